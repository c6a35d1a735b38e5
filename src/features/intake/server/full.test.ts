/** A spool that is full: the sender is told to wait, nothing is dropped, and it goes on when there is room again. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAppError } from '#base/errors.ts';
import { splitLines } from '#engine/wire/lines.ts';
import { openFileSpool } from '#storage/spool/file-spool.ts';
import { receiveEvents, type Sender } from './receive.ts';

const sender: Sender = { id: 'tok_x', scope: 'scp_x', source: undefined, retrospective: false };
const noise = (): string => Array.from({ length: 3000 }, () => Math.floor(Math.random() * 36).toString(36)).join('');

test('a full spool answers busy with a time to wait, counts the rejected, and keeps what it accepted', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'watchfloor-full-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const spool = await openFileSpool({ folder, maxBytes: 20_000, segmentBytes: 5000 });
  t.after(() => spool.close());
  const counted = { spooled: 0, rejected: 0 };
  const counts = {
    spooled(events: number) {
      counted.spooled += events;
    },
    rejected(_: string, events: number) {
      counted.rejected += events;
    },
  };
  const send = () =>
    receiveEvents({ spool, counts }, sender, {
      lines: splitLines(Buffer.from(`{"n":"${noise()}"}\n`)),
      key: undefined,
      now: '2026-11-23T09:00:00.000Z',
    });
  let refusal: unknown;
  for (let tries = 0; tries < 50 && refusal === undefined; tries += 1) {
    await send().catch((error: unknown) => {
      refusal = error;
    });
  }
  assert.ok(isAppError(refusal));
  assert.deepEqual([refusal.code, refusal.status, refusal.kind], ['spool_full', 503, 'busy']);
  assert.ok((refusal.retryAfterS ?? 0) > 0);
  assert.equal(counted.rejected, 1);
  let kept = 0;
  for (let at = 0; ; ) {
    const part = await spool.read(at, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const last = part.at(-1);
    if (last === undefined) break;
    kept += part.length;
    at = last.offset + 1;
  }
  assert.equal(kept, counted.spooled);
  await spool.release(spool.stats().nextOffset);
  assert.equal((await send()).accepted, 1);
});
