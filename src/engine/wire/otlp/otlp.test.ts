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

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };

type Value = null | boolean | number | string | bigint | Value[] | { [name: string]: Value };

const varint = (value: bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
};
const bytesField = (number: number, bytes: readonly number[]): number[] => [
  ...varint(BigInt(number * 8 + 2)),
  ...varint(BigInt(bytes.length)),
  ...bytes,
];
const textField = (number: number, text: string): number[] => bytesField(number, [...Buffer.from(text)]);
const fixed64 = (value: bigint): number[] => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(value);
  return [...buffer];
};

function anyBytes(value: Value): number[] {
  if (value === null) return [];
  if (typeof value === 'boolean') return [16, value ? 1 : 0];
  if (typeof value === 'string') return textField(1, value);
  if (typeof value === 'bigint') return [24, ...varint(value)];
  if (typeof value === 'number') {
    const buffer = Buffer.alloc(8);
    buffer.writeDoubleLE(value);
    return [33, ...buffer];
  }
  if (Array.isArray(value))
    return bytesField(
      5,
      value.flatMap((one) => bytesField(1, anyBytes(one))),
    );
  return bytesField(6, pairBytes(1, value));
}
const pairBytes = (number: number, value: { [name: string]: Value }): number[] =>
  Object.entries(value).flatMap(([key, one]) =>
    bytesField(number, [...textField(1, key), ...bytesField(2, anyBytes(one))]),
  );

function anyJson(value: Value): object {
  if (value === null) return {};
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'string') return { stringValue: value };
  if (typeof value === 'bigint') return { intValue: String(value) };
  if (typeof value === 'number') return { doubleValue: Number.isFinite(value) ? value : String(value) };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyJson) } };
  return { kvlistValue: { values: pairsJson(value) } };
}
const pairsJson = (value: { [name: string]: Value }): object[] =>
  Object.entries(value).map(([key, one]) => ({ key, value: anyJson(one) }));

interface Written {
  readonly time: bigint;
  readonly observed: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: Value;
  readonly attributes: { [name: string]: Value };
  readonly traceId: string;
}

const recordBytes = (record: Written): number[] => [
  9,
  ...fixed64(record.time),
  ...(record.severityNumber === 0 ? [] : [16, record.severityNumber]),
  ...(record.severityText === '' ? [] : textField(3, record.severityText)),
  ...bytesField(5, anyBytes(record.body)),
  ...pairBytes(6, record.attributes),
  // Fields that are not read: a count, flags of four bytes, and one that does not exist yet.
  56,
  3,
  69,
  1,
  0,
  0,
  0,
  ...bytesField(4000, [1, 2, 3]),
  ...bytesField(9, [...Buffer.from(record.traceId, 'hex')]),
  89,
  ...fixed64(record.observed),
];

const recordJson = (record: Written): object => ({
  timeUnixNano: String(record.time),
  observedTimeUnixNano: String(record.observed),
  severityNumber: record.severityNumber,
  severityText: record.severityText,
  body: anyJson(record.body),
  attributes: pairsJson(record.attributes),
  traceId: record.traceId,
});

type Attributes = { [name: string]: Value };
const both = (resource: Attributes, scope: Attributes, records: readonly Written[]) => {
  const scopeBytes = [...textField(1, 'lib'), ...pairBytes(3, scope)];
  const logs = [...bytesField(1, scopeBytes), ...records.flatMap((one) => bytesField(2, recordBytes(one)))];
  const protobuf = bytesField(1, [...bytesField(1, pairBytes(1, resource)), ...bytesField(2, logs)]);
  const scopeLogs = [{ scope: { name: 'lib', attributes: pairsJson(scope) }, logRecords: records.map(recordJson) }];
  const json = { resourceLogs: [{ resource: { attributes: pairsJson(resource) }, scopeLogs }] };
  return { protobuf: Uint8Array.from(protobuf), json: Buffer.from(JSON.stringify(json)) };
};

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
}) as fc.Arbitrary<Written>;

test('protobuf and JSON of the same logs give the same events', () => {
  fc.assert(
    fc.property(attributes, attributes, fc.array(record, { maxLength: 4 }), (resource, scope, records) => {
      const { protobuf, json } = both(resource, scope, records);
      const [one, other] = [readOtlpProtobuf(protobuf), readOtlpJson(json)];
      assert.deepEqual(plain(one), plain(other));
      assert.ok(!isOtlpFault(one) && one.envelopes.length === records.length);
    }),
    runs,
  );
});

test('any bytes are read, or a fault; cut and changed messages too', () => {
  const logs = both({ 'host.name': 'h' }, {}, [
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
  const { protobuf, json } = both({}, {}, [
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
