/** Bodies cut into event lines, byte for byte. */

const newline = 10;
const carriageReturn = 13;
const space = 32;
const quote = 34;
const backslash = 92;
const openBrace = 123;
const closeBrace = 125;
const openBracket = 91;
const closeBracket = 93;
const comma = 44;

const isBlank = (byte: number): boolean => byte === space || byte === newline || byte === carriageReturn || byte === 9;

export interface Lines {
  /** Event lines, each ending with a line break. */
  readonly body: Uint8Array;
  readonly events: number;
}

/** NDJSON (or plain lines): blank lines are dropped, everything else is kept byte for byte. */
export function splitLines(body: Uint8Array): Lines {
  const clean = countCleanLines(body);
  if (clean !== undefined) return { body, events: clean };
  const parts: Uint8Array[] = [];
  let events = 0;
  for (let start = 0; start < body.length; ) {
    let end = body.indexOf(newline, start);
    if (end < 0) end = body.length;
    const stop = body[end - 1] === carriageReturn && end > start ? end - 1 : end;
    if (!isBlankRange(body, start, stop)) {
      parts.push(body.subarray(start, stop), lineBreak);
      events += 1;
    }
    start = end + 1;
  }
  return { body: joined(parts), events };
}

/** How many lines there are, when each is an event line as it stands: most senders' bodies need no copy. */
function countCleanLines(body: Uint8Array): number | undefined {
  let events = 0;
  for (let start = 0; start < body.length; events += 1) {
    const end = body.indexOf(newline, start);
    if (end < 0 || isBlank(body[start] ?? space) || body[end - 1] === carriageReturn) return undefined;
    start = end + 1;
  }
  return events;
}

const lineBreak = Uint8Array.of(newline);

function isBlankRange(body: Uint8Array, start: number, stop: number): boolean {
  for (let at = start; at < stop; at += 1) if (!isBlank(body[at] ?? space)) return false;
  return true;
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  let size = 0;
  for (const part of parts) size += part.length;
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export interface SplitFault {
  /** Byte at which the text stops making sense. */
  readonly at: number;
  readonly message: string;
}

/**
 * JSON values one after another, or one array of them, however they are laid out; found without parsing them, so that
 * their bytes stay as they came (only line breaks between tokens become blanks).
 */
export function splitValues(body: Uint8Array): Lines | SplitFault {
  let at = skipBlank(body, 0);
  const inArray = body[at] === openBracket;
  if (inArray) at += 1;
  const parts: Uint8Array[] = [];
  let events = 0;
  for (;;) {
    at = skipBlank(body, at, comma);
    const byte = body[at];
    if (byte === undefined)
      return inArray ? { at, message: 'the array does not end' } : { body: joined(parts), events };
    if (inArray && byte === closeBracket) {
      const rest = skipBlank(body, at + 1);
      if (rest < body.length) return { at: rest, message: 'something follows the end of the array' };
      return { body: joined(parts), events };
    }
    const end = endOfValue(body, at);
    if (end < 0) return { at, message: 'the value that begins here does not end' };
    // A bracket that closes nothing: going on would never end.
    if (end === at) return { at, message: 'a value was expected here' };
    parts.push(onOneLine(body.subarray(at, end)), lineBreak);
    events += 1;
    at = end;
  }
}

function skipBlank(body: Uint8Array, from: number, also = space): number {
  let at = from;
  while (at < body.length && (isBlank(body[at] ?? 0) || body[at] === also)) at += 1;
  return at;
}

/** Where the JSON value that begins at `from` ends, or -1. */
function endOfValue(body: Uint8Array, from: number): number {
  let depth = 0;
  for (let at = from; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === quote) {
      at = endOfString(body, at);
      if (at < 0) return -1;
      if (depth === 0) return at + 1;
    } else if (byte === openBrace || byte === openBracket) {
      depth += 1;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (byte === comma || isBlank(byte ?? 0)) && at > from) {
      return at;
    }
  }
  return depth === 0 ? body.length : -1;
}

/** Index of the quote that closes the string opened at `from`, or -1. */
function endOfString(body: Uint8Array, from: number): number {
  let at = from + 1;
  for (;;) {
    at = body.indexOf(quote, at);
    if (at < 0) return -1;
    let slashes = 0;
    while (body[at - 1 - slashes] === backslash) slashes += 1;
    if (slashes % 2 === 0) return at;
    at += 1;
  }
}

/** Line breaks cannot stand inside JSON strings, so those that are there are layout. */
export function onOneLine(value: Uint8Array): Uint8Array {
  if (value.indexOf(newline) < 0 && value.indexOf(carriageReturn) < 0) return value;
  return value.map((byte) => (byte === newline || byte === carriageReturn ? space : byte));
}

export const isSplitFault = (value: Lines | SplitFault): value is SplitFault => 'message' in value;

/** Is this body lines of one value each, or values that span lines (an array, a pretty-printed object)? */
export function looksLikeLines(body: Uint8Array): boolean {
  const start = skipBlank(body, 0);
  if (body[start] === openBracket) return false;
  if (body[start] !== openBrace) return true;
  const firstBreak = body.indexOf(newline, start);
  const line = body.subarray(start, firstBreak < 0 ? body.length : firstBreak);
  return endOfValue(line, 0) >= 0;
}

/** The event lines one by one, without their line breaks. */
export function* eachLine({ body }: Lines): Generator<Uint8Array> {
  for (let start = 0; start < body.length; ) {
    const end = body.indexOf(newline, start);
    yield body.subarray(start, end);
    start = end + 1;
  }
}

const encoder = new TextEncoder();

/**
 * The text of a JSON object with one more member, its own bytes untouched: `{"a":1}` with `"@wire":"hec"` is
 * `{"a":1,"@wire":"hec"}`. Last, so that it wins over a member of that name. What is no object comes back as it was.
 */
export function withMembers(object: Uint8Array, members: string): Uint8Array {
  const start = skipBlank(object, 0);
  const end = object.lastIndexOf(closeBrace);
  if (object[start] !== openBrace || end < start) return object;
  const isEmpty = skipBlank(object, start + 1) === end;
  return joined([object.subarray(0, end), encoder.encode(isEmpty ? members : `,${members}`), object.subarray(end)]);
}

// A byte order mark is part of what was sent.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const western = new TextDecoder('windows-1252');

export interface DecodedText {
  readonly text: string;
  /** Set when the bytes are no UTF-8; then every byte is a character of this set, and none is lost. */
  readonly charset?: 'windows-1252';
}

/** Text of old devices, which write whatever their country does. */
export function decodedText(bytes: Uint8Array): DecodedText {
  try {
    return { text: strict.decode(bytes) };
  } catch {
    return { text: western.decode(bytes), charset: 'windows-1252' };
  }
}

/** Values as event lines, one JSON text each. */
export const jsonLines = (values: readonly unknown[]): Lines => ({
  body: encoder.encode(values.map((value) => `${JSON.stringify(value)}\n`).join('')),
  events: values.length,
});
