/** A backup of the whole program while events come and people work, and what a restore makes of it. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { projectFolder } from '#app/config.ts';
import { type Caller, openTestApp, password, type TestApp } from '#app/testing/test-app.ts';
import { hasErrorCode, isAppError } from '#base/errors.ts';
import { functionNames } from '#features/identity/model.ts';
import { fromBase32, totp } from '#features/identity/server/totp.ts';
import { makeCheckpoint } from '#features/journal/server/index.ts';
import type { Lake } from '#storage/lake/port.ts';
import { sql } from '#storage/relational/sql.ts';
import type { BackupReport } from './backup.ts';
import type { Manifest } from './manifest.ts';
import { type RestoreConfig, type RestoreReport, restore } from './restore.ts';

const passphrase = 'seven herons over the weir';
const email = 'ada@example.org';
const verdict = 'benign_true_positive.expected_admin_work';
const ndjson = { 'content-type': 'application/x-ndjson' };

let folder: string;
let t: TestApp;
let ada: Caller;
let bearer: Record<string, string>;
let totpSecret: Uint8Array;
let judged: string;
let blob: string;
let backup: string;
let made: BackupReport;

const sampleText = (name: string): string => readFileSync(join(projectFolder, `content/samples/${name}.jsonl`), 'utf8');
const lines = sampleText('windows').trim().split('\n');

const send = (app: TestApp, body: string, key: string) =>
  app.nobody('/api/intake/events', { body, headers: { ...ndjson, ...bearer, 'idempotency-key': key } });

const configOf = (name: string): RestoreConfig => ({
  dataDir: join(folder, name, 'data'),
  databaseUrl: undefined,
  lakeUrl: undefined,
});

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-backup-'));
  t = await openTestApp();
  ada = await t.person(email, functionNames);
  const { secret } = (
    await t.operator('/api/tokens', { body: { name: 'shipper', can: ['intake'], scope: null } })
  ).json<{
    secret: string;
  }>();
  bearer = { authorization: `Bearer ${secret}` };
  for (const name of ['windows', 'linux-auditd', 'aws-cloudtrail']) {
    const answer = await send(t, sampleText(name), `before-${name}`);
    assert.equal(answer.status, 200, answer.text);
  }
  await t.app.drain();
  const begun = await ada('/api/account/totp', { body: { password } });
  totpSecret = fromBase32(begun.json<{ secret: string }>().secret);
  const confirmed = await ada('/api/account/totp/confirm', { body: { code: totp(totpSecret, Date.now()) } });
  assert.equal(confirmed.status, 200, confirmed.text);
  judged = (await ada('/api/alerts?limit=1')).json<{ items: { id: string }[] }>().items[0]?.id ?? '';
  const closed = await ada(`/api/alerts/${judged}/verdict`, { body: { verdict, reason: 'Known change of the week.' } });
  assert.equal(closed.status, 200, closed.text);
  blob = (await t.app.stores.blobs.put(Buffer.from('a memory image'))).sha256;
  await makeCheckpoint(t.app.journal.relational, t.app.signingKey, t.app.journal.clock);
  await backUpWhileAtWork();
});

after(async () => {
  await t.close();
  await rm(folder, { recursive: true, force: true });
});

/** Some records wait in the spool, others arrive, and somebody writes notes, all while the backup is made. */
async function backUpWhileAtWork(): Promise<void> {
  const release = await t.app.pipeline.pause();
  for (let at = 0; at < 5; at += 1) await send(t, lines.slice(at * 20, at * 20 + 20).join('\n'), `waiting-${at}`);
  let over = false;
  const sending = (async () => {
    for (let at = 0; !over; at += 1) await send(t, lines.slice(at, at + 3).join('\n'), `during-${at}`);
  })();
  const writing = (async () => {
    for (let at = 0; !over; at += 1) await ada(`/api/alerts/${judged}/notes`, { body: { text: `Note ${at}` } });
  })();
  backup = join(folder, 'backup');
  const answer = await t.operator('/api/backup', { body: { to: backup, passphrase } });
  over = true;
  await Promise.all([sending, writing]);
  release();
  assert.equal(answer.status, 200, answer.text);
  made = answer.json() as unknown as BackupReport;
  await t.app.drain();
}

const manifestOf = async (): Promise<Manifest> => JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8'));

