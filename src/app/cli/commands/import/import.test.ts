import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type FakeServer, type Heard, openFakeServer, type Reply } from '#app/cli/testing/fake-server.ts';
import { watchfloor } from '#app/cli/testing/record.ts';
import { zip } from '#app/cli/testing/zip.ts';
import { evtxFile } from '#engine/evtx/testing/writer.ts';
import { parseLine } from '#engine/sources/parse.ts';

/** Stands in for the intake: keeps what it took, knows the keys, and answers what the end of an import asks. */
function intake() {
  const events: string[] = [];
  const keys = new Set<string>();
  const state = { refusals: 0, stall: null as object | null, behind: 0, dead: 0, alerts: 0 };
  function answer({ path, headers, body }: Heard): Reply | undefined {
    if (path === '/api/pipeline')
      return {
        json: { spool: { nextOffset: keys.size, committedOffset: keys.size - state.behind }, stall: state.stall },
      };
    if (path === '/api/dead-letters/groups')
      return { json: { items: state.dead === 0 ? [] : [{ code: 'event_not_json', count: state.dead }] } };
    if (path === '/api/alerts/facets')
      return { json: { severity: state.alerts === 0 ? [] : [{ value: 'high', count: state.alerts }] } };
    if (path === '/api/scopes') return { json: { items: [{ id: 'scp_1', name: 'Harbor' }] } };
    if (path !== '/api/intake/events') return undefined;
    if (state.refusals > 0) {
      state.refusals -= 1;
      return { status: 503, headers: { 'retry-after': '0' }, json: { code: 'spool_full', detail: 'full' } };
    }
    const lines = body.split('\n').filter((line) => line !== '');
    const key = String(headers['idempotency-key']);
    if (keys.has(key)) return { json: { accepted: lines.length, duplicate: true } };
    keys.add(key);
    events.push(...lines);
    state.dead += lines.filter((line) => line === 'not json').length;
    return { json: { accepted: lines.length, duplicate: false } };
  }
  return { events, keys, state, answer };
}

let folder: string;
let server: FakeServer;
let door: ReturnType<typeof intake>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-import-'));
  door = intake();
  server = await openFakeServer(door.answer);
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (name: string, text: string | Uint8Array) => writeFile(join(folder, name), text);
const run = (...words: string[]) => watchfloor(['import', ...words, '--data-dir', server.dataDir], { cwd: folder });
const lines = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, at) => `{"n":${from + at}}\n`).join('');

test('a folder of all shapes is imported whole, and what was left out is said', async () => {
  await put('a.jsonl', lines(3));
  await put('b.json', JSON.stringify([{ n: 3 }, { n: 4 }], null, 2));
  await put('c.json', JSON.stringify({ Records: [{ n: 5 }] }));
  await put('d.jsonl.gz', gzipSync(lines(2, 6)));
  await put('notes.md', '# no events');
  const { code, out, err } = await run('.');
  assert.equal(err, 'passed over, not named as events are: notes.md\n');
  assert.match(out, /^8 events of 4 files/);
  assert.equal(code, 0);
  assert.deepEqual(
    door.events.map((event) => JSON.parse(event).n),
    [0, 1, 2, 3, 4, 5, 6, 7],
  );
});

test('event logs, XML, CSV and archives of them become JSON with a word on what they were', async () => {
  const system = (id: string) => ({
    name: 'System',
    children: [
      { name: 'EventID', children: [id] },
      { name: 'Channel', children: ['Security'] },
    ],
  });
  const log = (id: string) => evtxFile([{ name: 'Event', children: [system(id)] }]);
  await put('a.evtx', log('4624'));
  await put('b.xml', '<Event><System><EventID>4625</EventID><Channel>Security</Channel></System></Event>');
  await put('c.csv', 'EventID,Channel,Computer\n4634,Security,wks-1\n');
  await put('d.zip', zip({ 'e.evtx': log('4688'), 'f.jsonl': '{"n":1}\n' }));
  const { code, err } = await run('.');
  assert.equal(err, '');
  assert.equal(code, 0);
  assert.deepEqual(
    door.events.map((event) => JSON.parse(event)['@wire']),
    ['file', 'file', 'file', 'file', undefined],
  );
  const parsed = door.events.slice(0, 4).map((event) => {
    const result = parseLine(event);
    assert.ok('value' in result);
    const { source, fields } = result.value;
    return [source, fields.EventID, fields.Channel, fields['wire.format']];
  });
  assert.deepEqual(parsed, [
    ['windows-event', 4624, 'Security', 'evtx'],
    ['windows-event', 4625, 'Security', 'xml'],
    ['windows-event', 4634, 'Security', 'csv'],
    ['windows-event', 4688, 'Security', 'evtx'],
  ]);
  const again = await run('a.evtx', 'd.zip');
  assert.match(again.out, /3 of them taken before/);
});

