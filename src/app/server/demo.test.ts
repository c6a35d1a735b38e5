/** The demo company through the whole program: loaded, judged, compared with the key, removed. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { projectFolder } from '#app/config.ts';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';
import { dayMs } from '#base/time.ts';
import { functionNames } from '#features/identity/model.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

const ndjson = { 'content-type': 'application/x-ndjson' };
let t: TestApp;
let ada: Caller & { readonly id: string };

before(async () => {
  t = await openTestApp();
  ada = await t.person('ada@example.org', functionNames);
});
after(() => t.close());

interface State {
  readonly state: string;
  readonly scope: string;
  readonly alerts: { readonly alerts: number; readonly open: number; readonly harmless: number } | null;
}
const state = async (): Promise<State> => (await ada('/api/demo')).json<State>();

async function until(wanted: string): Promise<State> {
  for (;;) {
    const now = await state();
    if (now.state === wanted) return now;
    await setTimeout(50);
  }
}

interface Listed {
  readonly total: number;
  readonly items: readonly { id: string; raisedAt: string; verdict: object | null; retrospective: boolean }[];
}
const alerts = async (query = ''): Promise<Listed> => (await ada(`/api/alerts?limit=200${query}`)).json<Listed>();
const rows = (scope: string, table: string) =>
  t.app.stores.lake
    .query<{ n: string }>({ sql: `SELECT count() AS n FROM ${table} WHERE scope = {scope:String}`, params: { scope } })
    .then(([row]) => Number(row?.n));

/** An alert that is open and of which the key says this. */
async function openOne(scope: string, truth: 'intrusion' | 'harmless'): Promise<string> {
  const hit = sql`select from demo_answers k where k.rule_id = a.rule_id and k.entity_value = a.entity_value
    and k.at between i.first_hit_at - interval '2 seconds' and i.last_hit_at + interval '2 seconds'`;
  const found = await t.app.stores.relational.query<{ id: string }>(sql`
    select a.id from alerts a join alert_tallies i on i.alert_id = a.id
    where a.scope = ${scope} and a.state = 'open' and exists (${hit})
      and ${truth === 'intrusion'} = exists (${hit} and k.truth = 'intrusion')
    order by a.id limit 1`);
  return found[0]?.id ?? assert.fail(`no open alert of ${truth}`);
}

const judge = async (id: string, verdict: string): Promise<void> =>
  assert.equal((await ada(`/api/alerts/${id}/verdict`, { body: { verdict, reason: 'seen' } })).status, 200);

let scope: string;

test('the history is loaded through the pipeline: four fifths harmless, most of it judged by colleagues', async () => {
  assert.equal((await state()).state, 'absent');
  assert.equal((await ada('/api/demo', { method: 'POST' })).status, 200);
  assert.equal((await ada('/api/demo', { method: 'POST' })).status, 409);
  const loaded = await until('live');
  scope = loaded.scope;
  const counts = loaded.alerts ?? assert.fail('no counts');
  assert.ok(counts.alerts > 150, `${counts.alerts} alerts`);
  assert.ok(counts.harmless >= counts.alerts * 0.8, `${counts.harmless} of ${counts.alerts} harmless`);
  assert.ok(counts.open > 15 && counts.open < counts.alerts / 3, `${counts.open} open`);
  assert.ok((await rows(scope, 'events')) > 100_000);
  assert.equal(await rows(scope, 'dead_letters'), 0);
  assert.equal((await ada('/api/assets?limit=1')).json<{ total: number }>().total, 140);
  const { items } = await alerts('&state=closed&sort=age');
  assert.ok(items.every(({ verdict, retrospective }) => verdict !== null && retrospective));
  const ages = items.map(({ raisedAt }) => (Date.now() - Date.parse(raisedAt)) / dayMs);
  assert.ok(Math.max(...ages) > 12 && Math.max(...ages) < 15, 'raised when it happened');
});

test('verdicts are compared with the key, and only stories that one judged are told', async () => {
  const nothing = (await ada('/api/demo/score')).json<{ stories: object[]; alerts: object[] }>();
  assert.deepEqual([nothing.stories, nothing.alerts], [[], []]);
  await judge(await openOne(scope, 'intrusion'), 'true_positive.succeeded');
  await judge(await openOne(scope, 'intrusion'), 'false_positive.logic');
  await judge(await openOne(scope, 'harmless'), 'benign_true_positive.expected_admin_work');
  await judge(await openOne(scope, 'harmless'), 'true_positive.succeeded');
  const score = (await ada('/api/demo/score')).json<{ counts: object; stories: object[]; medianMinutes: number }>();
  assert.deepEqual(score.counts, { found: 1, missed: 1, cleared: 1, false_alarm: 1, undecided: 0 });
  assert.ok(score.stories.length >= 2 && score.stories.length <= 4);
  assert.ok(score.medianMinutes >= 0);
});

