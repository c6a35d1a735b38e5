import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openChdb } from '#storage/lake/chdb.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { AlertRun } from './hit-store.ts';
import { countRuns, eventsAround, eventsOfHits, hitsOfRun, readMatched } from './lake-store.ts';
import { countPlainly } from './recount-tallies.ts';

let lake: Lake;
let folder: string;

const minute = 60_000;
const start = Date.UTC(2026, 0, 1);
const at = (minutes: number): string => new Date(start + minutes * minute).toISOString();
const lines = (rows: readonly object[]): Buffer => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const hits = Array.from({ length: 30 }, (_, index) => ({
  key: index % 2 === 0 ? 'key-a' : 'key-b',
  offset: Math.floor(index / 4),
  idx: index % 4,
  time: at((index * 7) % 30),
  retrospective: index % 5 === 0,
}));

const place = (index: number) => ({
  epoch: 'e1',
  partition: 0,
  offset: hits[index]?.offset,
  idx: hits[index]?.idx,
  received_at: at(40),
  time: hits[index]?.time,
  scope: 'scp_a',
  source: 'windows-event',
  retrospective: hits[index]?.retrospective,
});

const matched = JSON.stringify({
  selections: ['selection'],
  fields: [{ name: 'Image', value: 'cmd.exe', by: 'Image' }],
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-alerts-'));
  lake = await openChdb({ folder });
  await migrateLake(lake, join(import.meta.dirname, '..', '..', '..', '..', 'migrations', 'lake'));
  await lake.append(
    'hits',
    lines(
      hits.map((hit, index) => ({
        ...place(index),
        rule_id: 'rule-a',
        rule_version: '1',
        level: 'high',
        alert_key: hit.key,
        matched,
      })),
    ),
  );
  await lake.append(
    'events',
    lines(
      hits.map((_, index) => ({
        ...place(index),
        log_source: 'windows/process_creation',
        sender: 'tok_a',
        host_name: index % 3 === 0 ? 'WS-01' : 'ws-02',
        user_name: 'ada',
        user_domain: 'CORP',
        source_ip: '10.0.0.1',
        native: JSON.stringify({ Image: 'cmd.exe', EventID: 1 }),
        raw: `raw ${index} Grüße`,
      })),
    ),
  );
});

after(async () => {
  await lake.close();
  await rm(folder, { recursive: true });
});

const runs: readonly AlertRun[] = [
  {
    alertId: 'alr_1',
    key: 'key-a',
    retrospective: false,
    scope: 'scp_a',
    ruleId: 'rule-a',
    start: [0, 0],
    end: [3, 2],
  },
  { alertId: 'alr_2', key: 'key-a', retrospective: false, scope: 'scp_a', ruleId: 'rule-a', start: [3, 2], end: null },
  { alertId: 'alr_3', key: 'key-a', retrospective: true, scope: 'scp_a', ruleId: 'rule-a', start: [0, 0], end: null },
  { alertId: 'alr_4', key: 'key-c', retrospective: false, scope: 'scp_a', ruleId: 'rule-a', start: [0, 0], end: null },
];

test('the count of a run in the lake is that of a plain count, and a run without hits gives none', async () => {
  const counted = await countRuns(lake, runs);
  const plain = runs.flatMap((run) => countPlainly(run, hits) ?? []);
  const byId = (a: { alertId: string }, b: { alertId: string }) => (a.alertId < b.alertId ? -1 : 1);
  assert.equal(plain.length, 3);
  assert.deepEqual(counted.sort(byId), plain.sort(byId));
});

test('the newest events of an alert come with their native fields, their text and what matched', async () => {
  const [first] = runs as [AlertRun];
  const found = await hitsOfRun(lake, first, { limit: 3 });
  assert.equal(found.length, 3);
  const [, second] = found;
  const event = `e1-0-${second?.offset}-${second?.idx}`;
  assert.deepEqual(await hitsOfRun(lake, first, { limit: 3, event }), [second]);
  const events = await eventsOfHits(lake, 'scp_a', found);
  assert.deepEqual(
    events.map((event) => event.id),
    found.map((hit) => `e1-0-${hit.offset}-${hit.idx}`),
  );
  assert.equal(events[0]?.native.Image, 'cmd.exe');
  assert.match(events[0]?.raw ?? '', /Grüße$/);
  assert.equal(events[0]?.common['user.name'], 'ada');
  assert.equal(found[0]?.matched.fields[0]?.name, 'Image');
  assert.deepEqual(await eventsOfHits(lake, 'scp_other', found), []);
});

test('events of the same entity around then: only its own, only near, only of the scope', async () => {
  const around = (entity: Parameters<typeof eventsAround>[1]['entity'], scope = 'scp_a') =>
    eventsAround(lake, { scope, entity, fromMs: start, untilMs: start + 15 * minute, limit: 100 });
  const near = hits.filter((hit) => hit.time <= at(15)).length;
  assert.equal((await around({ kind: 'address', value: '10.0.0.1' })).length, near);
  assert.equal((await around({ kind: 'user', value: 'corp\\ada' })).length, near);
  assert.equal((await around({ kind: 'user', value: "o'brien" })).length, 0);
  assert.equal((await around({ kind: 'field', value: 'Image=CMD.exe' })).length, near);
  assert.equal((await around({ kind: 'field', value: 'EventID=1' })).length, near);
  assert.equal((await around({ kind: 'source', value: 'windows-event' })).length, near);
  const host = await around({ kind: 'host', value: 'ws-01' });
  assert.ok(host.length > 0 && host.length < near);
  assert.deepEqual(
    host.map((event) => event.time),
    host.map((event) => event.time).sort(),
  );
  assert.equal((await around({ kind: 'user', value: 'ada@ws-02' })).length, near - host.length);
  assert.equal((await around({ kind: 'address', value: '10.0.0.1' }, 'scp_other')).length, 0);
});

test('what matched is read with care: nonsense is no match, not an error', () => {
  for (const text of ['', 'null', '[]', '{"fields":7}', '{"fields":[{"nope":1}]}'])
    assert.deepEqual(readMatched(text), { selections: [], fields: [] });
});
