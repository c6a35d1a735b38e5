/** What senders get wrong, on purpose or not: each is refused or set aside with a reason, and nothing beside it is lost. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';

let t: TestApp;
let shipper: Caller;
const ndjson = { 'content-type': 'application/x-ndjson' };

before(async () => {
  t = await openTestApp();
  await t.operator('/api/accounts', {
    body: {
      email: 'ada@example.org',
      name: 'Ada',
      password: 'quiet heron under bridges',
      functions: ['manager', 'triage-analyst'],
    },
  });
  shipper = await t.token('intake');
});
after(() => t.close());

const send = (body: string | Uint8Array, headers: Record<string, string> = ndjson, path = '/api/intake/events') =>
  shipper(path, { method: 'POST', body, headers });

async function rowsOf(query: string): Promise<unknown[][]> {
  await t.app.drain();
  const answer = await t.operator('/api/lake/query', { body: { sql: query } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json<{ rows: unknown[][] }>().rows;
}

const stored = async (marker: string): Promise<number> =>
  Number((await rowsOf(`select count() from events where position(raw, '${marker}') > 0`))[0]?.[0]);
const deadOf = async (marker: string): Promise<unknown[]> =>
  (await rowsOf(`select code from dead_letters where position(raw, '${marker}') > 0 order by idx`)).map(
    (row) => row[0],
  );

test('a bad line becomes a dead letter with its reason, and the lines beside it are stored', async () => {
  const answer = await send('{"m":"mix-1"}\nnot json at all mix-1\n{"m":"mix-1"\n[1,"mix-1"]\n\n{"m":"mix-1"}\n');
  assert.deepEqual([answer.status, answer.json().accepted], [200, 5]);
  assert.equal(await stored('mix-1'), 2);
  assert.deepEqual(await deadOf('mix-1'), ['event_not_json', 'event_not_json', 'event_not_an_object']);
  const { items } = (await t.operator('/api/dead-letters')).json<{ items: { raw: string; message: string }[] }>();
  assert.ok(items.some((one) => one.raw.includes('not json at all') && one.message.length > 0));
});

test('dead letters are grouped by what their messages have in common, and a group opens its lines', async () => {
  for (const word of ['first', 'second']) await send(`{"m":"group-1","${word}":12${word.length}4 oops}\n`);
  await send('[1,"group-1"]\n');
  assert.equal((await deadOf('group-1')).length, 3);
  interface Group {
    readonly code: string;
    readonly template: string;
    readonly sample: string;
    readonly count: number;
  }
  const { items } = (await t.operator('/api/dead-letters/groups')).json<{ items: Group[] }>();
  const own = items.find(({ sample }) => sample.includes('second'));
  assert.ok(own !== undefined, JSON.stringify(items));
  assert.ok(own.count >= 2 && !/\d/.test(own.template) && !own.template.includes('second'), JSON.stringify(own));
  const { code, template } = own;
  const query = new URLSearchParams({ code, template, limit: '200' });
  const lines = (await t.operator(`/api/dead-letters?${query}`)).json<{ items: { raw: string }[] }>().items;
  assert.equal(lines.length, own.count);
  assert.equal(lines.filter(({ raw }) => raw.includes('group-1')).length, 2);
});

test('a deep event and one of a million fields are set aside quickly', async () => {
  const deep = `{"m":"deep-1","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const wide = `{"m":"wide-1",${Array.from({ length: 60_000 }, (_, at) => `"f${at}":1`).join(',')}}`;
  const million = `{"m":"million-1",${Array.from({ length: 1_000_000 }, (_, at) => `"${at}":1`).join(',')}}`;
  const began = performance.now();
  assert.equal((await send(`${deep}\n${wide}\n${million}\n{"m":"beside-1"}\n`)).status, 200);
  assert.equal(await stored('beside-1'), 1);
  assert.ok(performance.now() - began < 20_000);
  assert.deepEqual(await deadOf('deep-1'), ['event_too_deep']);
  assert.deepEqual(await deadOf('wide-1'), ['event_too_many_fields']);
  assert.deepEqual(await deadOf('million-1'), ['event_too_large']);
});

test('bytes that are not UTF-8 are set aside, and shown', async () => {
  await send(
    Buffer.concat([Buffer.from('{"m":"utf-1 '), Buffer.from([0xff, 0xfe, 0xc3]), Buffer.from('"}\n{"m":"utf-1"}\n')]),
  );
  assert.equal(await stored('utf-1'), 1);
  assert.deepEqual(await deadOf('utf-1'), ['event_invalid_utf8']);
});

test('characters that stores cannot keep stall nothing, not even in what an alert is about', async () => {
  const event = (user: string): string =>
    `{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","provider_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"h1","event_data":{"Image":"C:\\\\Windows\\\\System32\\\\rundll32.exe","OriginalFileName":"RUNDLL32.EXE","CommandLine":"rundll32.exe comsvcs.dll, MiniDump 712 C:\\\\Temp\\\\out.bin full","User":"${user}","m":"odd-1"}}}`;
  await send(`${event('X\\\\nul\\u0000byte')}\n${event('X\\\\half\\ud83dchar')}\n${event('X\\\\bidi\\u202etxt')}\n`);
  assert.equal(await stored('odd-1'), 3);
  const { items } = (await t.operator('/api/alerts?q=nul')).json<{ items: { entity: { value: string } }[] }>();
  assert.match(items[0]?.entity.value ?? '', /nul\uFFFDbyte/);
});

test('whatever JSON an event is, its raw text comes back byte for byte', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  const value = fc.jsonValue({ stringUnit: 'binary', maxDepth: 4 });
  const events = fc.sample(fc.dictionary(text, value, { maxKeys: 8 }), { numRuns: 400, seed: 7 });
  const spaced = (event: object, at: number): string =>
    at % 3 === 0 ? JSON.stringify(event, null, 1).replaceAll('\n', '\t') : JSON.stringify(event);
  const lines = events.map((event, at) => spaced({ raw_marker: `fuzz-${at}-end`, ...event }, at));
  await send(`${lines.join('\n')}\n`);
  const rows = await rowsOf("select raw, native from events where position(raw, 'fuzz-') > 0 order by idx");
  assert.deepEqual(
    rows.map((row) => row[0]),
    lines,
  );
  for (const row of rows) assert.equal(typeof JSON.parse(String(row[1])), 'object');
});

test('wrong clocks: the received time takes their place, flagged, and theirs is kept', async () => {
  const nextYear = new Date(Date.now() + 400 * 86_400_000).toISOString();
  await send(
    `{"m":"clock-1","@timestamp":"1970-01-01T00:00:01Z"}\n{"m":"clock-2","@timestamp":"${nextYear}"}\n{"m":"clock-3"}\n`,
  );
  const rows = await rowsOf(
    "select time_flag, native_time, abs(dateDiff('second', time, received_at)) from events where position(raw, 'clock-') > 0 order by idx",
  );
  assert.deepEqual(
    rows.map((row) => row[0]),
    ['replaced_past', 'replaced_future', 'replaced_missing'],
  );
  assert.equal(rows[0]?.[1], '1970-01-01T00:00:01Z');
  assert.deepEqual(
    rows.map((row) => Number(row[2])),
    [0, 0, 0],
  );
});

test('compressed bodies are read; damaged, unknown and exploding ones are refused', async () => {
  const body = Buffer.from('{"m":"zip-1"}\n');
  assert.equal((await send(gzipSync(body), { ...ndjson, 'content-encoding': 'gzip' })).status, 200);
  assert.equal((await send(zstdCompressSync(body), { ...ndjson, 'content-encoding': 'zstd' })).status, 200);
  const damaged = gzipSync(Buffer.alloc(5000, 'x')).fill(7, 12, 20);
  const refused = await send(damaged, { ...ndjson, 'content-encoding': 'gzip' });
  assert.deepEqual([refused.status, refused.json().code], [400, 'encoding_damaged']);
  assert.equal((await send(body, { ...ndjson, 'content-encoding': 'rot13' })).status, 415);
  const bomb = gzipSync(Buffer.alloc(150 * 1024 * 1024, 'a'));
  const exploded = await send(bomb, { ...ndjson, 'content-encoding': 'gzip' });
  assert.deepEqual([exploded.status, exploded.json().code], [413, 'request_too_large']);
  assert.equal(await stored('zip-1'), 2);
});

test('a JSON array is cut into its events without being changed; a broken one is refused with its place', async () => {
  const json = { 'content-type': 'application/json' };
  const answer = await send('[\n {"m":"array-1", "n": 1e2},\n {"m":"array-1","t":"a]\\"b"} ]\n', json);
  assert.deepEqual([answer.status, answer.json().accepted], [200, 2]);
  assert.deepEqual(await rowsOf("select raw from events where position(raw, 'array-1') > 0 order by idx"), [
    ['{"m":"array-1", "n": 1e2}'],
    ['{"m":"array-1","t":"a]\\"b"}'],
  ]);
  const broken = await send('[{"m":"array-2"},{"m":', json);
  assert.deepEqual([broken.status, broken.json().code], [400, 'body_not_json']);
  assert.match(JSON.stringify(broken.json().issues), /byte \d+/);
});

test('a resend with the same key is answered and not taken twice', async () => {
  const keyed = { ...ndjson, 'idempotency-key': 'batch-7' };
  assert.deepEqual((await send('{"m":"key-1"}\n', keyed)).json(), { accepted: 1, duplicate: false });
  assert.deepEqual((await send('{"m":"key-1"}\n', keyed)).json(), { accepted: 1, duplicate: true });
  const other = await t.token('intake');
  assert.equal(
    (await other('/api/intake/events', { method: 'POST', body: '{"m":"key-1"}\n', headers: keyed })).json().duplicate,
    false,
  );
  assert.equal(await stored('key-1'), 2);
});

test('a key that comes again with something else is refused, in both forms of intake, and takes nothing away', async () => {
  const keyed = { ...ndjson, 'idempotency-key': 'batch-8' };
  assert.equal((await send('{"m":"reuse-1"}\n', keyed)).json().duplicate, false);
  for (const [body, path] of [
    ['{"m":"reuse-2"}\n', '/api/intake/events'],
    ['{"m":"reuse-1"}\n', '/api/intake/events?source=linux-auditd'],
    ['{"index":{}}\n{"m":"reuse-2"}\n', '/_bulk'],
  ] as const) {
    const refused = await send(body, keyed, path);
    assert.deepEqual([refused.status, refused.json().code], [409, 'idempotency_key_reused'], path);
    assert.match(String(refused.json().remedy), /own key/);
  }
  const packed = await send(gzipSync('{"m":"reuse-1"}\n'), { ...keyed, 'content-encoding': 'gzip' });
  assert.deepEqual(packed.json(), { accepted: 1, duplicate: true });
  assert.equal(await stored('reuse-'), 1);
});

test('two requests at once with one key: one is taken, the other is a duplicate or refused by its body', async () => {
  const keyed = { ...ndjson, 'idempotency-key': 'batch-9' };
  const same = await Promise.all([1, 2, 3].map(() => send('{"index":{}}\n{"m":"race-1"}\n', keyed, '/_bulk')));
  assert.deepEqual(
    same.map((answer) => answer.status),
    [200, 200, 200],
  );
  const other = { ...ndjson, 'idempotency-key': 'batch-10' };
  const mixed = await Promise.all(['a', 'b'].map((m) => send(`{"m":"race-2","is":"${m}"}\n`, other)));
  assert.deepEqual(mixed.map((answer) => answer.status).sort(), [200, 409]);
  assert.deepEqual([await stored('race-1'), await stored('race-2')], [1, 1]);
});

test('a parameter that is not known, or a source that does not exist, is refused by name', async () => {
  const misspelt = await send('{"m":1}\n', ndjson, '/api/intake/events?sorce=windows-event');
  assert.deepEqual([misspelt.status, misspelt.json().code], [400, 'parameter_unknown']);
  assert.match(misspelt.text, /sorce.*scope, source, retrospective/s);
  const nowhere = await send('{"m":1}\n', ndjson, '/api/intake/events?source=mainframe');
  assert.deepEqual([nowhere.status, nowhere.json().code], [400, 'input_invalid']);
  assert.match(nowhere.text, /query\/source/);
  assert.equal((await send('{"index":{}}\n{"m":1}\n', ndjson, '/_bulk?refresh=true&filter_path=errors')).status, 200);
  const list = await t.operator('/api/alerts?stat=open');
  assert.deepEqual([list.status, list.json().code], [400, 'parameter_unknown']);
});

test('a request of more events than one may hold is refused whole', async () => {
  const many = await send('{}\n'.repeat(200_001));
  assert.deepEqual([many.status, many.json().code], [413, 'too_many_events']);
  const bulk = await send('{"index":{}}\n{}\n'.repeat(200_001), ndjson, '/_bulk');
  assert.deepEqual([bulk.status, bulk.json().code], [413, 'too_many_events']);
});

test('_bulk: each item has its answer, ids make a resend harmless, a bad action does not fail its batch', async () => {
  const body =
    '{"create":{"_index":"logs","_id":"b1"}}\n{"m":"bulk-1"}\n{"index":{}}\n{"m":"bulk-1"}\nrubbish\n{"delete":{"_id":"x"}}\n{"create":{"_id":"b2"}}\n{"m":"bulk-1"}\n';
  const first = (await send(body, ndjson, '/logs/_bulk')).json<{
    errors: boolean;
    items: Record<string, { status: number }>[];
  }>();
  assert.equal(first.errors, true);
  assert.deepEqual(
    first.items.map((item) => Object.values(item)[0]?.status),
    [201, 201, 400, 400, 201],
  );
  const again = (await send(body, ndjson, '/logs/_bulk')).json<{ items: Record<string, { status: number }>[] }>();
  assert.deepEqual(
    again.items.map((item) => Object.values(item)[0]?.status),
    [409, 201, 400, 400, 409],
  );
  assert.equal(await stored('bulk-1'), 4);
});

test('a dead letter tells its sender by name, whoever it was', async () => {
  const sender = await t.token('intake');
  const headers = { 'content-type': 'application/x-ndjson' };
  assert.equal((await sender('/api/intake/events', { body: '{"named":\n', headers })).status, 200);
  await t.app.drain();
  const { items } = (await t.operator('/api/dead-letters')).json<{
    items: { raw: string; senderName: string | null }[];
  }>();
  assert.equal(items.find(({ raw }) => raw === '{"named":')?.senderName, 'intake');
  const groups = (await t.operator('/api/dead-letters/groups')).json<{ items: { senderName: string | null }[] }>();
  assert.ok(groups.items.some(({ senderName }) => senderName === 'intake'));
});

test('a revoked token is out at once', async () => {
  const made = (await t.operator('/api/tokens', { body: { name: 'gone', can: ['intake'], scope: null } })).json<{
    token: { id: string };
    secret: string;
  }>();
  const headers = { ...ndjson, authorization: `Basic ${Buffer.from(`any:${made.secret}`).toString('base64')}` };
  assert.equal((await t.nobody('/api/intake/events', { method: 'POST', body: '{"m":1}\n', headers })).status, 200);
  assert.equal((await t.operator(`/api/tokens/${made.token.id}`, { method: 'DELETE' })).status, 200);
  const refused = await t.nobody('/api/intake/events', { method: 'POST', body: '{"m":1}\n', headers });
  assert.deepEqual([refused.status, refused.json().code], [401, 'token_revoked']);
  assert.match(refused.json<{ detail: string }>().detail, /^the token gone was revoked at /);
  assert.equal((await t.nobody('/healthz', { headers })).status, 200);
});

test('the lake dies in the middle: the pipeline waits, says so, and goes on', async () => {
  const children = execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(process.pid)])
    .toString()
    .split('\n');
  const pid = Number(
    children
      .find((line) => line.includes('chdb-child'))
      ?.trim()
      .split(' ')[0],
  );
  assert.ok(pid > 0, 'the process of the lake was not found');
  process.kill(pid, 'SIGKILL');
  for (let n = 0; n < 20; n += 1) assert.equal((await send(`{"m":"killed-1","n":${n}}\n`)).status, 200);
  assert.equal(await stored('killed-1'), 20);
  assert.equal((await t.nobody('/readyz')).status, 200);
});

test('an event that the lake refuses for its content becomes a dead letter, and all others are stored once', async () => {
  const { lake } = t.app.stores;
  const constrain = (what: string) => lake.command({ sql: `ALTER TABLE ${lake.facts.database}.events ${what}` });
  await constrain("ADD CONSTRAINT poison CHECK position(raw, 'poison-1-bad') = 0");
  const line = (n: number): string =>
    `{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","provider_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"h1","event_data":{"Image":"C:\\\\Windows\\\\System32\\\\rundll32.exe","OriginalFileName":"RUNDLL32.EXE","CommandLine":"rundll32.exe comsvcs.dll, MiniDump 712 C:\\\\Temp\\\\out.bin full","User":"poison-1-user${n}","m":"poison-1-${[30, 31, 77].includes(n) ? 'bad' : 'good'}-${n}"}}}`;
  const before = await countsBySource();
  await send(Array.from({ length: 100 }, (_, n) => `${line(n)}\n`).join(''));
  assert.equal(await stored('poison-1-good'), 97);
  assert.equal(await stored('poison-1-bad'), 0);
  await constrain('DROP CONSTRAINT poison');
  const dead = await rowsOf(
    "select idx, code, message, raw from dead_letters where position(raw, 'poison-1') > 0 order by idx",
  );
  assert.deepEqual(
    dead.map(([idx, code, , raw]) => [Number(idx), code, raw]),
    [30, 31, 77].map((n) => [n, 'event_refused_by_lake', line(n)]),
  );
  assert.match(String(dead[0]?.[2]), /poison/);
  const hits = await rowsOf(
    "select count() from hits where position(matched, 'poison-1') + 1 > 0 and idx in (30, 31, 77) and offset = (select max(offset) from dead_letters)",
  );
  assert.deepEqual(hits, [[0]]);
  const { total } = (await t.operator('/api/alerts?q=poison-1')).json<{ total: number }>();
  assert.equal(total, 97);
  const [was, is] = [before.get('windows-event'), (await countsBySource()).get('windows-event')];
  assert.deepEqual([(is?.stored ?? 0) - (was?.stored ?? 0), (is?.dead ?? 0) - (was?.dead ?? 0)], [97, 3]);
  const state = (await t.operator('/api/pipeline')).json<{ stall: unknown }>();
  assert.equal(state.stall, null);
});

interface Counts {
  stored: number;
  dead: number;
  rejected: number;
  received: number;
}

async function countsBySource(): Promise<Map<string, Counts>> {
  await t.app.drain();
  const { text } = await t.operator('/metrics');
  const counts = new Map<string, Counts>();
  for (const [, name, source = '', value] of text.matchAll(
    /^watchfloor_events_(\w+)_total\{source="([^"]*)"\} (\d+)$/gm,
  )) {
    const of = counts.get(source) ?? { stored: 0, dead: 0, rejected: 0, received: 0 };
    counts.set(source, { ...of, [String(name)]: Number(value) });
  }
  return counts;
}

test('what was received is stored, dead or rejected: for each source, to the event', async () => {
  const before = await countsBySource();
  const windows = '{"winlog":{"channel":"System","event_id":7045,"event_data":{}}}';
  await send(`${windows}\n${windows}\nnot json\n{"any":"thing"}\n`);
  await send('not audit\nnor this\n', ndjson, '/api/intake/events?source=linux-auditd');
  await send('{"cut":', { 'content-type': 'application/json' }, '/api/intake/events?source=aws-cloudtrail');
  await send(Buffer.from('zip?'), { ...ndjson, 'content-encoding': 'gzip' });
  await send('{}\n', ndjson, '/api/intake/events?retrospective=true');
  await send('{"index":{}}\n{"any":"thing"}\nrubbish\n', ndjson, '/_bulk');
  await send('{}\n'.repeat(200_001), ndjson, '/api/intake/events?source=aws-cloudtrail');
  const after = await countsBySource();
  const gained = (source: string): Counts => {
    const [was, is] = [before.get(source), after.get(source)];
    const of = (name: keyof Counts): number => (is?.[name] ?? 0) - (was?.[name] ?? 0);
    return { stored: of('stored'), dead: of('dead'), rejected: of('rejected'), received: of('received') };
  };
  assert.deepEqual(gained('windows-event'), { stored: 2, dead: 0, rejected: 0, received: 2 });
  assert.deepEqual(gained('linux-auditd'), { stored: 0, dead: 2, rejected: 0, received: 2 });
  assert.deepEqual(gained('aws-cloudtrail'), { stored: 0, dead: 0, rejected: 200_002, received: 200_002 });
  assert.deepEqual(gained('unknown'), { stored: 2, dead: 1, rejected: 3, received: 6 });
  for (const [source, of] of after) assert.equal(of.received, of.stored + of.dead + of.rejected, source);
  const { text } = await t.operator('/metrics');
  const spooled = text.matchAll(/^watchfloor_events_spooled_total\{[^}]*\} (\d+)$/gm);
  const taken = [...spooled].reduce((sum, [, value]) => sum + Number(value), 0);
  const processed = [...after.values()].reduce((sum, of) => sum + of.stored + of.dead, 0);
  assert.equal(processed, taken);
  assert.match(text, /^watchfloor_spool_events 0$/m);
});
