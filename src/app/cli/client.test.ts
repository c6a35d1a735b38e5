import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { readConfig } from '#app/config.ts';
import { controlSocketOf, openClient } from './client.ts';
import { exitCodeOf } from './exit-codes.ts';
import { openFakeServer } from './testing/fake-server.ts';
import { watchfloor } from './testing/record.ts';

const configOf = (dataDir: string) => readConfig({ WATCHFLOOR_DATA_DIR: dataDir }, '/');

test('a running server is asked through its socket', async () => {
  await using server = await disposable(({ path, query }) => ({ json: { path, limit: query.get('limit') } }));
  const client = await openClient(configOf(server.dataDir));
  assert.equal(client.via, 'server');
  const answers = z.object({ path: z.string(), limit: z.string().nullable() });
  assert.deepEqual(await client.get('/api/x', answers, { limit: 3, text: undefined }), { path: '/api/x', limit: '3' });
  await client.close();
});

test('problem details come back as the error they were, with remedy, issues and the time to wait', async () => {
  const issue = { code: 'bad', place: 'a.yml:3:1', message: 'not so', hint: 'but so' };
  await using server = await disposable(() => ({
    status: 503,
    headers: { 'retry-after': '7' },
    json: { code: 'spool_full', detail: 'the spool is full', remedy: 'Wait.', issues: [issue] },
  }));
  const client = await openClient(configOf(server.dataDir));
  await assert.rejects(client.post('/api/x', z.unknown(), {}), {
    code: 'spool_full',
    kind: 'busy',
    remedy: 'Wait.',
    retryAfterS: 7,
    issues: [issue],
  });
  await client.close();
});

test('an answer of another shape, or none that is JSON, is said to be so', async () => {
  await using server = await disposable(({ path }) => (path === '/text' ? { text: '<html>' } : { json: { other: 1 } }));
  const client = await openClient(configOf(server.dataDir));
  const answers = z.object({ id: z.string() });
  await assert.rejects(client.get('/text', answers), { code: 'answer_unexpected' });
  await assert.rejects(client.get('/json', answers), { code: 'answer_unexpected' });
  await client.close();
});

test('what the server refuses ends a command with 4 and says code and remedy', async () => {
  await using server = await disposable(() => ({
    status: 404,
    json: { code: 'token_absent', detail: 'there is no such token', remedy: 'List them.' },
  }));
  const { code, err } = await watchfloor(['token', 'revoke', 'tok_x', '--data-dir', server.dataDir]);
  assert.equal(code, 4);
  assert.match(err, /there is no such token \(token_absent\)\n\s+List them\./);
});

test('a server that goes away in the middle ends with 3', async () => {
  await using server = await disposable(() => undefined);
  const client = await openClient(configOf(server.dataDir));
  await server.close();
  await assert.rejects(client.get('/api/x', z.unknown()), (error: never) => {
    assert.equal((error as { code: string }).code, 'server_gone');
    return exitCodeOf(error) === 3;
  });
  await client.close();
});

test('a folder that another process holds, without a socket that answers, is said to be held', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'watchfloor-held-'));
  await mkdir(join(dataDir, 'run'));
  await writeFile(controlSocketOf({ dataDir }), 'a stale file');
  const holder = spawn(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { lockDataFolder } from ${JSON.stringify(join(import.meta.dirname, '../../storage/data-folder.ts'))};
       await lockDataFolder(${JSON.stringify(dataDir)});
       console.log('held');
       setInterval(() => {}, 1000);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await once(holder.stdout, 'data');
    const { code, err } = await watchfloor(['journal', 'key', '--data-dir', dataDir]);
    assert.match(err, /data_folder_in_use/);
    assert.match(err, /control\.sock/);
    assert.equal(code, 3);
  } finally {
    holder.kill('SIGKILL');
    await once(holder, 'close');
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function disposable(answer: Parameters<typeof openFakeServer>[0]) {
  const server = await openFakeServer(answer);
  return { ...server, heard: server.heard, [Symbol.asyncDispose]: () => server.close().catch(() => {}) };
}