test('events go in batches of at most 5,000, retrospective unless said, with a key each', async () => {
  await put('a.jsonl', lines(12_001));
  assert.equal((await run('a.jsonl')).code, 0);
  const sent = server.heard.filter(({ path }) => path === '/api/intake/events');
  assert.equal(sent.length, 3);
  assert.ok(sent.every(({ query }) => query.get('retrospective') === 'true'));
  assert.equal(new Set(sent.map(({ headers }) => headers['idempotency-key'])).size, 3);
  assert.equal(door.events.length, 12_001);
  await run('a.jsonl', '--live');
  assert.equal(server.heard.findLast(({ path }) => path === '/api/intake/events')?.query.get('retrospective'), null);
});

test('a repeat doubles nothing and says so', async () => {
  await put('a.jsonl', lines(6000));
  await run('a.jsonl');
  const { out } = await run('a.jsonl');
  assert.match(out, /6,000 of them taken before/);
  assert.equal(door.events.length, 6000);
});

test('an intake that is full is asked again', async () => {
  await put('a.jsonl', lines(10));
  door.state.refusals = 3;
  const { code } = await run('a.jsonl');
  assert.equal(code, 0);
  assert.equal(door.events.length, 10);
});

test('dead letters are told by reason and end with 1', async () => {
  await put('a.jsonl', `{"n":1}\nnot json\n`);
  const { code, out } = await run('a.jsonl');
  assert.match(out, /1 line became dead letters: 1 event_not_json/);
  assert.equal(code, 1);
});

test('a damaged file is imported as far as it goes', async () => {
  const whole = gzipSync(Buffer.from(Array.from({ length: 50_000 }, (_, at) => `{"n":${Math.sin(at)}}\n`).join('')));
  await put('cut.jsonl.gz', whole.subarray(0, whole.length - 2000));
  const { code, err } = await run('cut.jsonl.gz');
  assert.equal(code, 1);
  assert.match(err, /cut\.jsonl\.gz: file_damaged/);
  assert.ok(door.events.length > 10_000);
});

test('scope goes by name, and names that do not exist are refused before anything is sent', async () => {
  await put('a.jsonl', lines(1));
  await run('a.jsonl', '--scope', 'harbor', '--source', 'windows-event');
  const sent = server.heard.find(({ path }) => path === '/api/intake/events');
  assert.equal(sent?.query.get('scope'), 'scp_1');
  assert.equal(sent?.query.get('source'), 'windows-event');
  const unknown = await run('a.jsonl', '--scope', 'nowhere');
  assert.equal(unknown.code, 4);
  assert.match(unknown.err, /Scopes: Harbor/);
  assert.equal((await run('a.jsonl', '--source', 'abacus')).code, 2);
  assert.equal((await run('absent.jsonl')).code, 3);
  assert.equal((await run()).code, 2);
});

test('a stop ends the import after the batch in hand and says how to go on', async () => {
  await put('a.jsonl', lines(20_000));
  const stopping = new AbortController();
  stopping.abort();
  const words = ['import', 'a.jsonl', '--data-dir', server.dataDir];
  const { code, out } = await watchfloor(words, { cwd: folder, stopped: stopping.signal });
  assert.equal(code, 1);
  assert.match(out, /Stopped\. Run it again/);
});

test('a pipeline that stands still is told instead of waited for', async () => {
  await put('a.jsonl', lines(1));
  door.state.behind = 1;
  door.state.stall = { code: 'lake_unreachable', message: 'no answer', since: '2026-11-02T00:00:00.000Z' };
  let nowMs = 0;
  const now = () => {
    nowMs += 40_000;
    return new Date(nowMs);
  };
  const { code, out } = await watchfloor(['import', 'a.jsonl', '--data-dir', server.dataDir], { cwd: folder, now });
  assert.equal(code, 1);
  assert.match(out, /stands still \(lake_unreachable/);
});

test('--json prints the whole report, and a terminal sees a bar', async () => {
  await put('a.jsonl', lines(2));
  door.state.alerts = 0;
  const words = ['import', 'a.jsonl', '--json', '--data-dir', server.dataDir];
  const { out, err } = await watchfloor(words, { cwd: folder, isTerminal: true });
  const report = JSON.parse(out);
  assert.equal(report.events, 2);
  assert.deepEqual(report.deadByCode, {});
  assert.equal(report.stopped, false);
  assert.ok(err.includes('\r\u001b[K[#'));
});
