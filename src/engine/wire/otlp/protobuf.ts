/** OTLP logs in protobuf: a reader of just these messages, bounded in depth by what it is given to read. */
import {
  type Attributes,
  attempt,
  deepest,
  envelopeOf,
  type LogRecord,
  noAttributes,
  type OtlpFault,
  type ReadLogs,
  TooDeep,
} from './model.ts';

/** The bytes are no protobuf, or not of these messages. */
class Damaged extends Error {}

const none = new Uint8Array(0);
const decoder = new TextDecoder('utf-8');
/** Most texts are short and plain, and a decoder costs more than they are long. */
const shortest = 40;

function text(bytes: Uint8Array): string {
  if (bytes.length > shortest) return decoder.decode(bytes);
  let plain = '';
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte > 127) return decoder.decode(bytes);
    plain += String.fromCharCode(byte);
  }
  return plain;
}

/** Wire types: a number of one to ten bytes, eight bytes, bytes of a length, four bytes. */
const asVarint = 0;
const asEightBytes = 1;
const asBytes = 2;
const asFourBytes = 5;

/** Reads a message field by field; after `next` the members say what the field is. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  number: number;
  type: number;
  /** Where the field's bytes begin and end; of a number, its own bytes. */
  from: number;
  to: number;
}

const cursorOf = (bytes: Uint8Array): Cursor => ({
  bytes,
  at: 0,
  end: bytes.length,
  number: 0,
  type: 0,
  from: 0,
  to: 0,
});

/** Keys and lengths: small numbers, read without big ones. */
function small(cursor: Cursor): number {
  let value = 0;
  for (let factor = 1; factor < 2 ** 35; factor *= 128) {
    const byte = byteAt(cursor);
    value += (byte & 127) * factor;
    if (byte < 128) return value;
  }
  throw new Damaged('a key or length has more than five bytes');
}

function byteAt(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.at];
  if (byte === undefined) throw new Damaged('the message ends within a number');
  cursor.at += 1;
  return byte;
}

/** Goes to the next field; false at the end of the message. */
function next(cursor: Cursor): boolean {
  if (cursor.at >= cursor.end) return false;
  const key = small(cursor);
  cursor.number = Math.floor(key / 8);
  cursor.type = key % 8;
  if (cursor.number === 0) throw new Damaged('there is no field 0');
  const length = lengthOf(cursor);
  cursor.from = cursor.at;
  cursor.to = cursor.at + length;
  if (cursor.to > cursor.end) throw new Damaged('the message ends within a field');
  cursor.at = cursor.to;
  return true;
}

function lengthOf(cursor: Cursor): number {
  if (cursor.type === asBytes) return small(cursor);
  if (cursor.type === asEightBytes) return 8;
  if (cursor.type === asFourBytes) return 4;
  if (cursor.type !== asVarint) throw new Damaged(`there is no wire type ${cursor.type}`);
  let length = 1;
  while ((cursor.bytes[cursor.at + length - 1] ?? 0) > 127) length += 1;
  if (length > 10) throw new Damaged('a number has more than ten bytes');
  return length;
}

const bytesOf = ({ bytes, from, to }: Cursor): Uint8Array => bytes.subarray(from, to);

/** A varint; up to 28 bits without big numbers. */
function whole(cursor: Cursor): bigint {
  const { bytes, from, to } = cursor;
  if (to - from <= 4) {
    let value = 0;
    for (let at = to - 1; at >= from; at -= 1) value = (value << 7) | ((bytes[at] ?? 0) & 127);
    return BigInt(value);
  }
  let value = 0n;
  for (let at = to - 1; at >= from; at -= 1) value = (value << 7n) | BigInt((bytes[at] ?? 0) & 127);
  return BigInt.asUintN(64, value);
}

