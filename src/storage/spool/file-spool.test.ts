import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { hourMs } from '#base/time.ts';
import { type FileSpoolOptions, openFileSpool, startEpoch } from './file-spool.ts';
import type { Spool, SpoolRecord, SpoolRecordHead } from './port.ts';

const root = mkdtempSync(join(tmpdir(), 'watchfloor-spool-'));
after(() => rmSync(root, { recursive: true }));
const newFolder = (): string => mkdtempSync(join(root, 'f-'));

const startMs = Date.parse('2026-11-23T08:00:00.000Z');
const clockAt = (ms: number) => () => new Date(ms);
const open = (folder: string, more: Partial<FileSpoolOptions> = {}): Promise<Spool> =>
  openFileSpool({ folder, clock: clockAt(startMs), ...more });
const headOf = (more: Partial<SpoolRecordHead> = {}): SpoolRecordHead => ({
  receivedAt: new Date(startMs).toISOString(),
  sender: 'tok_a',
  scope: 'scp_a',
  events: 1,
  ...more,
});
const text = (record: SpoolRecord): string => Buffer.from(record.body).toString();
async function all(spool: Spool, from = 0): Promise<SpoolRecord[]> {
  const records: SpoolRecord[] = [];
  for (let next = from; ; ) {
    const some = await spool.read(next, 10_000, 100);
    const last = some.at(-1);
    if (last === undefined) return records;
    records.push(...some);
    next = last.offset + 1;
  }
}
const segmentsIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.seg'))
    .sort();
const lastSegment = (folder: string): string => join(folder, segmentsIn(folder).at(-1) ?? '');

test('records come back in order, whole, with their heads, also after opening again', async () => {
  const folder = newFolder();
  const spool = await open(folder);
  const bodies = ['', 'x', '{"a":"ü🚨"}\n{}', 'compressible '.repeat(10_000)];
  for (const [index, body] of bodies.entries())
    assert.deepEqual(await spool.append(headOf({ events: index, source: 'windows-event' }), Buffer.from(body)), {
      offset: index,
    });
  const before = await all(spool);
  assert.deepEqual(before.map(text), bodies);
  assert.deepEqual(before[2]?.head, headOf({ events: 2, source: 'windows-event' }));
  await spool.close();
  const again = await open(folder);
  assert.equal(again.epoch, spool.epoch);
  assert.deepEqual((await all(again)).map(text), bodies);
  assert.equal((await again.append(headOf(), Buffer.from('next'))).offset, 4);
  await again.close();
});

test('reading keeps to its limits but gives at least one record', async () => {
  const spool = await open(newFolder());
  for (let index = 0; index < 10; index += 1) await spool.append(headOf({ events: 10 }), Buffer.alloc(100, 'a'));
  assert.equal((await spool.read(0, 1, 1000)).length, 1);
  assert.equal((await spool.read(0, 250, 1000)).length, 2);
  assert.equal((await spool.read(0, 10_000, 35)).length, 3);
  assert.equal((await spool.read(9, 10_000, 1000)).length, 1);
  assert.deepEqual(await spool.read(10, 10_000, 1000), []);
  await spool.close();
});

test('waiting ends when the record comes, or with the signal', async () => {
  const spool = await open(newFolder());
  const waiting = spool.wait(0, new AbortController().signal);
  await spool.append(headOf(), Buffer.from('x'));
  await waiting;
  const aborter = new AbortController();
  const forever = spool.wait(5, aborter.signal);
  aborter.abort();
  await forever;
  await spool.close();
});

test('a request key gives the same offset while it is written, afterwards, and after opening again', async () => {
  const folder = newFolder();
  const spool = await open(folder);
  const first = spool.append(headOf({ key: 'k1' }), Buffer.from('once'));
  const underway = spool.offsetOfKey('k1', undefined);
  const second = spool.append(headOf({ key: 'k1' }), Buffer.from('once'));
  assert.deepEqual([await underway, (await first).offset, (await second).offset], [0, 0, 0]);
  assert.equal(await spool.offsetOfKey('k1', undefined), 0);
  assert.equal(spool.offsetOfKey('k2', undefined), undefined);
  assert.equal((await all(spool)).length, 1);
  await spool.close();
  const again = await open(folder);
  assert.equal(await again.offsetOfKey('k1', undefined), 0);
  await again.close();
});

