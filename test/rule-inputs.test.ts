/** Lists, pipelines and filters of an installation, from the route to the hit. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import { currentRuleSet, ruleSetOf } from '#features/detections/server/index.ts';
import { functionNames } from '#features/identity/model.ts';

let t: TestApp;
let ada: Caller;
let shipper: Caller;
before(async () => {
  t = await openTestApp();
  ada = await t.person('ada@example.org', functionNames);
  shipper = await t.token('intake');
});
after(() => t.close());

const id = (last: number) => `11111111-2222-4333-8444-00000000000${last}`;
const rule = (
  last: number,
  selection: string,
  logsource = '{ product: windows, category: process_creation }',
) => `title: Rule ${last}
id: ${id(last)}
logsource: ${logsource}
detection:
    selection: ${selection}
    condition: selection
level: high
`;
const add = async (...texts: readonly string[]) => {
  const files = texts.map((text, index) => ({ path: `r${index}.yml`, text }));
  const answer = await ada('/api/rules/import', { body: { files } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json<{ added: number; refused: { code: string }[]; waiting: { code: string; ruleId: string }[] }>();
};
const setList = (name: string, values: readonly string[]) =>
  ada(`/api/rule-lists/${name}`, { method: 'PUT', body: { values } });
const setPipeline = (name: string, text: string) =>
  ada(`/api/rule-pipelines/${name}`, { method: 'PUT', body: { text } });

let sent = 0;
/** Sends one process start and says which of the rules above raised an alert since the last one. */
async function alertsOf(image: string, user = 'HARBOR\\eve'): Promise<readonly string[]> {
  sent += 1;
  const event = {
    '@timestamp': new Date(Date.now() - 60_000 + sent).toISOString(),
    host: { name: `wks-${sent}` },
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      provider_name: 'Microsoft-Windows-Sysmon',
      event_id: '1',
      computer_name: `wks-${sent}`,
      event_data: { Image: image, CommandLine: image, User: `${user}${sent}`, UtcTime: '2026-11-02 08:00:00.000' },
    },
  };
  const answer = await shipper('/api/intake/events', { body: [event] });
  assert.equal(answer.status, 200, answer.text);
  await t.app.drain();
  const { items } = (await ada('/api/alerts?limit=500')).json<{
    items: { rule: { id: string }; entity: { value: string } }[];
  }>();
  const mine = items.filter(({ entity }) => entity.value.toLowerCase() === `${user}${sent}`.toLowerCase());
  return mine.map((one) => one.rule.id).sort();
}
const stoppedOf = async (last: number) =>
  (await ada(`/api/rules/${id(last)}`)).json<{ stopped: { code: string }[] }>().stopped.map(({ code }) => code);
const waitsFor = async (last: number) =>
  (await ada('/api/rules?limit=500'))
    .json<{ items: { id: string; waitsFor: string[] }[] }>()
    .items.find((one) => one.id === id(last))?.waitsFor;

test('a rule without its list is kept and not run; it runs once there is the list, without being added again', async () => {
  const report = await add(rule(1, "{ Image|endswith|expand: '\\\\%Tools%.exe' }"), rule(2, "{ Image|contain: 'x' }"));
  assert.deepEqual([report.added, report.refused.map(({ code }) => code)], [1, ['modifier_unknown']]);
  assert.deepEqual(
    report.waiting.map(({ code, ruleId }) => [code, ruleId]),
    [['placeholder_unresolved', id(1)]],
  );
  assert.deepEqual([await stoppedOf(1), await waitsFor(1)], [['placeholder_unresolved'], ['Tools']]);
  assert.deepEqual(await alertsOf('C:\\nettool.exe'), []);
  const { wanted } = (await ada('/api/rule-lists')).json<{ wanted: object[] }>();
  assert.deepEqual(wanted, [{ name: 'Tools', rules: 1 }]);

  assert.deepEqual((await setList('Tools', ['net*', ' other '])).json(), { changed: true });
  assert.deepEqual((await setList('Tools', ['net*', 'other', 'net*'])).json(), { changed: false });
  assert.deepEqual([await stoppedOf(1), await waitsFor(1)], [[], []]);
  assert.deepEqual(await alertsOf('C:\\nettool.exe'), [id(1)]);

  await setList('Tools', ['other']);
  assert.deepEqual(await alertsOf('C:\\nettool.exe'), []);
  const one = (await ada('/api/rule-lists/Tools')).json<{
    values: string[];
    rules: string[];
    changedBy: { name: string };
  }>();
  assert.deepEqual([one.values, one.rules, one.changedBy.name], [['other'], [id(1)], 'ada']);
  assert.equal((await ada('/api/rule-lists/Tools', { method: 'DELETE' })).status, 200);
  assert.deepEqual(await waitsFor(1), ['Tools']);
  assert.equal((await ada('/api/rule-lists/Tools')).status, 404);
});