/** What the lake has of the records before the offset, whatever their epoch. */
async function lakeBefore(lake: Lake, end: number): Promise<unknown> {
  const [events] = await lake.query({
    sql: `SELECT count() AS n, uniqExact(offset, idx) AS distinct, sum(cityHash64(offset, idx, raw, source) % 1000003) AS sum
          FROM watchfloor.events WHERE offset < {end:UInt64}`,
    params: { end },
  });
  const [hits] = await lake.query({
    sql: `SELECT count() AS n, uniqExact(offset, idx, rule_id, alert_key) AS distinct,
                 sum(cityHash64(offset, idx, rule_id) % 1000003) AS sum
          FROM watchfloor.hits WHERE offset < {end:UInt64}`,
    params: { end },
  });
  const [dead] = await lake.query({
    sql: 'SELECT count() AS n FROM watchfloor.dead_letters WHERE offset < {end:UInt64}',
    params: { end },
  });
  return { events, hits, dead };
}

const refusedWith =
  (code: string) =>
  (error: unknown): boolean => {
    assert.ok(isAppError(error), String(error));
    assert.equal(error.code, code, error.message);
    return true;
  };

async function demandUntouched(config: RestoreConfig): Promise<void> {
  const left = await readdir(join(config.dataDir, '..')).catch((error: unknown) => {
    if (hasErrorCode(error, 'ENOENT')) return [];
    throw error;
  });
  assert.deepEqual(left, []);
}

test('the backup says what it holds, and the journal that it was made', async () => {
  const manifest = await manifestOf();
  assert.equal(manifest.spool.epoch, t.app.stores.spool.epoch);
  assert.ok(manifest.spool.nextOffset >= manifest.spool.committedOffset + 5);
  assert.deepEqual([made.keys, made.notes], ['sealed', []]);
  assert.ok(made.pausedMs < 5000, `the pipeline stood still for ${made.pausedMs} ms`);
  const text = await readFile(join(backup, 'keys.sealed'), 'utf8');
  assert.equal(text.includes('PRIVATE'), false);
  const [entry] = (await ada('/api/journal?type=backup.made')).json<{ items: { type: string }[] }>().items;
  assert.equal(entry?.type, 'backup.made');
});

test('nothing of a frozen lake is left behind', async () => {
  const shadow = join(t.folder, 'data/lake/engine/shadow');
  assert.deepEqual(
    (await readdir(shadow)).filter((name) => name.startsWith('backup')),
    [],
  );
});

test('a restored installation has everything, and processes exactly once what was waiting', async () => {
  const config = configOf('whole');
  const report = await restore(config, { from: backup, passphrase });
  assert.deepEqual([report.faults, report.projections.differences, report.keys], [[], 0, 'restored']);
  assert.equal(report.journal.keyId, report.journal.previousKeyId);
  assert.equal(report.sessionsEnded, 1);
  assert.ok(report.waiting.records >= 5 && report.waiting.events >= 100);
  const restored = await openTestApp(config.dataDir);
  try {
    await restored.app.drain();
    await compareLakes(restored, report);
    await comparePeopleAndAlerts(restored);
    await demandKeysKnown(restored);
    await demandSound(restored);
  } finally {
    await restored.close();
  }
});

async function compareLakes(restored: TestApp, { waiting, epoch }: RestoreReport): Promise<void> {
  const { lake, spool, relational } = restored.app.stores;
  assert.deepEqual(await lakeBefore(lake, waiting.end), await lakeBefore(t.app.stores.lake, waiting.end));
  const [{ n, distinct } = { n: 0, distinct: -1 }] = await lake.query<{ n: number; distinct: number }>({
    sql: 'SELECT count() AS n, uniqExact(offset, idx) AS distinct FROM watchfloor.events',
  });
  assert.equal(n, distinct);
  const [fresh] = await lake.query<{ least: number }>({
    sql: 'SELECT min(offset) AS least FROM watchfloor.events WHERE epoch = {epoch:String}',
    params: { epoch },
  });
  assert.equal(spool.epoch, epoch);
  assert.notEqual(epoch, t.app.stores.spool.epoch);
  assert.equal(Number(fresh?.least), made.committedOffset);
  const [tally] = await relational.query<{ hits: number }>(sql`select sum(hits) as hits from alert_tallies`);
  const [hits] = await lake.query<{ n: number }>({
    sql: `SELECT uniqExact(offset, idx, alert_key) AS n FROM watchfloor.hits WHERE level IN ('medium', 'high', 'critical')`,
  });
  assert.equal(Number(tally?.hits), Number(hits?.n));
}

