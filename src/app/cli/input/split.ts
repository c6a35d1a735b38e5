/**
 * Cuts a stream of bytes into events without holding more than one of them, whatever the size of the file: lines, JSON
 * values one after another or in an array, and the records of a CloudTrail file (`{"Records": […]}`). Events keep their
 * bytes; only line breaks between tokens become blanks, so that each event is one line.
 *
 * Nothing throws. What cannot be an event is a fault with its place, and what follows is read all the same.
 */
import { type Faults, tooLarge } from '#engine/files/model.ts';
import { isBlank } from './shape.ts';

export interface Cutter {
  push(chunk: Uint8Array): readonly Uint8Array[];
  end(): readonly Uint8Array[];
}

type Report = Faults['report'];

/** Pieces of an event that began in an earlier chunk, up to a limit; beyond it only the length is counted. */
function openHeld(mostBytes: number) {
  let pieces: Uint8Array[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    get isTooLarge() {
      return size > mostBytes;
    },
    add(piece: Uint8Array) {
      size += piece.length;
      if (size <= mostBytes) pieces.push(piece);
      else pieces = [];
    },
    peek: (): Uint8Array => joined(pieces),
    /** The whole, and empty again. */
    take(): Uint8Array {
      const whole = joined(pieces);
      pieces = [];
      size = 0;
      return whole;
    },
  };
}

const joined = (pieces: readonly Uint8Array[]): Uint8Array =>
  pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);

const isAllBlank = (bytes: Uint8Array): boolean => {
  for (const byte of bytes) if (!isBlank(byte)) return false;
  return true;
};

/**
 * `{"Records": [` as AWS begins its files, letter by letter: how many of these were seen, or -1 when it is something
 * else. Blanks between tokens are passed over.
 */
const wrapperLetters = [...'{"records":['].map((letter) => letter.charCodeAt(0));

function wrapperStep(seen: number, byte: number): number {
  if (seen < 0 || isBlank(byte)) return seen;
  const small = byte >= 65 && byte <= 90 ? byte + 32 : byte;
  return wrapperLetters[seen] === small ? seen + 1 : -1;
}

/** True, false, or undefined when the bytes end before it is told. */
function isWrapped(bytes: Uint8Array): boolean | undefined {
  let seen = 0;
  for (const byte of bytes) {
    seen = wrapperStep(seen, byte);
    if (seen < 0) return false;
    if (seen === wrapperLetters.length) return true;
  }
  return undefined;
}

export function lineCutter(mostBytes: number, report: Report): Cutter {
  const held = openHeld(mostBytes);
  let lineStart = 0;
  /** A CloudTrail file is one long line: its records are events, found while it streams. */
  let unwrapping: Cutter | undefined;
  let mayBeWrapped = true;

  function finish(last: Uint8Array, out: Uint8Array[]): void {
    held.add(last);
    const size = held.size;
    if (unwrapping !== undefined) {
      out.push(...unwrapping.push(last), ...unwrapping.end());
      unwrapping = undefined;
      held.take();
    } else if (held.isTooLarge) {
      report('event_too_large', lineStart, tooLarge(mostBytes));
      held.take();
    } else takeLine(held.take(), out);
    mayBeWrapped = true;
    lineStart += size + 1;
  }

  /** The beginning of a line whose end is yet to come. */
  function hold(rest: Uint8Array, out: Uint8Array[]): void {
    held.add(rest);
    if (unwrapping !== undefined) out.push(...unwrapping.push(rest));
    else if (mayBeWrapped) {
      const wrapped = isWrapped(held.peek());
      mayBeWrapped = wrapped === undefined && !held.isTooLarge;
      if (wrapped !== true) return;
      unwrapping = valueCutter(mostBytes, report, lineStart);
      out.push(...unwrapping.push(held.peek()));
    }
  }

  function takeLine(bytes: Uint8Array, out: Uint8Array[]): void {
    const line = bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes;
    if (isWrapped(line) === true) {
      const inner = valueCutter(mostBytes, report, lineStart);
      out.push(...inner.push(line), ...inner.end());
    } else if (!isAllBlank(line)) out.push(line);
  }

  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      let start = 0;
      for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
        finish(chunk.subarray(start, end), out);
        start = end + 1;
      }
      const rest = chunk.subarray(start);
      if (rest.length > 0) hold(rest, out);
      return out;
    },
    end() {
      const out: Uint8Array[] = [];
      if (held.size > 0) finish(new Uint8Array(0), out);
      return out;
    },
  };
}

const [quote, backslash, comma, openBrace, closeBrace, openBracket, closeBracket] = [34, 92, 44, 123, 125, 91, 93];