test('lists that cannot be meant are refused', async () => {
  for (const [name, values, code] of [
    ['a%20b', ['x'], 'list_name_invalid'],
    ['a', [' '], 'list_empty'],
    ['a', ['x'.repeat(1500)], 'list_too_large'],
  ] as const) {
    const answer = await setList(name, values);
    assert.deepEqual([answer.status, answer.json().code], [400, code]);
  }
});

test('a pipeline changes what rules ask for from the next batch on, and a bad one is refused whole', async () => {
  await add(rule(3, "{ Program|endswith: '\\\\piped.exe' }"));
  assert.deepEqual(await alertsOf('C:\\piped.exe'), []);
  const bad = await setPipeline('ours', 'transformations: [{ type: field_name_maping }]');
  assert.deepEqual([bad.status, bad.json().code], [400, 'pipeline_unusable']);
  assert.match(bad.text, /ours:1:27/);
  const text = 'priority: 20\ntransformations: [{ type: field_name_mapping, mapping: { Program: Image } }]\n';
  assert.deepEqual((await setPipeline('ours', text)).json(), { changed: true });
  assert.deepEqual(await alertsOf('C:\\piped.exe'), [id(3)]);
  const { items } = (await ada('/api/rule-pipelines')).json<{
    items: { name: string; priority: number; steps: number }[];
  }>();
  assert.deepEqual(
    items.map(({ name, priority, steps }) => [name, priority, steps]),
    [['ours', 20, 1]],
  );
  assert.equal((await ada('/api/rule-pipelines/ours')).json().text, text);
  await setPipeline(
    'ours',
    "transformations: [{ type: rule_failure, message: 'not here', rule_conditions: [{ type: contains_field, field: Program }] }]",
  );
  assert.deepEqual(await stoppedOf(3), ['pipeline_failure']);
  assert.equal((await ada('/api/rule-pipelines/ours', { method: 'DELETE' })).status, 200);
  assert.deepEqual(await stoppedOf(3), []);
});

test('a filter is added like a rule, is shown at its rules, and outlives their updates', async () => {
  const plain = rule(4, "{ Image|endswith: '\\\\filtered.exe' }");
  const filter = `title: Not the deployers
id: ${id(5)}
logsource: { product: windows }
filter:
    rules: [${id(4)}]
    selection: { User|contains: deploy }
    condition: not selection
`;
  assert.equal((await add(plain)).added, 1);
  assert.deepEqual(await alertsOf('C:\\filtered.exe', 'HARBOR\\deploy'), [id(4)]);
  assert.equal((await add(filter)).added, 1);
  assert.deepEqual(await alertsOf('C:\\filtered.exe', 'HARBOR\\deploy'), []);
  assert.deepEqual(await alertsOf('C:\\filtered.exe', 'HARBOR\\bob'), [id(4)]);
  assert.equal((await add(`${plain}description: revised\n`)).added, 0);
  assert.deepEqual(await alertsOf('C:\\filtered.exe', 'HARBOR\\deploy'), []);
  const shown = (await ada(`/api/rules/${id(4)}`)).json();
  assert.deepEqual(shown.filters, [{ id: id(5), title: 'Not the deployers' }]);
  assert.deepEqual((await ada(`/api/rules/${id(5)}`)).json().filtered, [{ id: id(4), title: 'Rule 4' }]);
  await ada(`/api/rules/${id(5)}/switch`, { body: { enabled: false } });
  assert.deepEqual(await alertsOf('C:\\filtered.exe', 'HARBOR\\deploy'), [id(4)]);
});

test('the version of the rule set changes with lists, pipelines and filters, and an old set is had again as it was', async () => {
  const { relational } = t.app.journal;
  const now = new Date().toISOString();
  const version = async () => (await currentRuleSet(relational, now)).version;
  const [none] = [await version()];
  await setList('Servers', ['a']);
  const first = await version();
  await setList('Servers', ['b']);
  const second = await version();
  await setPipeline('one', 'transformations: []');
  const third = await version();
  assert.equal(new Set([none, first, second, third]).size, 4);
  assert.deepEqual(
    (await ruleSetOf(relational, first))?.inputs.map(({ name, text }) => [name, text]),
    [['Servers', 'a']],
  );
  assert.deepEqual((await ruleSetOf(relational, none))?.inputs, []);
  await ada('/api/rule-lists/Servers', { method: 'DELETE' });
  await ada('/api/rule-pipelines/one', { method: 'DELETE' });
  assert.equal(await version(), none);
  assert.deepEqual(
    (await ruleSetOf(relational, second))?.inputs.map(({ text }) => text),
    ['b'],
  );
});

test('what was done to a list stands in the journal, and may be read by who may read rules', async () => {
  const answer = await ada('/api/journal?stream=rule-list/Tools');
  assert.equal(answer.status, 200, answer.text);
  const says = answer.json<{ items: { says: string }[] }>().items.map((one) => one.says);
  assert.deepEqual(says.sort(), ['changed the list: 1 value', 'made the list: 2 values', 'removed the list']);
});
