/**
 * The whole program with both stores by address: Debian's PostgreSQL 15 and ClickHouse over HTTP. Nothing is embedded
 * then, and all that a team relies on has to hold all the same: also when the program, the lake or the database dies.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openPostgres } from '#storage/relational/postgres.ts';
import { sql } from '#storage/relational/sql.ts';
import { type AddressedServer, startAddressedServer } from '#storage/relational/testing/debian.ts';
import { type ClickhouseFixture, startClickhouse } from '../src/storage/lake/fixture/clickhouse-server.ts';
import { askLake, pipelineOf } from './support/control.ts';
import { person, setUp } from './support/installation.ts';
import { endLeftovers, freePort, logOf, type ServerProcess, startServer } from './support/server-process.ts';

const root = join(import.meta.dirname, '..');
const postgres = await startAddressedServer();
const skip = typeof postgres === 'string' ? postgres : false;
const folder = mkdtempSync(join(tmpdir(), 'watchfloor-addresses-'));
const dataDir = join(folder, 'data');
let clickhouse: ClickhouseFixture;
let env: Record<string, string>;
let port: number;
let server: ServerProcess;
let intake: string;

before(async () => {
  if (typeof postgres === 'string') return;
  clickhouse = await startClickhouse();
  env = { WATCHFLOOR_DATABASE_URL: postgres.url, WATCHFLOOR_LAKE_URL: clickhouse.url };
  port = await freePort();
  server = await startServer({ dataDir, port, env });
  intake = (await setUp(server.control)).intake;
});

after(async () => {
  if (typeof postgres === 'string') return;
  await server.stop();
  await endLeftovers(dataDir);
  await clickhouse.close();
  await (postgres as AddressedServer).stop();
  rmSync(folder, { recursive: true, force: true });
  rmSync(logOf(dataDir), { force: true });
});

const samples = ['windows', 'linux-auditd', 'aws-cloudtrail'];
const bodyOf = (name: string): string => readFileSync(join(root, `content/samples/${name}.jsonl`), 'utf8');
const eventsIn = samples.reduce((sum, name) => sum + bodyOf(name).trim().split('\n').length, 0);

/** Sends until it is taken, as a shipper does. */
async function ship(body: string, key: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`${server.address}/api/intake/events`, {
      method: 'POST',
      headers: { authorization: `ApiKey ${intake}`, 'content-type': 'application/x-ndjson', 'idempotency-key': key },
      body,
    }).catch(() => undefined);
    if (answer?.ok) return;
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) assert.fail(await answer.text());
    await sleep(100);
  }
  assert.fail(`${key} was never taken`);
}

async function drained(): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { spool } = await pipelineOf(server.control);
    if (spool.committedOffset === spool.nextOffset) return;
    await sleep(100);
  }
  assert.fail(`the pipeline does not get on: ${JSON.stringify(await pipelineOf(server.control))}`);
}

const stored = async (): Promise<number> =>
  Number((await askLake(server.control, 'select count() from events'))[0]?.[0]);

interface AlertPage {
  readonly total: number;
  readonly items: readonly { readonly id: string; readonly state: string; readonly verdict: unknown }[];
}
const alerts = (): Promise<AlertPage> => server.control.get('/api/alerts?limit=200');

async function cli(...words: readonly string[]): Promise<{ code: number | null; out: string }> {
  const child = spawn(process.execPath, [join(root, 'bin/watchfloor'), ...words], {
    env: { ...process.env, ...env, NODE_TEST_CONTEXT: undefined, WATCHFLOOR_DATA_DIR: dataDir },
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out };
}

/** A person at the page: signs in, claims the first alert, says what it was. */
async function triage(): Promise<string> {
  const signedIn = await fetch(`${server.address}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: person.email, password: person.password }),
  });
  const headers = {
    cookie: signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '',
    'x-watchfloor': '1',
    'content-type': 'application/json',
  };
  const [first] = (await alerts()).items;
  const change = async (what: string, body: object): Promise<void> => {
    const answer = await fetch(`${server.address}/api/alerts/${first?.id}/${what}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    assert.equal(answer.status, 200, await answer.text());
  };
  await change('claim', {});
  await change('verdict', { verdict: 'false_positive.logic', reason: 'A test by address.' });
  return first?.id ?? '';
}

test('events become alerts, and a verdict is kept; nothing is embedded', { skip }, async () => {
  for (const name of samples) await ship(bodyOf(name), name);
  await drained();
  assert.equal(await stored(), eventsIn);
  assert.ok((await alerts()).total > 0);
  const id = await triage();
  assert.equal((await server.control.get<{ state: string }>(`/api/alerts/${id}`)).state, 'closed');
  assert.equal(existsSync(join(dataDir, 'postgres')) || existsSync(join(dataDir, 'lake')), false);
  assert.deepEqual(
    readdirSync(dataDir).filter(
      (name) => !['run', 'spool', 'blobs', 'keys'].includes(name) && !name.startsWith('lock'),
    ),
    [],
  );
});

test('the program, the lake and the connections of the database die: all is there once afterwards', {
  skip,
}, async () => {
  const before = await alerts();
  const one = ship(bodyOf('windows'), 'again-1');
  server.kill();
  await server.exited;
  server = await startServer({ dataDir, port, env });
  await one;
  await clickhouse.kill();
  const two = ship(bodyOf('linux-auditd'), 'again-2');
  await sleep(500);
  await clickhouse.start();
  await two;
  const other = await openPostgres({ connection: { connectionString: env.WATCHFLOOR_DATABASE_URL ?? '' } });
  await other.query(
    sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend'`,
  );
  await other.close();
  await ship(bodyOf('aws-cloudtrail'), 'again-3');
  await drained();
  assert.equal(await stored(), 2 * eventsIn);
  const distinct = await askLake(server.control, 'select uniqExact(epoch, partition, offset, idx) from events');
  assert.equal(Number(distinct[0]?.[0]), 2 * eventsIn);
  assert.ok((await alerts()).total >= before.total);
});

test('after a restart all is found, the record verifies offline, and the tables say what it says', {
  skip,
}, async () => {
  const before = await alerts();
  await server.stop();
  server = await startServer({ dataDir, port, env });
  assert.deepEqual(await alerts(), before);
  const rebuilt = await cli('journal', 'rebuild', '--check');
  assert.equal(rebuilt.code, 0, rebuilt.out);
  const file = join(folder, 'journal.jsonl');
  const exported = await cli('journal', 'export', '--out', file);
  assert.equal(exported.code, 0, exported.out);
  const verified = await cli('journal', 'verify', file);
  assert.equal(verified.code, 0, verified.out);
  await server.stop();
  // Without a server the command line opens the same stores itself.
  const offline = await cli('query', 'select count() from events', '--format', 'csv');
  assert.equal(offline.code, 0, offline.out);
  assert.match(offline.out, new RegExp(`\\b${2 * eventsIn}\\b`));
  server = await startServer({ dataDir, port, env });
});