function eightBytes({ bytes, from }: Cursor): bigint {
  const half = (at: number): number =>
    ((bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24)) >>>
    0;
  return (BigInt(half(from + 4)) << 32n) | BigInt(half(from));
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
  for (const cursor = cursorOf(bytes); next(cursor); ) {
    const { number, type } = cursor;
    if (type === asBytes) found = bytesValue(number, bytesOf(cursor), depth, found);
    else if (number === 2 && type === asVarint) found = whole(cursor) !== 0n;
    else if (number === 3 && type === asVarint) found = signed(whole(cursor));
    else if (number === 4 && type === asEightBytes) found = double(eightBytes(cursor));
  }
  return found;
}

function bytesValue(number: number, bytes: Uint8Array, depth: number, before: unknown): unknown {
  if (number === 1) return text(bytes);
  if (number === 5) return messagesIn(bytes, 1).map((one) => anyValue(one, depth + 1));
  if (number === 6) return attributesOf(messagesIn(bytes, 1), depth + 1);
  return number === 7 ? base64Of(bytes) : before;
}

function messagesIn(bytes: Uint8Array, wanted: number): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const cursor = cursorOf(bytes); next(cursor); )
    if (cursor.number === wanted && cursor.type === asBytes) found.push(bytesOf(cursor));
  return found;
}

/** KeyValue: key 1, value 2. */
function attributesOf(pairs: readonly Uint8Array[], depth: number): Attributes {
  const attributes = noAttributes();
  for (const pair of pairs) {
    let key = '';
    let value: unknown = null;
    for (const cursor = cursorOf(pair); next(cursor); ) {
      if (cursor.type !== asBytes) continue;
      if (cursor.number === 1) key = text(bytesOf(cursor));
      else if (cursor.number === 2) value = anyValue(bytesOf(cursor), depth);
    }
    attributes[key] = value;
  }
  return attributes;
}

type Draft = { -readonly [K in keyof LogRecord]: LogRecord[K] };

const nanos = (cursor: Cursor): string | undefined => {
  const value = eightBytes(cursor);
  return value === 0n ? undefined : String(value);
};

/** LogRecord: time 1, severity number 2, its text 3, body 5, attributes 6, trace 9, span 10, observed 11, event name 12. */
function recordOf(bytes: Uint8Array): LogRecord {
  const record: Draft = { attributes: noAttributes() };
  const pairs: Uint8Array[] = [];
  for (const cursor = cursorOf(bytes); next(cursor); ) {
    const { number, type } = cursor;
    if (type === asBytes) readMember(record, pairs, number, bytesOf(cursor));
    else if (number === 1 && type === asEightBytes) record.time = nanos(cursor) ?? record.time;
    else if (number === 11 && type === asEightBytes) record.observed = nanos(cursor) ?? record.observed;
    else if (number === 2 && type === asVarint) {
      const severity = whole(cursor);
      if (severity > 0n && severity < 256n) record.severityNumber = Number(severity);
    }
  }
  record.attributes = attributesOf(pairs, 1);
  return record;
}

function readMember(record: Draft, pairs: Uint8Array[], number: number, bytes: Uint8Array): void {
  if (bytes.length === 0) return;
  if (number === 3) record.severityText = text(bytes);
  else if (number === 5) record.body = anyValue(bytes, 1);
  else if (number === 6) pairs.push(bytes);
  else if (number === 9) record.traceId = hexOf(bytes);
  else if (number === 10) record.spanId = hexOf(bytes);
  else if (number === 12) record.eventName = text(bytes);
}

/** InstrumentationScope: name 1, version 2, attributes 3. */
function scopeOf(bytes: Uint8Array): Attributes {
  const scope = attributesOf(messagesIn(bytes, 3), 1);
  for (const cursor = cursorOf(bytes); next(cursor); ) {
    if (cursor.type !== asBytes || cursor.to === cursor.from) continue;
    if (cursor.number === 1) scope.name = text(bytesOf(cursor));
    else if (cursor.number === 2) scope.version = text(bytesOf(cursor));
  }
  return scope;
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
