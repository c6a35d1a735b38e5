/** Writes OTLP logs in both encodings, plainly: what the readers are held against, and what the bench sends. */

export type Value = null | boolean | number | string | bigint | Value[] | { [name: string]: Value };

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

export interface WrittenRecord {
  readonly time: bigint;
  readonly observed: bigint;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly body: Value;
  readonly attributes: { [name: string]: Value };
  readonly traceId: string;
}

const recordBytes = (record: WrittenRecord): number[] => [
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

const recordJson = (record: WrittenRecord): object => ({
  timeUnixNano: String(record.time),
  observedTimeUnixNano: String(record.observed),
  severityNumber: record.severityNumber,
  severityText: record.severityText,
  body: anyJson(record.body),
  attributes: pairsJson(record.attributes),
  traceId: record.traceId,
});

export type Attributes = { [name: string]: Value };
/** A request with one resource and one scope, in both encodings. */
export const writeLogs = (resource: Attributes, scope: Attributes, records: readonly WrittenRecord[]) => {
  const scopeBytes = [...textField(1, 'lib'), ...pairBytes(3, scope)];
  const logs = [...bytesField(1, scopeBytes), ...records.flatMap((one) => bytesField(2, recordBytes(one)))];
  const protobuf = bytesField(1, [...bytesField(1, pairBytes(1, resource)), ...bytesField(2, logs)]);
  const scopeLogs = [{ scope: { name: 'lib', attributes: pairsJson(scope) }, logRecords: records.map(recordJson) }];
  const json = { resourceLogs: [{ resource: { attributes: pairsJson(resource) }, scopeLogs }] };
  return { protobuf: Uint8Array.from(protobuf), json: Buffer.from(JSON.stringify(json)) };
};