async function comparePeopleAndAlerts(restored: TestApp): Promise<void> {
  const code = totp(totpSecret, Date.now() + 30_000);
  const without = await restored.nobody('/api/session', { body: { email, password } });
  assert.equal(without.json().code, 'totp_required');
  const signedIn = await restored.nobody('/api/session', { body: { email, password, code } });
  assert.equal(signedIn.status, 200, signedIn.text);
  const [original, there] = await Promise.all(
    [t, restored].map(async (app) =>
      (await app.operator(`/api/alerts/${judged}`)).json<{ verdict: { code: string } }>(),
    ),
  );
  assert.equal(there?.verdict.code, verdict);
  assert.deepEqual(there?.verdict, original?.verdict);
  const content = await restored.app.stores.blobs.get(blob);
  assert.equal(Buffer.from(content).toString(), 'a memory image');
}

async function demandKeysKnown(restored: TestApp): Promise<void> {
  for (const [body, key] of [
    [sampleText('windows'), 'before-windows'],
    [lines.slice(0, 20).join('\n'), 'waiting-0'],
  ] as const) {
    const resent = await send(restored, body, key);
    assert.deepEqual([resent.status, resent.json().duplicate], [200, true], resent.text);
  }
  const next = await send(restored, lines[0] ?? '', 'after-restore');
  assert.equal(next.json().duplicate, false);
  await restored.app.drain();
}

async function demandSound(restored: TestApp): Promise<void> {
  const verified = await restored.operator('/api/journal/verify', { method: 'POST', body: {} });
  assert.deepEqual(verified.json().faults, []);
  const rebuilt = await restored.operator('/api/journal/rebuild', { method: 'POST', body: {} });
  assert.deepEqual(rebuilt.json().differences, []);
  const { items } = (await restored.operator('/api/journal?type=backup.restored')).json<{ items: unknown[] }>();
  assert.equal(items.length, 1);
}

test('without the keys the journal goes on under a new key and one-time codes are gone', async () => {
  const config = configOf('keyless');
  await mkdir(config.dataDir, { recursive: true });
  await assert.rejects(restore(config, { from: backup }), refusedWith('passphrase_needed'));
  const report = await restore(config, { from: backup, withoutKeys: true });
  assert.deepEqual([report.keys, report.totpRemoved, report.faults], ['new', 1, []]);
  assert.notEqual(report.journal.keyId, report.journal.previousKeyId);
  const earlier = await readFile(join(config.dataDir, `keys/earlier-${report.journal.previousKeyId}.json`), 'utf8');
  assert.equal(JSON.parse(earlier).checkpoints.length, 1);
  const restored = await openTestApp(config.dataDir);
  try {
    const signedIn = await restored.nobody('/api/session', { body: { email, password } });
    assert.equal(signedIn.status, 200, signedIn.text);
    await demandSound(restored);
  } finally {
    await restored.close();
  }
});

test('a wrong passphrase, a damaged file, a missing one and a missing manifest are refused, the target untouched', async () => {
  const config = configOf('refused');
  await assert.rejects(
    restore(config, { from: backup, passphrase: `${passphrase}!` }),
    refusedWith('passphrase_wrong'),
  );
  const manifest = await manifestOf();
  for (const start of ['relational/', 'lake/events/', 'spool/', 'blobs/']) {
    const path = manifest.files.find((file) => file.path.startsWith(start) && file.bytes > 0)?.path ?? '';
    const whole = await readFile(join(backup, path));
    const changed = Buffer.from(whole);
    changed.writeUInt8(changed.readUInt8(changed.length >> 1) ^ 1, changed.length >> 1);
    await writeFile(join(backup, path), changed);
    await assert.rejects(restore(config, { from: backup, passphrase }), refusedWith('backup_damaged'), path);
    await rm(join(backup, path));
    await assert.rejects(restore(config, { from: backup, passphrase }), refusedWith('backup_damaged'), path);
    await writeFile(join(backup, path), whole);
  }
  await rename(join(backup, 'manifest.json'), join(backup, 'away.json'));
  await assert.rejects(restore(config, { from: backup, passphrase }), refusedWith('backup_incomplete'));
  await rename(join(backup, 'away.json'), join(backup, 'manifest.json'));
  await assert.rejects(restore(config, { from: join(folder, 'nowhere') }), refusedWith('backup_absent'));
  await demandUntouched(config);
});

