import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openChdb } from './chdb.ts';
import { lakeContract } from './contract.ts';

const temporaryFolder = () => mkdtemp(join(tmpdir(), 'watchfloor-lake-'));

lakeContract('embedded (chDB)', async () => {
  const folder = await temporaryFolder();
  const lake = await openChdb({ folder });
  return {
    lake,
    crash: async () => {
      const pid = lake.enginePid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    close: async () => {
      await lake.close();
      await rm(folder, { recursive: true });
    },
  };
});

test('what was appended is there after closing and opening again, and no file to append is left', async () => {
  const folder = await temporaryFolder();
  const first = await openChdb({ folder });
  await first.command({ sql: 'CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a' });
  await first.append('t', Buffer.from('{"a":1}\n'));
  await first.close();
  const second = await openChdb({ folder });
  assert.deepEqual(await second.query({ sql: 'SELECT a FROM t' }), [{ a: 1 }]);
  assert.deepEqual(await readdir(join(folder, 'incoming')), []);
  await second.close();
  await rm(folder, { recursive: true });
});

test('a server that was killed takes its engine with it, and the folder opens again at once', async () => {
  const folder = await temporaryFolder();
  const program = `
    const { openChdb } = await import(${JSON.stringify(join(import.meta.dirname, 'chdb.ts'))});
    const lake = await openChdb({ folder: ${JSON.stringify(folder)} });
    await lake.command({ sql: 'CREATE TABLE t (a UInt64) ENGINE = MergeTree ORDER BY a' });
    await lake.append('t', Buffer.from('{"a":1}\\n'));
    void lake.query({ sql: 'SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1' });
    setTimeout(() => console.log('engine', lake.enginePid()), 200);
  `;
  const server = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  for await (const chunk of server.stdout) {
    said += String(chunk);
    if (said.includes('engine')) break;
  }
  server.kill('SIGKILL');
  const started = performance.now();
  const lake = await openChdb({ folder });
  assert.ok(performance.now() - started < 5000);
  assert.deepEqual(await lake.query({ sql: 'SELECT a FROM t' }), [{ a: 1 }]);
  await lake.close();
  await rm(folder, { recursive: true });
});

test('a folder that another process has open is refused, and stays usable for that process', async () => {
  const folder = await temporaryFolder();
  const lake = await openChdb({ folder });
  await assert.rejects(openChdb({ folder, patienceMs: 300 }), { code: 'lake_cannot_open' });
  await lake.ping();
  await lake.close();
  await rm(folder, { recursive: true });
});

test('calls during a restart wait for the engine', async () => {
  const folder = await temporaryFolder();
  const lake = await openChdb({ folder });
  const asked = lake.query({ sql: 'SELECT sleep(2)' });
  await new Promise((resolve) => setTimeout(resolve, 100));
  process.kill(lake.enginePid() ?? 0, 'SIGKILL');
  await assert.rejects(asked, { code: 'lake_restarting', kind: 'busy' });
  assert.deepEqual(await lake.query({ sql: 'SELECT 1 AS one' }), [{ one: 1 }]);
  await lake.close();
  await assert.rejects(lake.ping(), { code: 'lake_closed' });
  await rm(folder, { recursive: true });
});