/** JSON values between commas and blanks, at the top or in an array, or in the array of a wrapper. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one state machine over one set of variables; its parts are small functions inside
export function valueCutter(mostBytes: number, report: Report, offset = 0): Cutter {
  const held = openHeld(mostBytes);
  /** Nesting within the value being read; 0 between values. */
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let isScalar = false;
  /** In what a wrapper holds behind its records: it is read over, up to the brace that ends the wrapper. */
  let isTail = false;
  let valueStart = 0;
  let position = offset;
  /** What stands around the values: nothing, an array, or the array of a wrapper. */
  let around: 'array' | 'wrapper' | undefined;
  /** How much of a wrapper's beginning the value being read has shown. */
  let wrapperSeen = -1;

  function close(chunk: Uint8Array, from: number, to: number, out: Uint8Array[]): void {
    held.add(chunk.subarray(from, to));
    const { isTooLarge } = held;
    const bytes = held.take();
    isScalar = false;
    depth = 0;
    if (isTail) isTail = false;
    else if (isTooLarge) report('event_too_large', valueStart, tooLarge(mostBytes));
    else out.push(onOneLine(bytes));
  }

  /** One byte between values; true when a value begins here. */
  function between(byte: number, at: number): boolean {
    if (isBlank(byte) || byte === comma) return false;
    if (byte === openBracket && around === undefined) {
      around = 'array';
      return false;
    }
    if (byte === closeBracket || byte === closeBrace) {
      if (around === undefined) report('value_misplaced', at, `“${String.fromCharCode(byte)}” closes nothing`);
      else if (byte === closeBracket) {
        isTail = around === 'wrapper';
        depth = isTail ? 1 : 0;
        around = undefined;
      }
      return false;
    }
    return true;
  }

  /** One byte within a value; true when the value ends with it. */
  function within(byte: number): boolean {
    if (inString) {
      if (isEscaped) isEscaped = false;
      else if (byte === backslash) isEscaped = true;
      else if (byte === quote) {
        inString = false;
        return depth === 0;
      }
      return false;
    }
    if (byte === quote) inString = true;
    else if (byte === openBrace || byte === openBracket) depth += 1;
    else if (byte === closeBrace || byte === closeBracket) {
      depth -= 1;
      return depth <= 0;
    }
    return false;
  }

  /** Has the object that just began turned out to be a wrapper? Then its records are the values. */
  function opensWrapper(byte: number): boolean {
    if (wrapperSeen < 0) return false;
    wrapperSeen = wrapperStep(wrapperSeen, byte);
    if (wrapperSeen < wrapperLetters.length) return false;
    held.take();
    depth = 0;
    wrapperSeen = -1;
    around = 'wrapper';
    return true;
  }

  const isOpen = (): boolean => depth > 0 || inString || isScalar;

  return {
    push(chunk) {
      const out: Uint8Array[] = [];
      let from = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const byte = chunk[at] ?? 0;
        if (!isOpen()) {
          if (!between(byte, position + at)) {
            from = at + 1;
            continue;
          }
          from = at;
          valueStart = position + at;
          isScalar = byte !== openBrace && byte !== openBracket && byte !== quote;
          // Only at the top: a record that has such a member itself is a record.
          wrapperSeen = byte === openBrace && around === undefined ? 1 : -1;
          within(byte);
        } else if (isScalar) {
          if (!isBlank(byte) && byte !== comma && byte !== closeBracket && byte !== closeBrace) continue;
          close(chunk, from, at, out);
          at -= 1;
        } else if (within(byte)) close(chunk, from, at + 1, out);
        else if (!opensWrapper(byte) && inString && !isEscaped && wrapperSeen < 0) at = skipText(chunk, at);
      }
      if (isOpen()) held.add(chunk.subarray(from));
      position += chunk.length;
      return out;
    },
    end() {
      const out: Uint8Array[] = [];
      if (isScalar) close(new Uint8Array(0), 0, 0, out);
      else if (isOpen()) report('value_unfinished', valueStart, 'the value that begins here does not end');
      else if (around !== undefined) report('value_unfinished', position, 'the array of events does not end');
      return out;
    },
  };
}

/** Within a string, goes on to the byte before the next quote or backslash. */
function skipText(chunk: Uint8Array, from: number): number {
  let at = from + 1;
  while (at < chunk.length && chunk[at] !== quote && chunk[at] !== backslash) at += 1;
  return at - 1;
}

function onOneLine(bytes: Uint8Array): Uint8Array {
  if (bytes.indexOf(10) < 0 && bytes.indexOf(13) < 0) return bytes;
  return bytes.map((byte) => (byte === 10 || byte === 13 ? 32 : byte));
}