/** Runs with a manifest that says something else, and puts the true one back. */
async function withManifest(change: (manifest: Manifest) => object, run: () => Promise<void>): Promise<void> {
  const text = await readFile(join(backup, 'manifest.json'), 'utf8');
  await writeFile(join(backup, 'manifest.json'), JSON.stringify({ ...JSON.parse(text), ...change(JSON.parse(text)) }));
  await run().finally(() => writeFile(join(backup, 'manifest.json'), text));
}

test('a newer schema or format, and a path that leads out of the backup, are refused', async () => {
  const config = configOf('strange');
  const refuses = (code: string) => () =>
    assert.rejects(restore(config, { from: backup, passphrase }), refusedWith(code)) as Promise<void>;
  await withManifest(() => ({ formatVersion: 2 }), refuses('backup_newer'));
  await withManifest(
    ({ lake }) => ({ lake: { ...lake, schema: [...lake.schema, { number: 9000, name: 'later', sha256: 'x' }] } }),
    refuses('schema_newer'),
  );
  const sha256 = createHash('sha256').update('').digest('hex');
  for (const path of ['../outside', '/etc/passwd', 'spool/../../x', 'blobs//x', '.', 'a/..'])
    await withManifest(() => ({ files: [{ path, bytes: 0, sha256 }] }), refuses('backup_damaged'));
  await demandUntouched(config);
});

test('a journal that stands elsewhere than the manifest says, or other rows in the lake, are refused', async () => {
  const config = configOf('differs');
  await withManifest(
    ({ journal }) => ({ journal: { ...journal, seq: journal.seq + 1 } }),
    () =>
      assert.rejects(
        restore(config, { from: backup, passphrase }),
        refusedWith('restore_point_differs'),
      ) as Promise<void>,
  );
  await withManifest(
    ({ lake }) => ({ lake: { ...lake, tables: lake.tables.map((table) => ({ ...table, rows: table.rows + 1 })) } }),
    () =>
      assert.rejects(restore(config, { from: backup, passphrase }), refusedWith('backup_rows_differ')) as Promise<void>,
  );
  await demandUntouched(config);
});

test('a data folder that is not empty, and one in use, are refused', async () => {
  const config = configOf('full');
  await mkdir(config.dataDir, { recursive: true });
  await writeFile(join(config.dataDir, 'something'), '');
  await assert.rejects(restore(config, { from: backup, passphrase }), refusedWith('restore_target_not_empty'));
  assert.deepEqual(await readdir(config.dataDir), ['something']);
  const used = { ...config, dataDir: join(t.folder, 'data') };
  await assert.rejects(restore(used, { from: backup, passphrase }), refusedWith('restore_target_not_empty'));
});

test('stores by address and stores in the backup are not mixed up', async () => {
  const config = { ...configOf('forms'), databaseUrl: 'postgres://nobody@127.0.0.1:9/none' };
  await assert.rejects(restore(config, { from: backup, passphrase }), refusedWith('restore_form_differs'));
});

test('a backup goes only where there is nothing, outside of the data folder, and only for those who see everything', async () => {
  const code = async (ask: Caller, body: object) => (await ask('/api/backup', { body })).json().code;
  assert.equal(await code(t.operator, { to: backup }), 'backup_target_exists');
  assert.equal(await code(t.operator, { to: join(t.folder, 'data/backup') }), 'backup_target_inside');
  assert.equal(await code(t.operator, { to: 'backup' }), 'backup_target_relative');
  assert.equal(await code(t.operator, { to: join(folder, 'no/parent') }), 'backup_target_parent');
  assert.equal(await code(t.operator, { to: join(folder, 'short'), passphrase: 'short' }), 'passphrase_short');
  assert.equal(await code(await t.token('read'), { to: join(folder, 'token') }), 'permission_needed');
  const [one, two] = await Promise.all([
    t.operator('/api/backup', { body: { to: join(folder, 'one') } }),
    t.operator('/api/backup', { body: { to: join(folder, 'two') } }),
  ]);
  assert.deepEqual([one.status, two.json().code], [200, 'backup_underway']);
  assert.deepEqual([one.json().keys, one.json<{ notes: string[] }>().notes.length], ['left-out', 1]);
  assert.deepEqual(
    (await readdir(folder)).filter((name) => ['two', 'short', 'token'].includes(name)),
    [],
  );
});