test('the numbers of the installation do not count what is made up', async () => {
  const open = await t.app.stores.relational.query(
    sql`select 1 from alerts where state = 'open' and scope <> ${scope}`,
  );
  assert.deepEqual(open, []);
  const metrics = (await t.operator('/metrics')).text;
  assert.doesNotMatch(metrics, /^watchfloor_alerts_open\{[^}]*\} [1-9]/m);
  assert.match(metrics, /watchfloor_events_spooled_total\{protocol="demo"\} \d{5,}/);
});

test('a rule that was judged in the demo has no record on a real alert, and its host has its owner', async () => {
  const file = join(
    projectFolder,
    'content/rules/windows/process_creation/office-program-starts-interpreter.samples.jsonl',
  );
  const { event } = JSON.parse(readFileSync(file, 'utf8').split('\n')[0] ?? '') as { event: object };
  const shipper = await t.token('intake');
  const sent = await shipper('/api/intake/events', { body: JSON.stringify(event), headers: ndjson });
  assert.equal(sent.status, 200, sent.text);
  await t.app.drain();
  const one = async (condition: Sql) => {
    const [row] = await t.app.stores.relational.query<{ id: string }>(sql`
      select a.id from alerts a where a.title like 'Office Program%' and ${condition} order by a.id limit 1`);
    return (await ada(`/api/alerts/${row?.id}`)).json<{ ruleVerdicts: object[]; asset: object | null }>();
  };
  assert.deepEqual((await one(sql`a.scope <> ${scope}`)).ruleVerdicts, []);
  const made = await one(sql`a.scope = ${scope}`);
  assert.ok(made.ruleVerdicts.length > 0 && made.asset !== null);
});

test('a colleague cannot sign in, and whoever may not manage scopes can neither load nor remove', async () => {
  const ben = await t.person('ben@example.org', ['triage-analyst']);
  assert.equal((await ben('/api/demo', { method: 'DELETE' })).status, 403);
  assert.equal((await ben('/api/demo')).json<{ may: { change: boolean } }>().may.change, false);
  const people = (await ada('/api/people')).json<{ items: { email: string }[] }>().items;
  const colleague = people.find(({ email }) => email.endsWith('@demo.invalid')) ?? assert.fail('no colleague');
  const tried = await t.nobody('/api/session', { body: { email: colleague.email, password: '' } });
  assert.ok(tried.status >= 400);
});

test('removal leaves nothing: no alert, no event, no scope, no queue, no colleague; and it can be loaded anew', async () => {
  assert.equal((await ada('/api/demo', { method: 'DELETE' })).status, 200);
  // At once, before the rows are dropped.
  const left = (await alerts()).items;
  assert.deepEqual(
    left.filter(({ retrospective }) => retrospective),
    [],
  );
  assert.equal(left.length, 1, 'the real one stays');
  await until('absent');
  for (const table of ['events', 'hits', 'dead_letters']) assert.equal(await rows(scope, table), 0, table);
  for (const table of ['demo_runs', 'demo_answers'])
    assert.deepEqual(
      await t.app.stores.relational.query({ kind: 'sql', strings: [`select 1 from ${table}`], values: [] }),
      [],
    );
  assert.deepEqual(await t.app.stores.relational.query(sql`select 1 from assets where scope = ${scope}`), []);
  // The journal keeps that it was there; no other list may show anything of it, also those of features to come.
  const lists = t.app.routes.filter(
    ({ method, path, name }) =>
      method === 'GET' &&
      path.startsWith('/api/') &&
      !path.includes(':') &&
      name !== 'live' &&
      !/journal|^intake/.test(name),
  );
  for (const { path } of lists)
    assert.doesNotMatch((await ada(path)).text, new RegExp(`${scope}|demo\\.invalid`), path);
  const check = (await t.operator('/api/journal/rebuild', { body: {} })).json<{ differences: object[] }>();
  assert.deepEqual(check.differences, []);
  assert.equal((await ada('/api/demo', { method: 'DELETE' })).status, 409);
  assert.deepEqual((await ada('/api/demo/score')).json<{ alerts: object[] }>().alerts, []);
  assert.equal((await ada('/api/demo', { method: 'POST' })).status, 200);
});
