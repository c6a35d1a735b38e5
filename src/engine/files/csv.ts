/**
 * CSV (RFC 4180) with a row of names at its head: one object a row, all values text. The separator is told from the head
 * (comma, semicolon, tab or bar). Values without a name are `column7`; rows that are shorter than the head lack the rest.
 */
import type { JsonObject } from '#engine/events/limits.ts';
import { type EventReader, Faults, joined, mostEventBytes, type ReadEvent, tooLarge } from './model.ts';

const [quote, newline, carriageReturn] = [34, 10, 13];
const separators = [',', ';', '\t', '|'] as const;

/** `mostBytes`: of one row. */
export function openCsvReader(mostBytes = mostEventBytes): EventReader {
  return new CsvReader(mostBytes);
}

class CsvReader implements EventReader {
  readonly #faults = new Faults();
  readonly #mostBytes: number;
  readonly #decoder = new TextDecoder('utf-8');
  #names: readonly string[] | undefined;
  #separator = ',';
  #held: Uint8Array = new Uint8Array(0);
  #base = 0;
  readonly isRefused = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  get faults() {
    return this.#faults.kept;
  }

  get faultCount(): number {
    return this.#faults.count;
  }

  push(chunk: Uint8Array): readonly ReadEvent[] {
    this.#held = joined(this.#held, chunk);
    const out: ReadEvent[] = [];
    let start = 0;
    for (let end = this.#endOfRow(start); end >= 0; end = this.#endOfRow(start)) {
      const isLong = end - start > this.#mostBytes;
      if (!isLong) this.#take(start, end, out);
      start = isLong ? this.#behindLong(start) : end + 1;
    }
    if (this.#held.length - start > this.#mostBytes) start = this.#behindLong(start);
    this.#drop(start);
    return out;
  }

  end(): readonly ReadEvent[] {
    const out: ReadEvent[] = [];
    if (this.#held.length === 0) return out;
    if (this.#endOfRow(0, true) < 0)
      this.#faults.report('value_unfinished', this.#base, 'a quoted value of the row that begins here does not end');
    else this.#take(0, this.#held.length, out);
    return out;
  }

  #drop(size: number): void {
    this.#held = this.#held.subarray(size);
    this.#base += size;
  }

  /** A quote too many makes the rest of the file one row: goes on at the next line instead. */
  #behindLong(start: number): number {
    this.#faults.report('event_too_large', this.#base + start, tooLarge(this.#mostBytes));
    const next = this.#held.indexOf(newline, start);
    return next < 0 ? this.#held.length : next + 1;
  }

  /** The line break that ends the row, or -1. A quote opens a quoted value only at the value's beginning. */
  #endOfRow(from: number, isLast = false): number {
    const bytes = this.#held;
    const separator = this.#separator.charCodeAt(0);
    const isHead = this.#names === undefined;
    let at = from;
    let isStart = true;
    while (at < bytes.length) {
      const byte = bytes[at];
      if (byte === newline) return at;
      if (byte === quote && isStart) {
        at = this.#endOfQuoted(at + 1);
        if (at < 0) return -1;
        isStart = false;
        continue;
      }
      // The head is read before its separator is known.
      isStart = isHead ? byte !== undefined && ',;\t|'.includes(String.fromCharCode(byte)) : byte === separator;
      at += 1;
    }
    return isLast ? bytes.length : -1;
  }

  /** Behind the closing quote, or -1. */
  #endOfQuoted(from: number): number {
    const bytes = this.#held;
    for (let at = bytes.indexOf(quote, from); at >= 0; at = bytes.indexOf(quote, at + 2))
      if (bytes[at + 1] !== quote) return at + 1;
    return -1;
  }

  #take(from: number, to: number, out: ReadEvent[]): void {
    const end = this.#held[to - 1] === carriageReturn ? to - 1 : to;
    if (end <= from) return;
    const text = this.#decoder.decode(this.#held.subarray(from, end));
    if (text.trim() === '') return;
    if (this.#names !== undefined) out.push(this.#rowOf(this.#names, text));
    // PowerShell says in front what it wrote, Excel what it separates with.
    else if (/^sep=.$/i.test(text) || text.startsWith('#TYPE ')) return;
    else {
      this.#separator = separatorOf(text);
      this.#names = namesOf(cellsOf(text, this.#separator));
    }
  }

  #rowOf(names: readonly string[], text: string): JsonObject {
    const row: Record<string, string> = {};
    for (const [at, value] of cellsOf(text, this.#separator).entries()) {
      const name = names[at] ?? `column${at + 1}`;
      if (name === '__proto__')
        Object.defineProperty(row, name, { value, enumerable: true, configurable: true, writable: true });
      else row[name] = value;
    }
    return row;
  }
}

/** The one that is there most often outside quotes. */
function separatorOf(head: string): string {
  const bare = head.replaceAll(/"(?:[^"]|"")*"/g, '');
  let [best, most]: [string, number] = [',', 0];
  for (const separator of separators) {
    const count = bare.split(separator).length;
    if (count > most) [best, most] = [separator, count];
  }
  return best;
}

/** Names that are there twice get a number, so that no value hides another. */
function namesOf(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, at) => {
    const name = cell.trim() === '' ? `column${at + 1}` : cell.trim();
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name}_${count}`;
  });
}

function cellsOf(text: string, separator: string): string[] {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    let cell: string;
    if (text[at] === '"') {
      const end = closingQuote(text, at + 1);
      cell = text.slice(at + 1, end).replaceAll('""', '"');
      // What stands between the closing quote and the separator does not belong there, but is kept.
      const next = indexOrEnd(text, separator, end + 1);
      cell += text.slice(end + 1, next);
      at = next;
    } else {
      const next = indexOrEnd(text, separator, at);
      cell = text.slice(at, next);
      at = next;
    }
    cells.push(cell);
    if (at >= text.length) return cells;
    at += 1;
  }
}

const indexOrEnd = (text: string, sign: string, from: number): number => {
  const at = text.indexOf(sign, from);
  return at < 0 ? text.length : at;
};

function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) if (text[at + 1] !== '"') return at;
  return text.length;
}
