/**
 * One record of the Linux audit log: `type=EXECVE msg=audit(1606.123:456): argc=2 a0="ls" a1=2D6C`.
 *
 * Values are bare, quoted, or, where the kernel found a blank, quote or control character in a text it did not make,
 * hexadecimal without quotes. Which fields can be hexadecimal is known by name only: `a0` is text in EXECVE and a
 * register in SYSCALL.
 */
import { emptyFields, type MutableFields } from '#engine/events/flatten.ts';
import { eventLimits } from '#engine/events/limits.ts';

/** Fields whose bare value is hexadecimal text (auditd's own list of "encoded" fields). */
const encoded = new Set(
  'proctitle name cwd exe comm cmd data acct path dir file key exec watch ocomm vm device old-disk new-disk cgroup invalid_context'.split(
    ' ',
  ),
);
const argument = /^a\d+(\[\d+\])?$/;
const decoder = new TextDecoder('utf-8');

/** Text of hexadecimal digits; NUL, which separates the words of a proctitle, becomes a blank. */
function decodeHex(hex: string): string | undefined {
  if (hex.length < 2 || hex.length % 2 !== 0 || !/^[\dA-F]+$/i.test(hex)) return undefined;
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16);
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return decoder.decode(bytes.subarray(0, end)).replaceAll('\0', ' ');
}

/** What a bare value says. */
export function decodeValue(type: string, name: string, value: string): string {
  const mayBeHex = encoded.has(name) || (type === 'EXECVE' && argument.test(name));
  return (mayBeHex ? decodeHex(value) : undefined) ?? value;
}

const isBlank = (code: number): boolean => code === 32 || code === 0x1d || code === 10 || code === 13;

/** Where the name that ends before `equals` begins; never looks before `from`. */
function nameStart(text: string, from: number, equals: number): number {
  let start = equals;
  while (start > from && !isBlank(text.charCodeAt(start - 1))) start -= 1;
  return start;
}

/**
 * Calls `each` for `name=value` pairs. Walks the text once and stops after as many pairs as an event may have fields,
 * so that no input makes it slow.
 */
function pairs(text: string, each: (name: string, value: string, quoted: boolean) => void): void {
  let at = 0;
  for (let count = 0; at < text.length && count < eventLimits.fields; count += 1) {
    const equals = text.indexOf('=', at);
    if (equals < 0) return;
    const name = text.slice(nameStart(text, at, equals), equals);
    const quote = text[equals + 1];
    const quoted = quote === '"' || quote === "'";
    const from = quoted ? equals + 2 : equals + 1;
    let end = quoted ? text.indexOf(quote, from) : nextBlank(text, from);
    if (end < 0) end = text.length;
    each(name, text.slice(from, end), quoted);
    at = quoted ? end + 1 : end;
  }
}

function nextBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Long arguments come in pieces: `a1_len=9000 a1[0]=… a1[1]=…`. */
function joinPieces(fields: MutableFields): void {
  for (const name of Object.keys(fields)) {
    const piece = /^(a\d+)\[(\d+)\]$/.exec(name);
    if (piece === null) continue;
    const whole = piece[1] ?? '';
    fields[whole] = `${fields[whole] ?? ''}${fields[name] ?? ''}`;
    delete fields[name];
  }
}

/** Decodes the values that stand for text, and the nested `msg='…'` of records that programs write. */
export function setRecord(fields: MutableFields, type: string, text: string): void {
  let nested: string | undefined;
  pairs(text, (name, value, quoted) => {
    if (name === '' || name === '__proto__') return;
    if (name === 'msg' && quoted) nested = value;
    else if (fields[name] === undefined) fields[name] = quoted ? value : decodeValue(type, name, value);
  });
  if (nested !== undefined && nested !== text) setRecord(fields, type, nested);
  if (type === 'EXECVE') joinPieces(fields);
}

export interface RecordHead {
  readonly node: string | undefined;
  readonly type: string;
  /** Seconds since 1970 with a fraction. */
  readonly time: string;
  readonly serial: string;
  readonly rest: string;
}

const headPattern = /^\s*(?:node=(\S{1,255}) )?type=(\S{1,64}) msg=audit\((\d{1,12}(?:\.\d{1,9})?):(\d{1,20})\):?/;

export function readHead(line: string): RecordHead | undefined {
  const match = headPattern.exec(line);
  if (match === null) return undefined;
  const [all, node, type = '', time = '', serial = ''] = match;
  return { node, type, time, serial, rest: line.slice(all.length) };
}

/** The fields of a raw line, or undefined when it is no audit record. */
export function readRecord(head: RecordHead): MutableFields {
  const fields = emptyFields();
  fields.type = head.type;
  if (head.node !== undefined) fields.node = head.node;
  fields.audit_time = head.time;
  fields.audit_serial = head.serial;
  setRecord(fields, head.type, head.rest);
  return fields;
}

/** The words of an EXECVE record, as one line. */
export function commandLineOf(fields: MutableFields): string | undefined {
  const words: string[] = [];
  for (let at = 0; ; at += 1) {
    const word = fields[`a${at}`];
    if (word === undefined) break;
    words.push(String(word));
  }
  return words.length === 0 ? undefined : words.join(' ');
}

/** A `struct sockaddr` in hexadecimal: family (little endian), port, address. 2 is IPv4, 10 is IPv6. */
const socketPattern = /^(02|0A)00([\dA-F]{4})[\dA-F]{8}/i;

/** The address of a SOCKADDR record; undefined for other families, such as local sockets. */
export function socketAddress(hex: string): string | undefined {
  const match = socketPattern.exec(hex.slice(0, 64));
  if (match === null) return undefined;
  if (match[1] === '02')
    return (hex.slice(8, 16).match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).join('.');
  return hex.length < 48 ? undefined : (hex.slice(16, 48).match(/.{4}/g) ?? []).join(':');
}

export function socketPort(hex: string): number | undefined {
  const match = socketPattern.exec(hex.slice(0, 64));
  return match === null ? undefined : Number.parseInt(match[2] ?? '', 16);
}