test('a request key comes with a digest: the same is known, another is refused, while written and after opening', async () => {
  const folder = newFolder();
  const spool = await open(folder);
  const head = headOf({ key: 'k1', keyDigest: 'one' });
  const first = spool.append(head, Buffer.from('once'));
  const other = () => spool.append(headOf({ key: 'k1', keyDigest: 'two' }), Buffer.from('else'));
  await assert.rejects(other, { code: 'idempotency_key_reused', status: 409 });
  assert.deepEqual(await first, { offset: 0 });
  await assert.rejects(other, { code: 'idempotency_key_reused' });
  assert.deepEqual(await spool.append(head, Buffer.from('once')), { offset: 0, isKnown: true });
  await spool.close();
  const again = await open(folder);
  assert.equal(await again.offsetOfKey('k1', 'one'), 0);
  assert.throws(() => again.offsetOfKey('k1', 'two'), { code: 'idempotency_key_reused' });
  assert.equal((await all(again)).length, 1);
  await again.close();
});

test('an event key is known once its record is on disk, and can be waited for before', async () => {
  const spool = await open(newFolder());
  const append = spool.append(headOf({ events: 3, eventKeys: ['a', null, 'b'] }), Buffer.from('1\n2\n3'));
  assert.equal(spool.hasEventKey('a'), false);
  await spool.pendingEventKey('a');
  assert.deepEqual([spool.hasEventKey('a'), spool.hasEventKey('b'), spool.hasEventKey('c')], [true, true, false]);
  assert.equal(spool.pendingEventKey('a'), undefined);
  await append;
  await spool.close();
});

test('keys outlive their segments for a day, and not much longer', async () => {
  const folder = newFolder();
  const spool = await open(folder, { segmentBytes: 500 });
  for (let index = 0; index < 20; index += 1)
    await spool.append(headOf({ key: `k${index}`, eventKeys: [`e${index}`] }), Buffer.alloc(100, 'a'));
  await spool.release(20);
  assert.equal(segmentsIn(folder).length, 1);
  await spool.close();
  const sameDay = await open(folder, { clock: clockAt(startMs + 23 * hourMs) });
  for (let index = 0; index < 20; index += 1) {
    assert.equal(await sameDay.offsetOfKey(`k${index}`, undefined), index);
    assert.equal(sameDay.hasEventKey(`e${index}`), true);
  }
  assert.equal((await sameDay.append(headOf(), Buffer.from('x'))).offset, 20);
  await sameDay.release(21);
  await sameDay.close();
  const later = await open(folder, { clock: clockAt(startMs + 26 * hourMs) });
  assert.equal(later.offsetOfKey('k3', undefined), undefined);
  assert.equal(later.hasEventKey('e3'), false);
  await later.close();
});

test('too many keys: the oldest are forgotten, and counted', async () => {
  const spool = await open(newFolder(), { mostKeys: 4000 });
  for (let batch = 0; batch < 10; batch += 1) {
    const eventKeys = Array.from({ length: 1000 }, (_, index) => `e${batch}-${index}`);
    const receivedAt = new Date(startMs + batch * hourMs).toISOString();
    await spool.append(headOf({ receivedAt, events: 1000, eventKeys }), Buffer.from('x'));
  }
  const { rememberedKeys, forgottenKeys } = spool.stats();
  assert.ok(rememberedKeys <= 4000 && rememberedKeys + forgottenKeys === 10_000);
  assert.equal(spool.hasEventKey('e9-999'), true);
  assert.equal(spool.hasEventKey('e0-0'), false);
  await spool.close();
});

test('at its limit the spool refuses, keeps nothing of it, and takes again when there is room', async () => {
  const folder = newFolder();
  const spool = await open(folder, { maxBytes: 2000, segmentBytes: 500 });
  const body = Buffer.alloc(300, 'a');
  let accepted = 0;
  await assert.rejects(
    async () => {
      for (;;) {
        await spool.append(headOf({ key: `k${accepted}` }), body);
        accepted += 1;
      }
    },
    { code: 'spool_full', kind: 'busy', retryAfterS: 5 },
  );
  assert.equal((await all(spool)).length, accepted);
  assert.equal(spool.offsetOfKey(`k${accepted}`, undefined), undefined);
  await spool.release(accepted);
  assert.equal((await spool.append(headOf(), body)).offset, accepted);
  const { bytes, maxBytes, oldestReceivedAt, firstOffset, committedOffset } = spool.stats();
  assert.ok(bytes <= maxBytes);
  assert.deepEqual([firstOffset, committedOffset], [accepted, accepted]);
  assert.equal(oldestReceivedAt, '2026-11-23T08:00:00.000Z');
  await spool.close();
});

