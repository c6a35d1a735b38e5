/** Rules tried on events and on the past, through the doors: what is said, who may ask, and what nobody may see. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import { functionNames } from '#features/identity/model.ts';

let t: TestApp;
let ada: Caller;
/** Sees one scope only. */
let narrow: Caller;
let ours: string;
let theirs: string;

const id = (last: number) => `11111111-2222-4333-8444-00000000000${last}`;
const rule = (last: number, selection: string, source = '{ product: windows, category: process_creation }') =>
  `title: Rule ${last}\nid: ${id(last)}\nlogsource: ${source}\ndetection:\n  selection: ${selection}\n  condition: selection\nlevel: informational\n`;

let sent = 0;
/** A start of a program as Security 4688 has it: rules find it under other names. */
const started = (program: string, time = Date.now() - 60_000) => ({
  '@timestamp': new Date(time).toISOString(),
  winlog: {
    channel: 'Security',
    provider_name: 'Microsoft-Windows-Security-Auditing',
    event_id: '4688',
    computer_name: `wks-${++sent}`,
    event_data: { NewProcessName: program, SubjectUserName: 'eve', SubjectDomainName: 'HARBOR' },
  },
});
const dayMs = 86_400_000;

before(async () => {
  t = await openTestApp();
  ada = await t.person('ada@example.org', functionNames);
  const scopes = await Promise.all(
    ['Ours', 'Theirs'].map(async (name) => {
      const answer = await t.operator('/api/scopes', { body: { name } });
      assert.ok(answer.status < 300, answer.text);
      return answer.json<{ id: string }>().id;
    }),
  );
  [ours = '', theirs = ''] = scopes;
  const [toOurs, toTheirs] = [await t.token('intake', ours), await t.token('intake', theirs)];
  narrow = await t.token('read', ours);
  const files = [
    rule(1, "{ Image|endswith: '\\tool.exe' }"),
    rule(2, "{ Image|expand: '%Nothing%' }"),
    rule(3, '{ A: 1 }', '{ product: nowhere }'),
  ].map((text, index) => ({ path: `r${index}.yml`, text }));
  assert.equal((await ada('/api/rules/import', { body: { files } })).json<{ added: number }>().added, 3);
  for (const [send, events] of [
    [toOurs, [started('C:\\tool.exe'), started('C:\\other.exe'), started('C:\\TOOL.EXE', Date.now() - 3 * dayMs)]],
    [toTheirs, [started('D:\\tool.exe')]],
  ] as const)
    assert.equal((await send('/api/intake/events', { body: events })).status, 200);
  await t.app.drain();
});
after(() => t.close());

interface Past {
  readonly routed: boolean;
  readonly items: readonly { id: string; common: Record<string, string> }[];
  readonly cut: boolean;
}
const past = async (caller: Caller, body: object, last = 1): Promise<Past> => {
  const answer = await caller(`/api/rules/${id(last)}/past`, { body });
  assert.equal(answer.status, 200, answer.text);
  return answer.json<Past>();
};
const programs = ({ items }: Past) => items.map(({ common }) => common['process.executable']).sort();

test('the past is searched for what the rule matches, in a bounded time and number', async () => {
  assert.deepEqual(programs(await past(ada, { span: 'hour' })), ['C:\\tool.exe', 'D:\\tool.exe']);
  assert.deepEqual(programs(await past(ada, { span: 'week' })), ['C:\\TOOL.EXE', 'C:\\tool.exe', 'D:\\tool.exe']);
  const few = await past(ada, { span: 'week', limit: 2 });
  assert.deepEqual([few.items.length, few.cut], [2, true]);
  const unrouted = await past(ada, {}, 3);
  assert.deepEqual([unrouted.routed, unrouted.items], [false, []]);
});

test('what one may not see is neither found nor explained', async () => {
  assert.deepEqual(programs(await past(narrow, { span: 'week' })), ['C:\\TOOL.EXE', 'C:\\tool.exe']);
  const exact = await past(narrow, { span: 'week', limit: 2 });
  assert.equal(exact.cut, false);
  const all = await past(ada, { span: 'week' });
  const mine = new Set((await past(narrow, { span: 'week' })).items.map((item) => item.id));
  const foreign = all.items.find((item) => !mine.has(item.id));
  assert.ok(foreign);
  for (const [eventId, status] of [
    [[...mine][0], 200],
    [foreign.id, 404],
    ['nothing-0-0-0', 404],
    ["x' OR 1 --", 404],
  ] as const) {
    const answer = await narrow(`/api/rules/${id(1)}/explain`, { body: { eventId } });
    assert.equal(answer.status, status, answer.text);
    assert.equal((await narrow('/api/rules/try', { body: { text: rule(1, '{ A: 1 }'), eventId } })).status, status);
  }
  assert.equal((await ada(`/api/rules/${id(1)}/explain`, { body: { eventId: foreign.id } })).status, 200);
});

