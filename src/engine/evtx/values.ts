/**
 * Values that records put into their templates (MS-EVEN6 2.2.17, "BinXml value types"), as JSON that says the same:
 * numbers where JSON can hold them, else text; GUIDs in capitals without braces; times with microseconds; bytes as
 * hexadecimal digits. `evtx_dump` writes the same.
 */
import type { ChunkBytes } from './chunk-bytes.ts';

export type Scalar = string | number | boolean | null;
export type JsonValue = Scalar | readonly Scalar[] | { [name: string]: JsonValue } | JsonValue[];

export const valueTypes = { null: 0x00, text: 0x01, binXml: 0x21 } as const;
const isArray = 0x80;

interface ValueType {
  /** Bytes of one value; 0 when they vary. */
  readonly size: number;
  /** Undefined when the bytes are none of this type. */
  read(bytes: ChunkBytes, at: number, size: number): Scalar | undefined;
}

const fixed = (size: number, read: (view: DataView, at: number) => Scalar | undefined): ValueType => ({
  size,
  read: (bytes, at) => read(bytes.view, at),
});

const hex32 = (value: number): string => `0x${value.toString(16)}`;
const hex64 = (view: DataView, at: number): string => {
  const high = view.getUint32(at + 4, true);
  const low = view.getUint32(at, true);
  return high === 0 ? hex32(low) : `0x${high.toString(16)}${low.toString(16).padStart(8, '0')}`;
};

/** A whole number that JSON's readers would round is text. */
const whole = (value: bigint): number | string => {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
};
const real = (value: number): number | string => (Number.isFinite(value) ? value : String(value));

export const hexDigits = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16);
  return text.toUpperCase();
};

/** Text of a known size, without the NULs that some writers leave at its end. */
function readText(bytes: ChunkBytes, at: number, size: number): string {
  let count = size >> 1;
  while (count > 0 && bytes.u16(at + count * 2 - 2) === 0) count -= 1;
  return bytes.text(at, count);
}

const latin = new TextDecoder('windows-1252');
/** The writer's code page is not recorded; nearly all that is found is ASCII. */
const readAnsi = (bytes: ChunkBytes, at: number, size: number): string =>
  latin.decode(bytes.bytes.subarray(at, at + size)).replace(/\0+$/, '');

const hexPad = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');