test('a full disk: the append is refused, what was there stays, and nothing torn is left', async () => {
  const folder = newFolder();
  const program = `
    const { openFileSpool } = await import(${JSON.stringify(join(import.meta.dirname, 'file-spool.ts'))});
    const spool = await openFileSpool({ folder: ${JSON.stringify(folder)} });
    const head = { receivedAt: new Date().toISOString(), sender: 't', scope: 's', events: 1 };
    let accepted = 0, refused = '';
    try { for (;;) { await spool.append(head, Buffer.alloc(5000, accepted % 2 ? 'a' : 'b')); accepted += 1; } }
    catch (error) { refused = error.code; }
    const small = await spool.append(head, Buffer.from('still fits')).then((r) => r.offset, (error) => error.code);
    console.log(JSON.stringify({ accepted, refused, small, bytes: spool.stats().bytes }));
    process.exit(0);
  `;
  // The system's limit on the size of files stands in for a full disk: the write fails half-way in the same manner.
  const script = `trap '' XFSZ; ulimit -f 200; exec "$0" --input-type=module -e "$1"`;
  const { stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, program], { encoding: 'utf8' });
  assert.notEqual(stdout, '', stderr);
  const said = JSON.parse(stdout) as { accepted: number; refused: string; small: number; bytes: number };
  assert.equal(said.refused, 'spool_full');
  assert.equal(said.small, said.accepted);
  assert.equal(statSync(lastSegment(folder)).size, said.bytes);
  const spool = await open(folder);
  assert.equal((await all(spool)).length, said.accepted + 1);
  assert.equal(spool.stats().damagedBytes, 0);
  await spool.close();
});

test('a new epoch has a new name, and offsets go on', async () => {
  const folder = newFolder();
  const spool = await open(folder);
  await spool.append(headOf(), Buffer.from('old'));
  await spool.close();
  startEpoch({ folder, nextOffset: 1000 });
  const restored = await open(folder);
  assert.notEqual(restored.epoch, spool.epoch);
  assert.equal((await restored.append(headOf(), Buffer.from('new'))).offset, 1000);
  assert.deepEqual((await all(restored)).map(text), ['old', 'new']);
  await restored.close();
});

test('an offset that was processed is never given again, also when its record is lost', async () => {
  const folder = newFolder();
  const spool = await open(folder);
  for (let index = 0; index < 3; index += 1) await spool.append(headOf(), Buffer.from('x'));
  await spool.close();
  truncateSync(lastSegment(folder), statSync(lastSegment(folder)).size - 1);
  const again = await open(folder);
  await again.release(3);
  assert.equal((await again.append(headOf(), Buffer.from('y'))).offset, 3);
  await again.close();
});

test('damage in the middle: the good records behind it are served, the rest is counted and kept aside', async () => {
  const folder = newFolder();
  const spool = await open(folder, { segmentBytes: 1500 });
  for (let index = 0; index < 12; index += 1) await spool.append(headOf(), Buffer.alloc(400, `${index % 10}`));
  await spool.close();
  const [first = ''] = segmentsIn(folder);
  const bytes = readFileSync(join(folder, first));
  // In a sealed segment: the body of one record, and the length of another.
  bytes.fill(0, 300, 310);
  writeFileSync(join(folder, first), bytes);
  const again = await open(folder);
  const offsets = (await all(again)).map(({ offset }) => offset);
  assert.deepEqual(offsets, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  assert.ok(again.stats().damagedBytes > 0);
  assert.equal(readdirSync(folder).filter((name) => name.endsWith('.damaged')).length, 1);
  await again.close();
});

test('what is lost at the very end is nothing to wait for, and its offset is not given again', async () => {
  const folder = newFolder();
  const spool = await open(folder);
  for (let index = 0; index < 3; index += 1) await spool.append(headOf({ events: 5 }), Buffer.alloc(400, 'a'));
  assert.deepEqual([spool.stats().nextOffset, spool.waitingEvents()], [3, 15]);
  const [name = ''] = segmentsIn(folder);
  const bytes = readFileSync(join(folder, name));
  bytes.fill(0, bytes.length - 10);
  writeFileSync(join(folder, name), bytes);
  assert.deepEqual(
    (await all(spool)).map(({ offset }) => offset),
    [0, 1],
  );
  await spool.release(2);
  assert.deepEqual([spool.stats().nextOffset, spool.stats().committedOffset, spool.waitingEvents()], [2, 2, 0]);
  assert.equal((await spool.append(headOf({ events: 5 }), Buffer.from('x'))).offset, 3);
  assert.deepEqual([spool.stats().nextOffset, spool.waitingEvents()], [4, 5]);
  await spool.close();
});

test('damaged bytes anywhere never stop the spool from opening, and never change a record', async () => {
  const folder = newFolder();
  const spool = await open(folder, { segmentBytes: 700 });
  const bodies = Array.from({ length: 10 }, (_, index) => `body ${index} `.repeat(index * 3));
  for (const [index, body] of bodies.entries())
    await spool.append(headOf({ key: `k${index}`, eventKeys: [`e${index}`] }), Buffer.from(body));
  await spool.release(3);
  await spool.close();
  const files = readdirSync(folder).filter((name) => name !== 'spool.json');
  await fc.assert(
    fc.asyncProperty(
      fc.nat(files.length - 1),
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 60 }),
      fc.boolean(),
      async (which, position, noise, isCut) => {
        const copy = newFolder();
        cpSync(folder, copy, { recursive: true });
        const path = join(copy, files[which] ?? '');
        const bytes = readFileSync(path);
        const at = position % bytes.length;
        if (isCut) truncateSync(path, at);
        else {
          bytes.set(noise.subarray(0, bytes.length - at), at);
          writeFileSync(path, bytes);
        }
        const damaged = await open(copy);
        for (const record of await all(damaged)) assert.equal(text(record), bodies[record.offset]);
        const { offset } = await damaged.append(headOf(), Buffer.from('more'));
        assert.deepEqual((await damaged.read(offset, 1, 1)).map(text), ['more']);
        await damaged.close();
        rmSync(copy, { recursive: true });
      },
    ),
    { numRuns: 120 },
  );
});

