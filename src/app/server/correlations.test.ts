/** Correlations through the whole program: from events at the door to alerts, across a stop and a start. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import { functionNames } from '#features/identity/model.ts';

let folder: string;
let t: TestApp;
let shipper: Caller;
let ada: Caller;

const rules = `title: Failed logon of the test
id: 6f0e6c0e-0000-4000-8000-000000000001
name: failed_logon
level: high
logsource: {product: windows, service: security}
detection: {selection: {EventID: 4625, SubStatus: '0xc0ffee'}, condition: selection}
---
title: Successful logon of the test
id: 6f0e6c0e-0000-4000-8000-000000000002
name: successful_logon
level: high
logsource: {product: windows, service: security}
detection: {selection: {EventID: 4624, LogonProcessName: Testing}, condition: selection}
---
title: Many failed logons of the test
id: 6f0e6c0e-0000-4000-8000-000000000003
name: many_failed
level: high
correlation:
  type: event_count
  rules: [failed_logon]
  group-by: [TargetUserName]
  timespan: 10m
  condition: {gte: 3}
generate: false
---
title: Guessed password of the test
id: 6f0e6c0e-0000-4000-8000-000000000004
level: critical
correlation:
  type: temporal_ordered
  rules: [many_failed, successful_logon]
  group-by: [TargetUserName]
  timespan: 15m
`;
const [, , many, guessed] = [1, 2, 3, 4].map((n) => `6f0e6c0e-0000-4000-8000-00000000000${n}`);

const logon = (id: 4624 | 4625, minute: number, user: string) =>
  JSON.stringify({
    '@timestamp': new Date(Date.UTC(2026, 9, 2, 8, minute)).toISOString(),
    winlog: {
      channel: 'Security',
      provider_name: 'Microsoft-Windows-Security-Auditing',
      event_id: String(id),
      computer_name: 'dc-1.harbor.example',
      event_data: {
        TargetUserName: user,
        TargetDomainName: 'HARBOR',
        IpAddress: '10.1.2.3',
        SubStatus: '0xc0ffee',
        LogonProcessName: 'Testing',
      },
    },
  });

const open = async (): Promise<void> => {
  t = await openTestApp(join(folder, 'data'));
  shipper = await t.token('intake');
};
const ship = async (...lines: string[]): Promise<void> => {
  const headers = { 'content-type': 'application/x-ndjson' };
  const answer = await shipper('/api/intake/events', { body: lines.join('\n'), headers });
  assert.equal(answer.status, 200, answer.text);
  await t.app.drain();
};

interface Alert {
  readonly id: string;
  readonly rule: { readonly id: string };
  readonly severity: string;
  readonly entity: { readonly kind: string; readonly value: string };
  readonly hits: number;
}
const alerts = async (): Promise<Alert[]> =>
  (await t.operator('/api/alerts?limit=100&sort=age')).json<{ items: Alert[] }>().items;
const correlations = async () =>
  (await t.operator('/api/pipeline')).json<{ correlations: Record<string, number> | null }>().correlations;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-correlations-'));
  await open();
  ada = await t.person('ada@example.org', functionNames);
  const added = await t.operator('/api/rules/import', { body: { files: [{ path: 'test.yml', text: rules }] } });
  assert.deepEqual(added.json<{ refused: unknown[] }>().refused, [], added.text);
});
after(async () => {
  await t.close();
  await rm(folder, { recursive: true, force: true });
});

test('rules are listed by kind', async () => {
  const list = await ada('/api/rules?kind=correlation&text=of%20the%20test');
  const { items } = list.json<{ items: { id: string; kind: string; name: string | null; routed: boolean }[] }>();
  assert.deepEqual(
    items.map(({ id, kind, name, routed }) => [id, kind, name, routed]),
    [
      [guessed, 'correlation', null, true],
      [many, 'correlation', 'many_failed', true],
    ],
  );
});

test('the page of a rule says which correlations look at it, and whether they silence it', async () => {
  interface Details {
    readonly correlations: readonly { readonly id: string }[];
    readonly silenced: boolean;
    readonly members: readonly { readonly title: string }[] | null;
    readonly stopped: readonly { readonly code: string }[];
    readonly issues: readonly { readonly code: string }[];
  }
  const details = async (id: string | undefined) => (await ada(`/api/rules/${id}`)).json<Details>();
  const failed = await details(many?.replace(/3$/, '1'));
  assert.deepEqual([failed.correlations.map(({ id }) => id), failed.silenced, failed.members], [[many], true, null]);
  const top = await details(guessed);
  assert.deepEqual(
    top.members?.map(({ title }) => title),
    ['Many failed logons of the test', 'Successful logon of the test'],
  );
  assert.deepEqual([top.correlations, top.silenced, top.stopped], [[], false, []]);
  assert.ok(top.issues.every(({ code }) => !code.startsWith('correlation_rule')));
});

test('what comes before a stop and after a start is correlated; members raise no alert of their own', async () => {
  await ship(logon(4625, 0, 'eve'), logon(4625, 1, 'EVE'), logon(4624, 1, 'bob'));
  assert.deepEqual(await alerts(), []);
  await t.close();
  await open();
  await ship(logon(4625, 2, 'eve'), logon(4625, 2, 'bob'));
  assert.deepEqual(await alerts(), []);
  await ship(logon(4624, 3, 'Eve'));
  assert.deepEqual(
    (await alerts()).map(({ rule, severity, entity, hits }) => [rule.id, severity, entity, hits]),
    [[guessed, 'critical', { kind: 'user', value: 'harbor\\eve' }, 1]],
  );
  const state = await correlations();
  assert.ok((state?.running ?? 0) >= 2);
  assert.ok((state?.firings ?? 0) >= 2);
});

test('an alert names what it was made of', async () => {
  const [alert] = await alerts();
  const events = await t.operator(`/api/alerts/${alert?.id}/events`);
  const [event] = events.json<{ items: { id: string; matched: { correlation: { group: unknown; hits: number } } }[] }>()
    .items;
  assert.deepEqual(event?.matched.correlation.group, [{ name: 'TargetUserName', value: 'eve' }]);
  assert.equal(event?.matched.correlation.hits, 2);
  const made = await t.operator(`/api/alerts/${alert?.id}/made-of?event=${event?.id}`);
  const { items } = made.json<{
    items: { rule: { id: string; title: string }; time: string; event: object | null }[];
  }>();
  assert.deepEqual(
    items.map(({ rule, time, event: one }) => [rule.title, time.slice(11, 16), one !== null]),
    [
      ['Many failed logons of the test', '08:02', true],
      ['Successful logon of the test', '08:03', true],
    ],
  );
});

test('the hits of members lie in the lake all the same', async () => {
  const asked = await t.operator('/api/lake/query', {
    body: {
      sql: "SELECT rule_id, toString(count()) FROM hits WHERE rule_id LIKE '6f0e6c0e%' GROUP BY 1 ORDER BY 1",
      limit: 10,
    },
  });
  assert.deepEqual(
    asked.json<{ rows: string[][] }>().rows.map(([id, count]) => [id?.at(-1), count]),
    [
      ['1', '4'],
      ['2', '2'],
      ['3', '1'],
      ['4', '1'],
    ],
  );
});

test('a correlation that is switched off lets its members speak again', async () => {
  for (const id of [many, guessed]) await t.operator(`/api/rules/${id}/switch`, { body: { enabled: false } });
  await ship(logon(4625, 4, 'carol'));
  assert.equal((await alerts()).length, 2);
});
