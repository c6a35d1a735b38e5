import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openChdb } from '#storage/lake/chdb.ts';
import { migrateLake } from '#storage/lake/migrate.ts';
import type { Lake } from '#storage/lake/port.ts';
import { lakeReach, lineageOf, personOf, prevalenceOf, tellingValues, usualOf } from './context-store.ts';

let lake: Lake;
let folder: string;

const day = 24 * 60 * 60_000;
const noon = Date.UTC(2026, 2, 1, 12);
const asked = { scope: 'scp_a', untilMs: noon };

let offset = 0;
/** An event so many milliseconds before noon. */
const event = (before: number, fields: object): object => ({
  epoch: 'e1',
  partition: 0,
  offset: offset++,
  idx: 0,
  received_at: new Date(noon - before).toISOString(),
  time: new Date(noon - before).toISOString(),
  scope: 'scp_a',
  source: 'windows-event',
  host_name: 'WS-01',
  native: '{}',
  raw: '',
  ...fields,
});

const started = (before: number, id: string, parent: string, fields: object = {}): object =>
  event(before, {
    event_category: 'process',
    process_entity_id: id,
    process_parent_entity_id: parent,
    process_command_line: `run ${id}`,
    ...fields,
  });

const rows = [
  event(40 * day, { process_executable: 'a.exe', host_name: 'WS-09', user_name: 'eve' }),
  event(10 * day, { process_executable: 'a.exe', host_name: 'WS-02', user_name: 'ada', user_domain: 'CORP' }),
  event(day, { process_executable: 'a.exe', user_name: 'Ada', user_domain: 'corp', source_ip: '10.0.0.1' }),
  event(day + 3_600_000, { user_name: 'ada', user_domain: 'CORP', source_ip: '10.0.0.1' }),
  event(5 * day, { process_executable: 'a.exe', scope: 'scp_b', host_name: 'WS-77' }),
  event(-day, { process_executable: 'a.exe', host_name: 'WS-03' }),
  started(4000, 'p1', 'p0'),
  started(3000, 'p2', 'p1'),
  started(0, 'p3', 'p2'),
  started(-1000, 'p4', 'p3'),
  started(-2000, 'p5', 'p3'),
  started(-1000, 'p6', 'p3', { host_name: 'WS-02' }),
  started(-1000, 'p7', 'p3', { scope: 'scp_b' }),
  started(2000, 'loop', 'loop'),
  event(3000, { event_category: 'process', process_pid: 41, process_command_line: 'sshd' }),
  event(-3000, { event_category: 'process', process_pid: 43, process_parent_pid: 42, process_command_line: 'sh' }),
];

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-context-'));
  lake = await openChdb({ folder });
  await migrateLake(lake, join(import.meta.dirname, '..', '..', '..', '..', 'migrations', 'lake'));
  await lake.append('events', Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')));
});

after(async () => {
  await lake.close();
  await rm(folder, { recursive: true });
});

test('how common a value was in the thirty days before the event, and since when it is known', async () => {
  assert.deepEqual(await prevalenceOf(lake, asked, { field: 'process.executable', value: 'a.exe' }), {
    field: 'process.executable',
    value: 'a.exe',
    firstSeenAt: new Date(noon - 40 * day).toISOString(),
    events: 2,
    hosts: 2,
    users: 2,
  });
  assert.equal(await lakeReach(lake, asked), new Date(noon - 40 * day).toISOString());
});

test('a value, and a scope, that the lake never saw have no first time', async () => {
  const none = await prevalenceOf(lake, asked, { field: 'process.executable', value: 'b.exe' });
  assert.deepEqual([none.firstSeenAt, none.events, none.hosts], [null, 0, 0]);
  assert.equal(await lakeReach(lake, { ...asked, scope: 'scp_c' }), null);
});

test('the values that tell most come first, at most five of them, as they stand', () => {
  const common = { 'source.ip': '10.0.0.1', 'process.executable': 'a.exe', 'file.hash.sha256': 'ab', 'host.name': 'x' };
  assert.deepEqual(
    tellingValues(common).map(({ field }) => field),
    ['file.hash.sha256', 'process.executable', 'source.ip'],
  );
});

test('what a person usually does, whatever the case of the name, without the event itself', async () => {
  const person = personOf({ 'user.name': 'ADA', 'user.domain': 'CORP' });
  assert.ok(person !== undefined);
  const usual = await usualOf(lake, asked, person);
  assert.equal(usual.events, 3);
  assert.deepEqual(usual.hosts, {
    total: 2,
    most: [
      { value: 'WS-01', events: 2 },
      { value: 'WS-02', events: 1 },
    ],
  });
  assert.deepEqual(usual.addresses, { total: 1, most: [{ value: '10.0.0.1', events: 2 }] });
  assert.deepEqual([usual.hours[11], usual.hours[12], usual.hours[13]], [1, 2, 0]);
  assert.equal(personOf({ 'host.name': 'ws-01' }), undefined);
});

test('where a process came from, oldest first, and what it started, on its host and in its scope', async () => {
  const found = await lineageOf(lake, asked, {
    'host.name': 'ws-01',
    'process.entity_id': 'p3',
    'process.parent.entity_id': 'p2',
  });
  const ids = (events: readonly { common: Record<string, string | number> }[] = []) =>
    events.map(({ common }) => common['process.entity_id']);
  assert.deepEqual(ids(found?.ancestors), ['p1', 'p2']);
  assert.deepEqual(ids(found?.children), ['p4', 'p5']);
  assert.equal(found?.moreChildren, false);
  assert.equal(await lineageOf(lake, asked, { 'host.name': 'ws-01' }), undefined);
});

test('a process that has only a number is found by it on its host', async () => {
  const common = { 'host.name': 'ws-01', 'process.pid': 42, 'process.parent.pid': 41 };
  const found = await lineageOf(lake, asked, common);
  assert.deepEqual(
    [found?.ancestors, found?.children].map((events) => events?.map((one) => one.common['process.pid'])),
    [[41], [43]],
  );
});

test('a process that names itself as its parent does not go round for ever', async () => {
  const found = await lineageOf(lake, asked, { 'host.name': 'ws-01', 'process.parent.entity_id': 'loop' });
  assert.equal(found?.ancestors.length, 1);
});