export function readGuid(bytes: ChunkBytes, at: number): string {
  const { view } = bytes;
  const tail = hexDigits(bytes.bytes.subarray(at + 8, at + 16));
  const [first, second, third] = [view.getUint32(at, true), view.getUint16(at + 4, true), view.getUint16(at + 6, true)];
  return `${hexPad(first, 8)}-${hexPad(second, 4)}-${hexPad(third, 4)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** MS-DTYP 2.4.2.2; the authority is six bytes, big-endian. */
function readSid(bytes: ChunkBytes, at: number, size: number): string | undefined {
  const count = size < 8 ? 0 : (bytes.bytes[at + 1] ?? 0);
  if (size < 8 || size < 8 + count * 4) return undefined;
  const { view } = bytes;
  const authority = view.getUint16(at + 2, false) * 2 ** 32 + view.getUint32(at + 4, false);
  let text = `S-${bytes.bytes[at]}-${authority}`;
  for (let part = 0; part < count; part += 1) text += `-${view.getUint32(at + 8 + part * 4, true)}`;
  return text;
}

const sixDigits = (value: number): string => value.toString().padStart(6, '0');
let lastSecond = Number.NaN;
let lastSecondText = '';

/** Seconds since 1970 as `2026-11-02T08:15:30`; events come many to a second. */
function secondText(second: number): string {
  if (second !== lastSecond) {
    lastSecond = second;
    lastSecondText = new Date(second * 1000).toISOString().slice(0, 19);
  }
  return lastSecondText;
}

const secondsFrom1601To1970 = 11_644_473_600;
const secondsUntilYear10000 = 253_402_300_800;

/**
 * FILETIME: ticks of 100 ns since 1601. The two halves are divided on their own, because their sum is more than a
 * double holds: 2³² ticks are 429 s and 4,967,296 ticks. Times from the year 10000 on are no times, but still a number.
 */
function readFileTime(view: DataView, at: number): string {
  const [low, high] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
  const rest = high * 4_967_296 + low;
  const second = high * 429 + Math.floor(rest / 1e7) - secondsFrom1601To1970;
  if (second >= secondsUntilYear10000) return hex64(view, at);
  return `${secondText(second)}.${sixDigits(Math.floor((rest % 1e7) / 10))}Z`;
}

/** SYSTEMTIME: eight 16-bit numbers, the third of which is the day of the week. */
function readSystemTime(view: DataView, at: number): string | undefined {
  const [year, month, , day, hour, minute, second, millis] = Array.from({ length: 8 }, (_, part) =>
    view.getUint16(at + part * 2, true),
  ) as [number, number, number, number, number, number, number, number];
  const pad = (value: number, digits: number): string => value.toString().padStart(digits, '0');
  if (year > 9999 || month > 12 || day > 31 || hour > 23 || minute > 59 || second > 60 || millis > 999)
    return undefined;
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  return `${date}T${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(millis, 3)}000Z`;
}

const varying = (read: ValueType['read']): ValueType => ({ size: 0, read });
const bytesAsHex = varying((bytes, at, size) => hexDigits(bytes.bytes.subarray(at, at + size)));

const types: Readonly<Record<number, ValueType>> = {
  1: varying(readText),
  2: varying(readAnsi),
  3: fixed(1, (view, at) => view.getInt8(at)),
  4: fixed(1, (view, at) => view.getUint8(at)),
  5: fixed(2, (view, at) => view.getInt16(at, true)),
  6: fixed(2, (view, at) => view.getUint16(at, true)),
  7: fixed(4, (view, at) => view.getInt32(at, true)),
  8: fixed(4, (view, at) => view.getUint32(at, true)),
  9: fixed(8, (view, at) => whole(view.getBigInt64(at, true))),
  10: fixed(8, (view, at) => whole(view.getBigUint64(at, true))),
  11: fixed(4, (view, at) => real(view.getFloat32(at, true))),
  12: fixed(8, (view, at) => real(view.getFloat64(at, true))),
  13: fixed(4, (view, at) => view.getUint32(at, true) !== 0),
  14: bytesAsHex,
  15: { size: 16, read: readGuid },
  // As wide as a pointer of the machine that wrote it.
  16: varying(({ view }, at, size) =>
    size === 4 ? hex32(view.getUint32(at, true)) : size === 8 ? hex64(view, at) : undefined,
  ),
  17: fixed(8, readFileTime),
  18: fixed(16, readSystemTime),
  19: varying(readSid),
  20: fixed(4, (view, at) => hex32(view.getUint32(at, true))),
  21: fixed(8, hex64),
};
const types32 = Array.from({ length: 0x16 }, (_, code) => types[code]);

/**
 * The value, or null for none. The place was checked. Whatever does not have the size of its type, or a type that is
 * not known, is shown by its bytes: nothing is lost.
 */
export function readValue(bytes: ChunkBytes, code: number, at: number, size: number): JsonValue {
  if (code === valueTypes.null) return null;
  if ((code & isArray) !== 0) return readArray(bytes, code & ~isArray, at, size);
  const type = types32[code];
  const value = type === undefined || (type.size > 0 && type.size !== size) ? undefined : type.read(bytes, at, size);
  return value ?? (size === 0 ? null : hexDigits(bytes.bytes.subarray(at, at + size)));
}

function readArray(bytes: ChunkBytes, code: number, at: number, size: number): JsonValue {
  if (code === 0x01) return readText(bytes, at, size).split('\0');
  if (code === 0x02) return readAnsi(bytes, at, size).split('\0');
  if (code === 0x13) return readSids(bytes, at, size);
  const type = types32[code];
  if (type === undefined || type.size === 0 || size % type.size !== 0)
    return size === 0 ? [] : hexDigits(bytes.bytes.subarray(at, at + size));
  const list: Scalar[] = [];
  for (let from = at; from < at + size; from += type.size) list.push(type.read(bytes, from, type.size) ?? null);
  return list;
}

function readSids(bytes: ChunkBytes, at: number, size: number): JsonValue {
  const list: Scalar[] = [];
  let from = at;
  while (from < at + size) {
    const length = 8 + (bytes.bytes[from + 1] ?? 0) * 4;
    const sid = from + length > at + size ? undefined : readSid(bytes, from, length);
    if (sid === undefined) return hexDigits(bytes.bytes.subarray(at, at + size));
    list.push(sid);
    from += length;
  }
  return list;
}
