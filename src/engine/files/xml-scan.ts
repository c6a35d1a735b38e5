/**
 * Finds the `<Event>` elements in a stream of XML, whatever stands around them: a root, nothing, a declaration, another
 * program's wrapper. Looks at bytes, because in UTF-8 no byte of another character looks like markup.
 */
import { type Faults, joined, tooLarge } from './model.ts';

export interface FoundXml {
  /** `<Event …>…</Event>` in UTF-8. */
  readonly bytes: Uint8Array;
  readonly at: number;
}

const [lessThan, greaterThan, slash, bang, question, doubleQuote, singleQuote] = [60, 62, 47, 33, 63, 34, 39];
const bytesOf = (text: string): readonly number[] => [...text].map((sign) => sign.charCodeAt(0));
const opening = bytesOf('<Event');
const eventSpace = bytesOf('http://schemas.microsoft.com/win/2004/08/events/event');
const [cdataStart, cdataEnd] = [bytesOf('<![CDATA['), bytesOf(']]>')];
const [commentStart, commentEnd, instructionEnd] = [bytesOf('<!--'), bytesOf('-->'), bytesOf('?>')];

const isAt = (bytes: Uint8Array, at: number, text: readonly number[]): boolean =>
  text.every((byte, offset) => bytes[at + offset] === byte);

/** Behind the next occurrence, or -1. */
function behind(bytes: Uint8Array, from: number, text: readonly number[]): number {
  const [first = 0] = text;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1))
    if (isAt(bytes, at, text)) return at + text.length;
  return -1;
}

/** Behind the `>` that ends the tag, or -1; a `>` within quotes does not. A `<` is in no tag: what began was cut off there. */
function behindTag(bytes: Uint8Array, from: number): number {
  let quote = 0;
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === lessThan && at > from) return at;
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === doubleQuote || byte === singleQuote) quote = byte;
    else if (byte === greaterThan) return at + 1;
  }
  return -1;
}

const isNameEnd = (byte: number | undefined): boolean =>
  byte === 32 || byte === 9 || byte === 10 || byte === 13 || byte === greaterThan || byte === slash;

export class XmlScanner {
  readonly #faults: Faults;
  readonly #mostBytes: number;
  #held: Uint8Array = new Uint8Array(0);
  /** Place in the file of the first byte that is held. */
  #base = 0;
  /** Where to go on in what is held. */
  #at = 0;
  /** Where the event at hand begins in what is held, or -1. */
  #start = -1;
  #depth = 0;

  constructor(faults: Faults, mostBytes: number) {
    this.#faults = faults;
    this.#mostBytes = mostBytes;
  }

  push(chunk: Uint8Array): readonly FoundXml[] {
    this.#held = joined(this.#held, chunk);
    const found: FoundXml[] = [];
    while (this.#step(found)) {
      // Until more bytes are needed.
    }
    this.#refuseLong();
    const keep = this.#start < 0 ? this.#at : this.#start;
    this.#held = this.#held.subarray(keep);
    this.#base += keep;
    this.#at -= keep;
    if (this.#start >= 0) this.#start = 0;
    return found;
  }

  end(): void {
    if (this.#start >= 0) this.#unfinished();
  }

  #unfinished(): void {
    this.#faults.report('value_unfinished', this.#base + this.#start, 'the event that begins here does not end');
  }

  #refuseLong(): void {
    if (this.#start < 0 || this.#held.length - this.#start <= this.#mostBytes) return;
    this.#faults.report('event_too_large', this.#base + this.#start, tooLarge(this.#mostBytes));
    this.#start = -1;
    this.#at = this.#held.length;
  }

  /** One piece of markup; false when more bytes are needed. */
  #step(found: FoundXml[]): boolean {
    const bytes = this.#held;
    const at = bytes.indexOf(lessThan, this.#at);
    if (at < 0) {
      this.#at = bytes.length;
      return false;
    }
    this.#at = at;
    // Enough to tell what it is: an end tag from its second byte on, anything else from as many as `<![CDATA[` has.
    if (bytes.length - at < cdataStart.length && bytes[at + 1] !== slash) return false;
    const opens = isAt(bytes, at, opening) && isNameEnd(bytes[at + opening.length]);
    if (this.#start < 0 && !opens) {
      this.#at = at + 1;
      return true;
    }
    const end = this.#behindMarkup(at);
    if (end < 0) return false;
    if (opens) this.#open(at, end);
    const byte = bytes[at + 1];
    if (byte === slash) this.#depth -= 1;
    else if (byte !== bang && byte !== question && bytes[end - 2] !== slash) this.#depth += 1;
    this.#at = end;
    if (this.#depth <= 0) {
      const at = this.#base + this.#start;
      if (end - this.#start <= this.#mostBytes) found.push({ bytes: bytes.subarray(this.#start, end), at });
      else this.#faults.report('event_too_large', at, tooLarge(this.#mostBytes));
      this.#start = -1;
    }
    return true;
  }

  /** A Windows event within another one: the other one was cut off, as when a log was written to while it was copied. */
  #open(at: number, end: number): void {
    if (this.#start >= 0) {
      const space = behind(this.#held.subarray(at, end), 0, eventSpace);
      if (space < 0) return;
      this.#unfinished();
    }
    this.#start = at;
    this.#depth = 0;
  }

  #behindMarkup(at: number): number {
    const bytes = this.#held;
    if (isAt(bytes, at, cdataStart)) return behind(bytes, at + cdataStart.length, cdataEnd);
    if (isAt(bytes, at, commentStart)) return behind(bytes, at + commentStart.length, commentEnd);
    if (bytes[at + 1] === question) return behind(bytes, at, instructionEnd);
    return behindTag(bytes, at);
  }
}
