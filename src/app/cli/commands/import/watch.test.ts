import assert from 'node:assert/strict';
import { appendFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FakeServer, openFakeServer } from '#app/cli/testing/fake-server.ts';
import { type Recorded, watchfloor } from '#app/cli/testing/record.ts';

let folder: string;
let server: FakeServer;
let events: string[];
let keys: Set<string>;
let isDown: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-watch-'));
  await mkdir(join(folder, 'in'));
  [events, keys, isDown] = [[], new Set(), false];
  server = await openFakeServer(({ path, headers, body }) => {
    if (path !== '/api/intake/events') return undefined;
    if (isDown) return { status: 500, json: { code: 'internal', detail: 'down' } };
    const lines = body.trimEnd().split('\n');
    const key = String(headers['idempotency-key']);
    const duplicate = keys.has(key);
    keys.add(key);
    if (!duplicate) events.push(...lines.map((line) => String(JSON.parse(line).n)));
    return { json: { accepted: lines.length, duplicate } };
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const put = (name: string, text: string) => writeFile(join(folder, name), text);

/** Runs until what is waited for is so, and a few looks more. */
async function watchUntil(isSo: () => boolean | Promise<boolean>, ...words: readonly string[]): Promise<Recorded> {
  const stopping = new AbortController();
  const done = watchfloor(['import', '--watch', 'in', '--every', '0.05', '--data-dir', server.dataDir, ...words], {
    cwd: folder,
    stopped: stopping.signal,
  });
  for (let tries = 0; tries < 200 && !(await isSo()); tries += 1) await sleep(25);
  await sleep(200);
  stopping.abort();
  return done;
}

test('a file that comes is imported once, also over a restart', async () => {
  await put('in/a.jsonl', '{"n":1}\n{"n":2}\n');
  await put('in/notes.txt', 'no events');
  const first = await watchUntil(() => events.length === 2);
  assert.equal(first.code, 0);
  assert.match(first.out, /in\/a\.jsonl: 2 events\n/);
  await put('in/b.jsonl', '{"n":3}\n');
  const second = await watchUntil(() => events.length === 3);
  assert.equal(second.out.includes('a.jsonl'), false);
  assert.deepEqual(events, ['1', '2', '3']);
});

test('a file that is still written is waited for', async () => {
  await put('in/a.jsonl', '{"n":0}\n');
  let at = 0;
  const result = await watchUntil(async () => {
    if (at < 12) {
      at += 1;
      await appendFile(join(folder, 'in/a.jsonl'), `{"n":${at}}\n`);
    }
    return events.length > 0;
  });
  assert.deepEqual(
    events,
    Array.from({ length: 13 }, (_, n) => String(n)),
  );
  assert.match(result.out, /13 events/);
});

test('what was imported is moved, and nothing there is overwritten', async () => {
  await put('in/a.jsonl', '{"n":1}\n');
  await watchUntil(() => events.length === 1, '--move-to', 'done');
  await put('in/a.jsonl', '{"n":2}\n');
  await watchUntil(() => events.length === 2, '--move-to', 'done');
  assert.deepEqual(await readdir(join(folder, 'in')), []);
  assert.deepEqual((await readdir(join(folder, 'done'))).sort(), ['a.jsonl', 'a.jsonl.1']);
});

test('a server that does not take it is tried again, and nothing doubles', async () => {
  isDown = true;
  await put('in/a.jsonl', '{"n":1}\n');
  setTimeout(() => {
    isDown = false;
  }, 300);
  const { err } = await watchUntil(() => events.length === 1);
  assert.match(err, /a\.jsonl: not yet: internal/);
  assert.deepEqual(events, ['1']);
});

test('a file that grows after its import is told of, once', async () => {
  await put('in/a.jsonl', '{"n":1}\n');
  let hasGrown = false;
  const { err } = await watchUntil(async () => {
    if (events.length === 1 && !hasGrown) {
      hasGrown = true;
      await sleep(200);
      await appendFile(join(folder, 'in/a.jsonl'), '{"n":2}\n');
    }
    return hasGrown;
  });
  assert.equal(err.match(/file_changed/g)?.length, 1);
  assert.deepEqual(events, ['1']);
});

test('folders that cannot be watched are refused', async () => {
  const run = (...words: string[]) =>
    watchfloor(['import', '--watch', ...words, '--data-dir', server.dataDir], { cwd: folder });
  assert.match((await run('absent')).err, /not_a_folder/);
  assert.match((await run('in', '--move-to', 'in/done')).err, /move_to_within/);
  assert.equal((await run('in', '--every', 'often')).code, 2);
});
