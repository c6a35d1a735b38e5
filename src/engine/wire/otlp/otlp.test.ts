/** Both encodings are held against each other, and protobuf against a plain writer of the same messages. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseLine } from '#engine/sources/parse.ts';
import { readOtlpJson } from './json.ts';
import { isOtlpFault, type ReadLogs } from './model.ts';
import { readOtlpProtobuf, writePartialSuccess, writeStatus } from './protobuf.ts';
import { type Value, type WrittenRecord, writeLogs } from './testing/write.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };

const plain = (read: ReadLogs | { fault: string }): unknown => JSON.parse(JSON.stringify(read));

const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.string(),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.double(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
  ),
}));
const attributes = fc.dictionary(fc.string(), value, { maxKeys: 3 });
const nanos = fc.bigInt({ min: 0n, max: 2n ** 63n });
const record = fc.record({
  time: nanos,
  observed: nanos,
  severityNumber: fc.integer({ min: 0, max: 24 }),
  severityText: fc.string(),
  body: value,
  attributes,
  traceId: fc.constantFrom('', '5b8efff798038103d269b633813fc60c'),
}) as fc.Arbitrary<WrittenRecord>;

test('protobuf and JSON of the same logs give the same events', () => {
  fc.assert(
    fc.property(attributes, attributes, fc.array(record, { maxLength: 4 }), (resource, scope, records) => {
      const { protobuf, json } = writeLogs(resource, scope, records);
      const [one, other] = [readOtlpProtobuf(protobuf), readOtlpJson(json)];
      assert.deepEqual(plain(one), plain(other));
      assert.ok(!isOtlpFault(one) && one.envelopes.length === records.length);
    }),
    runs,
  );
});

test('any bytes are read, or a fault; cut and changed messages too', () => {
  const logs = writeLogs({ 'host.name': 'h' }, {}, [
    {
      time: 1n,
      observed: 2n,
      severityNumber: 9,
      severityText: 'INFO',
      body: { a: [1n, 'x'] },
      attributes: { k: 'v' },
      traceId: '',
    },
  ]);
  const damaged = fc
    .tuple(
      fc.nat(logs.protobuf.length),
      fc.array(fc.tuple(fc.nat(logs.protobuf.length), fc.nat(255)), { maxLength: 6 }),
    )
    .map(([end, changes]) => {
      const bytes = logs.protobuf.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes.subarray(0, end);
    });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), (bytes) => {
      const read = readOtlpProtobuf(bytes);
      assert.ok(isOtlpFault(read) || read.envelopes.length < 100);
      readOtlpJson(bytes);
    }),
    { numRuns: runs.numRuns * 5 },
  );
});

test('a record with values nested too deep is left out, and those beside it are kept', () => {
  let deep: Value = 'x';
  for (let at = 0; at < 60; at += 1) deep = [deep];
  const at = { time: 1n, observed: 0n, severityNumber: 0, severityText: '', attributes: {}, traceId: '' };
  const { protobuf, json } = writeLogs({}, {}, [
    { ...at, body: deep },
    { ...at, body: 'beside' },
  ]);
  for (const read of [readOtlpProtobuf(protobuf), readOtlpJson(json)]) {
    assert.ok(!isOtlpFault(read));
    assert.deepEqual([read.rejected, read.envelopes.length], [1, 1]);
  }
  const bomb = `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${'{"arrayValue":{"values":['.repeat(50_000)}${']}}'.repeat(50_000)}}]}]}]}`;
  assert.deepEqual(plain(readOtlpJson(Buffer.from(bomb))), { envelopes: [], rejected: 1 });
});

test('the example of the specification reads as expected', () => {
  const path = (end: string): string => join(import.meta.dirname, '../samples', `otlp.${end}`);
  const read = readOtlpJson(readFileSync(path('json')));
  assert.ok(!isOtlpFault(read));
  const events = read.envelopes.map((envelope) => {
    const result = parseLine(JSON.stringify(envelope));
    assert.ok('value' in result);
    return { envelope, event: { ...result.value, fields: { ...result.value.fields } } };
  });
  const text = `${JSON.stringify(events, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path('expected.json'), text);
  assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(path('expected.json'), 'utf8')));
});

test('answers are the messages that exporters read', () => {
  assert.equal(writePartialSuccess(0, '').length, 0);
  assert.deepEqual([...writePartialSuccess(300, 'no')], [10, 7, 8, 0xac, 2, 18, 2, 110, 111]);
  assert.deepEqual([...writeStatus(3, 'no')], [8, 3, 18, 2, 110, 111]);
});
