import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { gelfLine, openChunks, packingOf } from './gelf.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };
const options = { waitMs: 5000, mostBytes: 1_000_000 };

const chunksOf = (message: Uint8Array, id: readonly number[], size: number): Uint8Array[] => {
  const count = Math.max(1, Math.ceil(message.length / size));
  return Array.from({ length: count }, (_, at) =>
    Uint8Array.from([0x1e, 0x0f, ...id, at, count, ...message.subarray(at * size, (at + 1) * size)]),
  );
};

test('chunks of several messages in any order give the messages', () => {
  const message = fc.uint8Array({ minLength: 1, maxLength: 120 }).filter((bytes) => bytes[0] !== 0x1e);
  fc.assert(
    fc.property(
      fc.array(message, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      fc.infiniteStream(fc.nat()),
      (messages, size, random) => {
        const order = messages.flatMap((one, at) =>
          chunksOf(one, [0, 0, 0, 0, 0, 0, 0, at], size).map((chunk) => ({ chunk, rank: random.next().value ?? 0 })),
        );
        order.sort((one, two) => one.rank - two.rank);
        const chunks = openChunks(options);
        const whole = order.flatMap(({ chunk }) => {
          // Twice: a network may do that.
          const found = [chunks.push(chunk, 'p', 0), chunks.push(chunk, 'q', 0)];
          return found[0] === undefined ? [] : [Buffer.from(found[0]).toString('hex')];
        });
        assert.deepEqual(whole.sort(), messages.map((one) => Buffer.from(one).toString('hex')).sort());
        assert.equal(chunks.heldBytes, 0);
      },
    ),
    runs,
  );
});

test('what does not come together is given up, counted, and takes no room', () => {
  const chunks = openChunks({ waitMs: 5000, mostBytes: 1000 });
  const [first] = chunksOf(new Uint8Array(600), [1, 1, 1, 1, 1, 1, 1, 1], 400);
  assert.equal(chunks.push(first!, 'p', 0), undefined);
  assert.ok(chunks.heldBytes > 400);
  assert.deepEqual([...(chunks.push(Buffer.from('{}'), 'p', 6000) ?? [])], [123, 125]);
  assert.deepEqual([chunks.heldBytes, chunks.lost], [0, 1]);
  for (let id = 0; id < 50; id += 1)
    chunks.push(chunksOf(new Uint8Array(600), [2, 2, 2, 2, 2, 2, 2, id], 400)[0]!, 'p', 6000);
  assert.ok(chunks.heldBytes <= 1500, String(chunks.heldBytes));
  assert.ok(chunks.lost > 40);
});

test('no datagram throws', () => {
  const chunks = openChunks(options);
  const datagram = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc.uint8Array({ maxLength: 20 }).map((rest) => Uint8Array.from([0x1e, 0x0f, ...rest])),
  );
  fc.assert(
    fc.property(datagram, fc.nat(20_000), (bytes, nowMs) => void chunks.push(bytes, 'p', nowMs)),
    runs,
  );
});

test('the packing is told by the first bytes', () => {
  assert.equal(packingOf(gzipSync('{}')), 'gzip');
  for (const level of [1, 6, 9]) assert.equal(packingOf(deflateSync('{}', { level })), 'zlib');
  for (const text of ['{"a":1}', ' {', 'x', '']) assert.equal(packingOf(Buffer.from(text)), 'plain');
});

test('a message keeps its text and says where it came from', () => {
  const line = Buffer.from(gelfLine(Buffer.from('{"host":"h",\n "level": 1.0}'), '192.0.2.1')).toString();
  assert.equal(line, '{"host":"h",  "level": 1.0,"@wire":"gelf","peer":"192.0.2.1"}\n');
  assert.equal(Buffer.from(gelfLine(Buffer.from('not\njson'), undefined)).toString(), 'not json\n');
});
