/** OTLP logs in protobuf: a reader of just these messages, bounded in depth by what it is given to read. */
import {
  type Attributes,
  deepest,
  envelopeOf,
  type LogRecord,
  noAttributes,
  type OtlpFault,
  type ReadLogs,
} from './model.ts';

/** The bytes are no protobuf, or not of these messages. */
class Damaged extends Error {}
class TooDeep extends Error {}

interface Field {
  readonly number: number;
  /** 0 varint, 1 eight bytes, 2 bytes of a length, 5 four bytes. */
  readonly type: number;
  /** Of varints and fixed numbers. */
  readonly value: bigint;
  /** Of type 2. */
  readonly bytes: Uint8Array;
}

const none = new Uint8Array(0);
const decoder = new TextDecoder('utf-8');
const text = (bytes: Uint8Array): string => decoder.decode(bytes);

interface Cursor {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  at: number;
}

/** Keys and lengths: small numbers, read without big ones. */
function small(cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; factor < 2 ** 35; factor *= 128) {
    const byte = next(cursor);
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
  throw new Damaged('a key or length has more than five bytes');
}

function varint(cursor: Cursor): bigint {
  let value = 0n;
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const byte = next(cursor);
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return BigInt.asUintN(64, value);
  }
  throw new Damaged('a number has more than ten bytes');
}

function next(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new Damaged('the message ends within a number');
  cursor.at += 1;
  return byte;
}

function fixed(cursor: Cursor, size: 4 | 8): bigint {
  const { view, at } = cursor;
  if (at + size > view.byteLength) throw new Damaged('the message ends within a number');
  cursor.at += size;
  return size === 8 ? view.getBigUint64(at, true) : BigInt(view.getUint32(at, true));
}

function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const cursor: Cursor = { bytes, view, at: 0 };
  while (cursor.at < bytes.length) {
    const key = small(cursor);
    const [number, type] = [Math.floor(key / 8), key % 8];
    if (number === 0) throw new Damaged('there is no field 0');
    if (type === 0) yield { number, type, value: varint(cursor), bytes: none };
    else if (type === 1) yield { number, type, value: fixed(cursor, 8), bytes: none };
    else if (type === 5) yield { number, type, value: fixed(cursor, 4), bytes: none };
    else if (type === 2) {
      const length = small(cursor);
      if (cursor.at + length > bytes.length) throw new Damaged('the message ends within a field');
      const value = bytes.subarray(cursor.at, cursor.at + length);
      cursor.at += length;
      yield { number, type, value: 0n, bytes: value };
    } else throw new Damaged(`there is no wire type ${type}`);
  }
}

const signed = (value: bigint): number | string => {
  const whole = BigInt.asIntN(64, value);
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : String(whole);
};

const scratch = new DataView(new ArrayBuffer(8));
/** NaN and the infinities as JSON's encoding of OTLP names them. */
function double(value: bigint): number | string {
  scratch.setBigUint64(0, value);
  const number = scratch.getFloat64(0);
  return Number.isFinite(number) ? number : String(number);
}

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes.subarray(0, 32), (byte) => byte.toString(16).padStart(2, '0')).join('');