type Step =
  | { readonly do: 'append'; readonly sizes: readonly number[] }
  | { readonly do: 'kill'; readonly size: number; readonly cut: number }
  | { readonly do: 'reopen' }
  | { readonly do: 'release'; readonly part: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('append' as const), sizes: fc.array(fc.nat(9000), { minLength: 1, maxLength: 6 }) }),
    fc.record({
      do: fc.constant('kill' as const),
      size: fc.nat(3000),
      cut: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({ do: fc.constant('reopen' as const) }),
    fc.record({ do: fc.constant('release' as const), part: fc.double({ min: 0, max: 1, noNaN: true }) }),
  ),
  { maxLength: 14 },
);

test('whatever is appended, killed, reopened and released: nothing acknowledged is lost, nothing doubled, keys stay', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      let folder = newFolder();
      const small = { segmentBytes: 4000 };
      let spool = await open(folder, small);
      const acknowledged = new Map<number, string>();
      let [released, made] = [0, 0];
      const append = async (size: number): Promise<void> => {
        const key = `k${made}`;
        made += 1;
        const body = `${key} `.padEnd(size, 'abc ');
        const { offset } = await spool.append(headOf({ key, eventKeys: [`e-${key}`] }), Buffer.from(body));
        assert.equal(acknowledged.has(offset), false, 'an offset was given twice');
        acknowledged.set(offset, body);
      };
      const check = async (): Promise<void> => {
        const found = new Map((await all(spool, released)).map((record) => [record.offset, text(record)]));
        const expected = [...acknowledged].filter(([offset]) => offset >= released).sort(([a], [b]) => a - b);
        assert.deepEqual([...found], expected);
        for (const [offset, body] of acknowledged) {
          const key = body.split(' ')[0] ?? '';
          assert.equal(await spool.offsetOfKey(key, undefined), offset);
          assert.equal(spool.hasEventKey(`e-${key}`), true);
        }
      };
      for (const step of plan) {
        if (step.do === 'append') await Promise.all(step.sizes.map(append));
        else if (step.do === 'release') {
          released = Math.max(released, Math.floor(step.part * spool.stats().nextOffset));
          await spool.release(released);
        } else if (step.do === 'reopen') {
          await spool.close();
          spool = await open(folder, small);
        } else {
          // A kill in the middle of a write: the file ends somewhere between what was acknowledged and the whole.
          const [path, before] = [lastSegment(folder), statSync(lastSegment(folder)).size];
          await spool.append(headOf(), Buffer.alloc(step.size, 'torn'));
          const copy = newFolder();
          cpSync(folder, copy, { recursive: true });
          const isSame = lastSegment(folder) === path;
          const torn = lastSegment(copy);
          const whole = statSync(torn).size;
          const least = isSame ? before : 0;
          truncateSync(torn, Math.min(whole - 1, least + Math.floor(step.cut * (whole - least))));
          await spool.close();
          rmSync(folder, { recursive: true });
          folder = copy;
          spool = await open(folder, small);
        }
        await check();
      }
      await spool.close();
      rmSync(folder, { recursive: true });
    }),
    { numRuns: 60 },
  );
});
