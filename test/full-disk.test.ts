/**
 * A disk that is full: under the lake, and under PostgreSQL. Each store lies on a small disk of its own (which only root
 * may make), that is filled up. What was accepted waits, the state says what happened and what to do, and when there is
 * room again all of it is processed once. The spool's own full disk is in file-spool.test.ts and intake/server/full.test.ts.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { askLake, pipelineOf } from './support/control.ts';
import { setUp } from './support/installation.ts';
import { lakeChildOf, postmasterIn } from './support/processes.ts';
import { endLeftovers, freePort, logOf, type ServerProcess, startServer } from './support/server-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchfloor-disk-'));
const dataDir = join(folder, 'data');
const disks = { lake: '250m', postgres: '200m' } as const;
type Disk = keyof typeof disks;
const pathOf = (disk: Disk): string => join(dataDir, disk);

function mount(): string | false {
  if (process.getuid?.() !== 0) return 'only root may mount a small disk';
  for (const disk of Object.keys(disks) as Disk[]) {
    mkdirSync(pathOf(disk), { recursive: true, mode: 0o700 });
    const made = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${disks[disk]},mode=0700`, 'tmpfs', pathOf(disk)], {
      encoding: 'utf8',
    });
    if (made.status !== 0) return `this machine does not let us mount a small disk: ${made.stderr}`;
  }
  return false;
}

const skip = mount();
let server: ServerProcess;
let intake: string;

before(async () => {
  if (skip !== false) return;
  server = await startServer({ dataDir, port: await freePort() });
  intake = (await setUp(server.control)).intake;
});

after(async () => {
  if (skip === false) {
    await server.stop();
    await endLeftovers(dataDir);
  }
  for (const disk of Object.keys(disks) as Disk[]) spawnSync('umount', ['-l', pathOf(disk)]);
  rmSync(folder, { recursive: true, force: true });
  rmSync(logOf(dataDir), { force: true });
});

/** Leaves so many bytes free. */
function fill(disk: Disk, leave: number): () => void {
  const path = join(pathOf(disk), 'filler');
  const file = openSync(path, 'w');
  const { bavail, bsize } = statfsSync(pathOf(disk));
  const chunk = Buffer.alloc(bsize * 16, 1);
  try {
    for (let left = bavail * bsize - leave; left > 0; left -= chunk.length)
      writeSync(file, chunk, 0, Math.min(left, chunk.length));
  } catch {
    // full: that is what was wanted
  }
  closeSync(file);
  return () => rmSync(path);
}

const line = (marker: string, n: number): string =>
  `{"winlog":{"channel":"Microsoft-Windows-Sysmon/Operational","provider_name":"Microsoft-Windows-Sysmon","event_id":1,"computer_name":"h1","event_data":{"Image":"C:\\\\Windows\\\\System32\\\\rundll32.exe","OriginalFileName":"RUNDLL32.EXE","CommandLine":"rundll32.exe comsvcs.dll, MiniDump 712 C:\\\\Temp\\\\out.bin full","User":"${marker}-${n}","Noise":"${Array.from({ length: 40 }, () => Math.random().toString(36).slice(2)).join('')}"}}}`;

async function ship(marker: string, from: number, count: number): Promise<number> {
  const body = Array.from({ length: count }, (_, n) => `${line(marker, from + n)}\n`).join('');
  const answer = await fetch(`${server.address}/api/intake/events`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${intake}`,
      'content-type': 'application/x-ndjson',
      'idempotency-key': `${marker}-${from}`,
    },
    body,
  });
  await answer.arrayBuffer();
  return answer.status;
}

async function until<T>(what: string, ask: () => Promise<T | undefined>): Promise<T> {
  let last: unknown;
  for (let tries = 0; tries < 240; tries += 1) {
    const found = await ask().catch((error: unknown) => {
      last = error;
      return undefined;
    });
    if (found !== undefined) return found;
    await sleep(250);
  }
  throw new Error(`${what} never came`, { cause: last });
}

const readiness = async (): Promise<{ ready: boolean; checks: Record<string, string> }> =>
  (await (await fetch(`${server.address}/readyz`)).json()) as { ready: boolean; checks: Record<string, string> };
const says = (part: string, code: string): Promise<unknown> =>
  until(`${part}: ${code}`, async () => ((await readiness()).checks[part] === code ? true : undefined));

/** All are there once, and each is one hit of one alert of its own user. */
async function demandOnce(marker: string, events: number): Promise<void> {
  await until('the end of the spool', async () => {
    const { spool, stall } = await pipelineOf(server.control);
    return spool.committedOffset === spool.nextOffset && stall === null ? true : undefined;
  });
  const rows = await askLake(
    server.control,
    `select count(), uniqExact(offset, idx) from events where user_name like '${marker}-%'`,
  );
  assert.deepEqual(rows[0]?.map(Number), [events, events]);
  const { total } = await server.control.get<{ total: number }>(`/api/alerts?q=${marker}-&limit=1`);
  assert.equal(total, events);
}

test('the disk of the lake is full: what was accepted waits, the state says so, and all is stored when there is room', {
  skip,
}, async () => {
  const free = fill('lake', 64 * 1024);
  for (let from = 0; from < 2000; from += 500) assert.equal(await ship('lake', from, 500), 200);
  await says('pipeline', 'lake_disk_full');
  assert.deepEqual((await readiness()).checks.relational, 'ok');
  const { stall } = await pipelineOf(server.control);
  assert.deepEqual([stall?.stage, stall?.code], ['lake', 'lake_disk_full']);
  assert.equal((await readiness()).ready, false);
  const child = lakeChildOf(server.pid);
  assert.ok(child !== undefined);
  process.kill(child, 'SIGKILL');
  assert.equal(await ship('lake', 2000, 500), 200);
  free();
  await says('pipeline', 'ok');
  await demandOnce('lake', 2500);
});

test('the disk of PostgreSQL is full, also while it has to start again: nothing is lost, and it goes on by itself', {
  skip,
}, async () => {
  // So much is left that it runs and reads, and what it writes soon finds no room.
  const free = fill('postgres', 64 * 1024);
  for (let from = 0; from < 2000; from += 500) assert.equal(await ship('pg', from, 500), 200);
  await says('pipeline', 'database_disk_full');
  const page = await server.control.get('/api/pipeline');
  assert.match(JSON.stringify(page), /The disk of the database is full/);
  const postmaster = postmasterIn(dataDir);
  assert.ok(postmaster !== undefined);
  process.kill(postmaster, 'SIGKILL');
  await until('the state of the database', async () =>
    /database_disk_full|store_restarting|ok/.test((await readiness()).checks.relational ?? '') ? true : undefined,
  );
  free();
  await says('relational', 'ok');
  await says('pipeline', 'ok');
  await demandOnce('pg', 2000);
  const rebuilt = await server.control.post<{ differences: unknown[] }>('/api/journal/rebuild', {});
  assert.deepEqual(rebuilt.differences, []);
  const verified = await server.control.post<{ ok?: boolean }>('/api/journal/verify', {});
  assert.doesNotMatch(JSON.stringify(verified), /"fault":\{/);
});
