/**
 * Keywords may stand in any value, so every value would have to be read for them. The probe looks at three characters in a
 * row every few characters only, as far apart as the shortest keyword allows, and compares in full where they belong to
 * a keyword. It may say yes for nothing (it takes `[` for `{`), never no.
 */
import type { FieldScalar, Fields } from '#engine/events/model.ts';
import type { Atom } from './atoms.ts';

interface Place {
  readonly literal: string;
  readonly offset: number;
}

/** Keywords of like length, looked for in steps. */
interface Comb {
  /** Of its shortest keyword; no shorter text has to be looked at. */
  readonly shortest: number;
  readonly step: number;
  /** A bit for the hash of each three characters in a row: small enough for the nearest cache of the processor. */
  readonly bits: Uint32Array;
  readonly places: ReadonlyMap<number, readonly Place[]>;
}

const shortest = 3;

export class KeywordProbe {
  readonly #combs: readonly Comb[];
  /** Something has no text to look for, so that all values have to be read whatever they are. */
  readonly isBlind: boolean;
  /** Could a number or truth value, written as text, hold a keyword? */
  readonly #numbers: boolean;

  constructor(atoms: readonly (Atom | undefined)[]) {
    const literals = atoms.map(literalsOf);
    this.isBlind = literals.some((list) => list === undefined);
    const all = this.isBlind ? [] : [...new Set(literals.flatMap((list) => list ?? []))];
    this.#numbers = all.some((literal) => /^[-+.0-9a-z]+$/.test(literal));
    this.#combs = combsOf(all);
  }

  /** False is certain. */
  mayHold(fields: Fields): boolean {
    if (this.isBlind) return true;
    for (const name in fields) {
      const value = fields[name];
      if (typeof value === 'string') {
        if (this.#mayHold(value)) return true;
      } else if (typeof value === 'object' && value !== null) {
        for (let index = 0; index < value.length; index++) if (this.#scalarMayHold(value[index])) return true;
      } else if (this.#scalarMayHold(value)) return true;
    }
    return false;
  }

  /** The same of one text. */
  mayHoldIn(text: string): boolean {
    return this.isBlind || this.#mayHold(text);
  }

  #scalarMayHold(value: FieldScalar | undefined): boolean {
    if (typeof value === 'string') return this.#mayHold(value);
    return this.#numbers && value !== null && value !== undefined && this.#mayHold(String(value));
  }

  #mayHold(text: string): boolean {
    const isInBytes = text.length >= worthBytes && intoBytes(text);
    for (let index = 0; index < this.#combs.length; index++) {
      const comb = this.#combs[index];
      if (comb !== undefined && (isInBytes ? isMetInBytes(comb, text) : isMet(comb, text))) return true;
    }
    return false;
  }
}

/** The same number below 128 for all characters that fold to the same ASCII character, and for some that do not. */
const codeOf = (code: number): number => {
  if (code < 128) return code | 32;
  // The Kelvin sign folds to k; the long s is an s to regular expressions that do not heed case.
  return code === 0x212a ? 107 : code === 0x17f ? 115 : 0;
};

/** Two characters alone would be met in every other word. */
const hashOf = (first: number, second: number, third: number): number =>
  Math.imul(codeOf(first) | (codeOf(second) << 7) | (codeOf(third) << 14), 0x9e3779b1);
const bitShift = 17;
/** What makes three ASCII letters small at once. */
const caseBits = 32 | (32 << 7) | (32 << 14);

function isMet({ shortest: least, step, bits, places }: Comb, text: string): boolean {
  if (text.length < least) return false;
  const last = text.length - 3;
  for (let index = 0; index <= last; index += step) {
    const hash = hashOf(text.charCodeAt(index), text.charCodeAt(index + 1), text.charCodeAt(index + 2));
    const bit = hash >>> bitShift;
    if (((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0 && isThere(places.get(hash), text, index)) return true;
  }
  return false;
}

/** From so many characters on, bytes are read more than twice as fast as characters, with the copy. */
const worthBytes = 96;
const bytes = new Uint8Array(64 * 1024);
const encoder = new TextEncoder();

/** Copies the text; false unless each of its characters is one byte. */
function intoBytes(text: string): boolean {
  const { read, written } = encoder.encodeInto(text, bytes);
  return read === text.length && written === read;
}

/** The same of a text that was copied. */
function isMetInBytes({ step, bits, places }: Comb, text: string): boolean {
  const last = text.length - 3;
  for (let index = 0; index <= last; index += step) {
    const hash = Math.imul(
      (bytes[index] ?? 0) | ((bytes[index + 1] ?? 0) << 7) | ((bytes[index + 2] ?? 0) << 14) | caseBits,
      0x9e3779b1,
    );
    const bit = hash >>> bitShift;
    if (((bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0 && isThere(places.get(hash), text, index)) return true;
  }
  return false;
}

function isThere(places: readonly Place[] | undefined, text: string, index: number): boolean {
  if (places === undefined) return false;
  for (let place = 0; place < places.length; place++) {
    const { literal = '', offset = 0 } = places[place] ?? {};
    const start = index - offset;
    if (start >= 0 && isSame(literal, text, start)) return true;
  }
  return false;
}

function isSame(literal: string, text: string, start: number): boolean {
  if (start + literal.length > text.length) return false;
  for (let index = 0; index < literal.length; index++)
    if (codeOf(literal.charCodeAt(index)) !== codeOf(text.charCodeAt(start + index))) return false;
  return true;
}

/** Texts of which one must stand in the value, plain ASCII; `undefined` when there is none. */
function literalsOf(atom: Atom | undefined): readonly string[] | undefined {
  if (atom === undefined || atom.kind === 'presence' || atom.kind === 'other') return undefined;
  const texts = atom.kind === 'text' ? [atom.folded] : [atom.literal];
  const runs = texts.map(longestRun);
  return runs.length > 0 && runs.every((run) => run.length >= shortest) ? runs : undefined;
}

const longestRun = (text: string): string =>
  (text.match(/[\0-\x7f]+/g) ?? []).reduce((longest, run) => (run.length > longest.length ? run : longest), '');

/** Short keywords would make the steps small for all, so they go by themselves where that is cheaper. */
function combsOf(literals: readonly string[]): readonly Comb[] {
  if (literals.length === 0) return [];
  const sorted = [...literals].sort((one, other) => one.length - other.length);
  const stepFrom = (index: number): number => stepFor(sorted[index]?.length ?? shortest);
  let [best, cost] = [0, 1 / stepFrom(0)];
  for (let split = 1; split < sorted.length; split++) {
    const both = 1 / stepFrom(0) + 1 / stepFrom(split);
    if (both < cost) [best, cost] = [split, both];
  }
  return best === 0 ? [combOf(sorted)] : [combOf(sorted.slice(0, best)), combOf(sorted.slice(best))];
}

/** So far apart that three characters of a keyword of this length are met wherever it stands. */
const stepFor = (length: number): number => length - 2;

function combOf(sorted: readonly string[]): Comb {
  const least = sorted[0]?.length ?? shortest;
  const step = stepFor(least);
  const bits = new Uint32Array(1 << (32 - bitShift - 5));
  const places = new Map<number, Place[]>();
  for (const literal of sorted)
    for (let offset = 0; offset < step; offset++) {
      const hash = hashOf(literal.charCodeAt(offset), literal.charCodeAt(offset + 1), literal.charCodeAt(offset + 2));
      const bit = hash >>> bitShift;
      bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
      const known = places.get(hash);
      if (known === undefined) places.set(hash, [{ literal, offset }]);
      else known.push({ literal, offset });
    }
  return { shortest: least, step, bits, places };
}