interface Explained {
  readonly matched: boolean;
  readonly source: string;
  readonly views: readonly {
    readonly served: boolean;
    readonly selections: readonly { readonly rows: readonly Record<string, unknown>[] }[];
  }[];
}

test('an event that is kept and one that is pasted are explained alike, under the names of the view', async () => {
  const [found] = (await past(narrow, { span: 'hour' })).items;
  const answers = await Promise.all(
    [{ eventId: found?.id }, { event: JSON.stringify(started('C:\\tool.exe')) }].map((body) =>
      ada(`/api/rules/${id(1)}/explain`, { body }),
    ),
  );
  const [kept, pasted] = answers.map((answer) => answer.json<Explained>());
  assert.deepEqual(kept, pasted);
  assert.deepEqual([kept?.matched, kept?.source, kept?.views.length], [true, 'windows-event', 1]);
  const item = kept?.views[0]?.selections[0]?.rows[0];
  assert.deepEqual([item?.key, item?.line, item?.value], ['Image|endswith', 5, '"C:\\\\tool.exe"']);
  const miss = await ada(`/api/rules/${id(1)}/explain`, {
    body: { event: JSON.stringify(started('C:\\tool.exe /x')) },
  });
  const tests = miss.json<Explained>().views[0]?.selections[0]?.rows[0]?.tests as { near: string }[];
  assert.deepEqual([miss.json<Explained>().matched, tests[0]?.near], [false, 'elsewhere']);
});

test('a text that need not be kept is tried, with what is wrong with it', async () => {
  const body = { text: `${rule(7, "{ Image: '*tool*' }")}---\ntitle: x\n`, event: JSON.stringify(started('a tool')) };
  const tried = (await ada('/api/rules/try', { body })).json<{
    issues: { code: string; place: string }[];
    rules: (Explained & { id: string; routed: boolean })[];
  }>();
  assert.deepEqual(
    tried.rules.map((one) => [one.id, one.routed, one.matched]),
    [[id(7), true, true]],
  );
  assert.ok(tried.issues.length > 0 && tried.issues.every(({ place }) => place.startsWith('rule:')));
  assert.equal((await ada(`/api/rules/${id(7)}`)).status, 404);
});

test('who may not, what is not there, and what cannot be', async () => {
  const event = JSON.stringify(started('x'));
  const text = rule(1, '{ A: 1 }');
  const shipper = await t.token('intake');
  for (const [path, body] of [
    [`/api/rules/${id(1)}/explain`, { event }],
    [`/api/rules/${id(1)}/past`, {}],
    ['/api/rules/try', { text, event }],
  ] as const) {
    assert.equal((await t.nobody(path, { body })).status, 401, path);
    assert.equal((await shipper(path, { body })).status, 403, path);
  }
  for (const [path, body, status, code] of [
    [`/api/rules/${id(9)}/explain`, { event }, 404, 'rule_absent'],
    [`/api/rules/${id(9)}/past`, {}, 404, 'rule_absent'],
    [`/api/rules/${id(2)}/explain`, { event }, 409, 'rule_not_runnable'],
    [`/api/rules/${id(2)}/past`, {}, 409, 'rule_not_runnable'],
    [`/api/rules/${id(1)}/explain`, {}, 400, 'input_invalid'],
    [`/api/rules/${id(1)}/explain`, { event, eventId: 'a' }, 400, 'input_invalid'],
    [`/api/rules/${id(1)}/explain`, { event: 'no event' }, 400, 'event_unusable'],
    ['/api/rules/try', { text, event: '[]' }, 400, 'event_unusable'],
    [`/api/rules/${id(1)}/past`, { span: 'year' }, 400, 'input_invalid'],
  ] as const) {
    const answer = await ada(path, { body });
    assert.deepEqual([answer.status, answer.json<{ code: string }>().code], [status, code], `${path} ${answer.text}`);
  }
});