function base64Of(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** AnyValue: string 1, bool 2, int 3, double 4, array 5, kvlist 6, bytes 7. The last one that is there counts. */
function anyValue(bytes: Uint8Array, depth: number): unknown {
  if (depth > deepest) throw new TooDeep();
  let found: unknown = null;
  for (const { number, type, value, bytes: inner } of fieldsOf(bytes)) {
    if (number === 1 && type === 2) found = text(inner);
    else if (number === 2 && type === 0) found = value !== 0n;
    else if (number === 3 && type === 0) found = signed(value);
    else if (number === 4 && type === 1) found = double(value);
    else if (number === 5 && type === 2) found = messagesIn(inner, 1).map((one) => anyValue(one, depth + 1));
    else if (number === 6 && type === 2) found = attributesOf(messagesIn(inner, 1), depth + 1);
    else if (number === 7 && type === 2) found = base64Of(inner);
  }
  return found;
}

const messagesIn = (bytes: Uint8Array, wanted: number): Uint8Array[] => {
  const found: Uint8Array[] = [];
  for (const { number, type, bytes: inner } of fieldsOf(bytes)) if (number === wanted && type === 2) found.push(inner);
  return found;
};

/** KeyValue: key 1, value 2. */
function attributesOf(pairs: readonly Uint8Array[], depth: number): Attributes {
  const attributes = noAttributes();
  for (const pair of pairs) {
    let key = '';
    let value: unknown = null;
    for (const field of fieldsOf(pair)) {
      if (field.type !== 2) continue;
      if (field.number === 1) key = text(field.bytes);
      else if (field.number === 2) value = anyValue(field.bytes, depth);
    }
    attributes[key] = value;
  }
  return attributes;
}

type Draft = { -readonly [K in keyof LogRecord]: LogRecord[K] };

/** LogRecord: time 1, severity number 2, its text 3, body 5, attributes 6, trace 9, span 10, observed 11, event name 12. */
function recordOf(bytes: Uint8Array): LogRecord {
  const record: Draft = { attributes: noAttributes() };
  const pairs: Uint8Array[] = [];
  for (const { number, type, value, bytes: inner } of fieldsOf(bytes)) {
    const isBytes = type === 2;
    if (number === 1 && type === 1 && value !== 0n) record.time = String(value);
    else if (number === 11 && type === 1 && value !== 0n) record.observed = String(value);
    else if (number === 2 && type === 0 && value > 0n && value < 256n) record.severityNumber = Number(value);
    else if (!isBytes || inner.length === 0) continue;
    else if (number === 3) record.severityText = text(inner);
    else if (number === 5) record.body = anyValue(inner, 1);
    else if (number === 6) pairs.push(inner);
    else if (number === 9) record.traceId = hexOf(inner);
    else if (number === 10) record.spanId = hexOf(inner);
    else if (number === 12) record.eventName = text(inner);
  }
  record.attributes = attributesOf(pairs, 1);
  return record;
}

/** InstrumentationScope: name 1, version 2, attributes 3. */
function scopeOf(bytes: Uint8Array): Attributes {
  const scope = attributesOf(messagesIn(bytes, 3), 1);
  for (const { number, bytes: inner } of fieldsOf(bytes)) {
    if (number === 1 && inner.length > 0) scope.name = text(inner);
    else if (number === 2 && inner.length > 0) scope.version = text(inner);
  }
  return scope;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof TooDeep) return undefined;
    throw error;
  }
}

/** ExportLogsServiceRequest: resource logs 1; in them the resource 1 (attributes 1), scope logs 2; in those the scope 1, records 2. */
export function readOtlpProtobuf(body: Uint8Array): ReadLogs | OtlpFault {
  const envelopes: object[] = [];
  let rejected = 0;
  try {
    for (const resourceLogs of messagesIn(body, 1)) {
      const pairs = messagesIn(resourceLogs, 1).flatMap((one) => messagesIn(one, 1));
      const resource = attempt(() => attributesOf(pairs, 1)) ?? noAttributes();
      for (const scopeLogs of messagesIn(resourceLogs, 2)) {
        const [given] = messagesIn(scopeLogs, 1);
        const scope = (given && attempt(() => scopeOf(given))) ?? noAttributes();
        for (const bytes of messagesIn(scopeLogs, 2)) {
          const record = attempt(() => recordOf(bytes));
          if (record === undefined) rejected += 1;
          else envelopes.push(envelopeOf(record, { resource, scope }));
        }
      }
    }
  } catch (error) {
    if (error instanceof Damaged) return { fault: error.message };
    throw error;
  }
  return { envelopes, rejected };
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 127) {
    bytes.push((rest % 128) | 128);
    rest = Math.floor(rest / 128);
  }
  return [...bytes, rest];
}

const field = (number: number, bytes: ArrayLike<number>): number[] => [
  number * 8 + 2,
  ...varintBytes(bytes.length),
  ...Array.from(bytes),
];

/** ExportLogsServiceResponse: partial success 1 (rejected records 1, message 2); empty when all were taken. */
export const writePartialSuccess = (rejected: number, message: string): Uint8Array =>
  rejected === 0
    ? none
    : Uint8Array.from(field(1, [8, ...varintBytes(rejected), ...field(2, new TextEncoder().encode(message))]));

/** google.rpc.Status: code 1, message 2. */
export const writeStatus = (code: number, message: string): Uint8Array =>
  Uint8Array.from([8, ...varintBytes(code), ...field(2, new TextEncoder().encode(message))]);
