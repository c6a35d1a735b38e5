/**
 * Messages out of a stream of bytes, for syslog over TCP and TLS (RFC 6587, RFC 5425) and GELF over TCP.
 *
 * Syslog comes in two framings, told apart at the start of each message: **octet counting** (`LENGTH SP MESSAGE`, told by
 * digits, a blank and `<`; after the first of them also without the `<`) and **delimited** (a line break; some senders
 * write a NUL). A message that is longer than the bound keeps its beginning, and what was left out is counted.
 */

export interface Frame {
  readonly bytes: Uint8Array;
  /** Bytes that were left out at the end of a message that is too long. */
  readonly cut: number;
  /** The stream ended before the message did. */
  readonly unfinished: boolean;
}

export interface FramerOptions {
  /** Most bytes of one message that are kept. */
  readonly longest: number;
  /** Ends a message: line breaks and NUL for syslog, NUL for GELF. */
  readonly delimiters: readonly number[];
  readonly counting: boolean;
}

export interface Framer {
  push(chunk: Uint8Array): Frame[];
  /** What is left when the stream ends. */
  end(): Frame[];
  /** Bytes held for a message that is not complete. */
  readonly held: number;
}

export const syslogFraming = { delimiters: [10, 0], counting: true } as const;
export const gelfFraming = { delimiters: [0], counting: false } as const;

/** A message's length has at most so many digits. */
const mostDigits = 8;

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 48 && byte <= 57;

interface State {
  readonly options: FramerOptions;
  parts: Uint8Array[];
  size: number;
  cut: number;
  /** Bytes that the message still needs when it is counted; -1 when it ends at a delimiter, undefined at its start. */
  left: number | undefined;
  /** This sender counts. */
  hasCounted: boolean;
}

function keep(state: State, bytes: Uint8Array): void {
  const room = state.options.longest - state.size;
  const taken = bytes.length <= room ? bytes : bytes.subarray(0, Math.max(0, room));
  if (taken.length > 0) state.parts.push(taken);
  state.size += taken.length;
  state.cut += bytes.length - taken.length;
}

function take(state: State, frames: Frame[], unfinished: boolean): void {
  const bytes = state.parts.length === 1 ? state.parts[0] : joined(state.parts, state.size);
  if (bytes !== undefined && (bytes.length > 0 || state.cut > 0)) {
    const trimmed = trimEnd(bytes);
    if (trimmed.length > 0) frames.push({ bytes: trimmed, cut: state.cut, unfinished });
  }
  state.parts = [];
  state.size = 0;
  state.cut = 0;
  state.left = undefined;
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Counting senders, and senders of datagrams, write a line break at the end all the same. */
export function trimEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 10 || bytes[end - 1] === 13 || bytes[end - 1] === 0)) end -= 1;
  return end === bytes.length ? bytes : bytes.subarray(0, end);
}

/** The length that a message begins with, or how many bytes it takes to know. */
type Start = { readonly count: number; readonly from: number } | 'delimited' | 'more';

function startOf(state: State, bytes: Uint8Array): Start {
  if (!state.options.counting || !isDigit(bytes[0]) || bytes[0] === 48) return 'delimited';
  let at = 1;
  while (at < mostDigits && isDigit(bytes[at])) at += 1;
  if (at >= bytes.length) return 'more';
  if (bytes[at] !== 32) return 'delimited';
  if (!state.hasCounted) {
    if (at + 1 >= bytes.length) return 'more';
    if (bytes[at + 1] !== 60) return 'delimited';
  }
  let count = 0;
  for (let digit = 0; digit < at; digit += 1) count = count * 10 + (bytes[digit] ?? 48) - 48;
  return { count, from: at + 1 };
}

function delimiterIn(bytes: Uint8Array, from: number, delimiters: readonly number[]): number {
  let first = -1;
  for (const delimiter of delimiters) {
    // Each search ends where the one before found something, so that none runs to the end of the chunk for each message.
    const end = first < 0 ? bytes.length : first;
    const at = bytes.subarray(from, end).indexOf(delimiter);
    if (at >= 0) first = from + at;
  }
  return first;
}

/** Decides how the message at `from` is framed; false when more bytes are needed to know. */
function begin(state: State, bytes: Uint8Array, from: number): { at: number } | undefined {
  const start = startOf(state, bytes.subarray(from, from + mostDigits + 2));
  if (start === 'more') return undefined;
  if (start === 'delimited') {
    state.left = -1;
    return { at: from };
  }
  state.hasCounted = true;
  state.left = start.count;
  return { at: from + start.from };
}

function push(state: State, given: Uint8Array): Frame[] {
  const frames: Frame[] = [];
  let bytes = given;
  if (state.left === undefined && state.size > 0) {
    // A few digits that wait for what follows them.
    bytes = joined([...state.parts, given], state.size + given.length);
    state.parts = [];
    state.size = 0;
  }
  for (let at = 0; at < bytes.length; ) {
    if (state.left === undefined) {
      const began = begin(state, bytes, at);
      if (began === undefined) {
        keep(state, bytes.slice(at));
        return frames;
      }
      at = began.at;
    }
    at = goOn(state, bytes, at, frames);
  }
  return frames;
}

/** Takes what belongs to the message under way; returns where the next one begins. */
function goOn(state: State, bytes: Uint8Array, at: number, frames: Frame[]): number {
  const left = state.left ?? -1;
  if (left >= 0) {
    const end = Math.min(bytes.length, at + left);
    keep(state, bytes.subarray(at, end));
    state.left = left - (end - at);
    if (state.left === 0) take(state, frames, false);
    return end;
  }
  const end = delimiterIn(bytes, at, state.options.delimiters);
  keep(state, bytes.subarray(at, end < 0 ? bytes.length : end));
  if (end < 0) return bytes.length;
  take(state, frames, false);
  return end + 1;
}

export function openFramer(options: FramerOptions): Framer {
  const state: State = { options, parts: [], size: 0, cut: 0, left: undefined, hasCounted: false };
  return {
    push: (chunk) => push(state, chunk),
    end() {
      const frames: Frame[] = [];
      // An undelimited last line is a habit; a counted message that lacks bytes was torn.
      take(state, frames, (state.left ?? -1) > 0);
      return frames;
    },
    get held() {
      return state.size;
    },
  };
}
