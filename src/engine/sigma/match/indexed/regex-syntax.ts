/**
 * Regular expressions as trees: the common part of the syntax that `regex.ts` takes. What is not understood here is not
 * wrong, it is only run as it is, so whatever has two readings is left out.
 */
import type { RegexTest } from '#engine/sigma/regex.ts';

/** Code points from–to. */
export type Range = readonly [from: number, to: number];

export type Regex =
  | { readonly kind: 'set'; readonly ranges: readonly Range[]; readonly negated: boolean }
  | { readonly kind: 'anchor'; readonly which: 'start' | 'end' | 'word' | 'not word' }
  | { readonly kind: 'all' | 'either'; readonly parts: readonly Regex[] }
  | { readonly kind: 'repeat'; readonly part: Regex; readonly least: number; readonly most: number };

export interface ParsedRegex {
  readonly root: Regex;
  readonly insensitive: boolean;
}

const newline: Range = [10, 10];
const digits: readonly Range[] = [[48, 57]];
const words: readonly Range[] = [
  [48, 57],
  [65, 90],
  [95, 95],
  [97, 122],
];
const blanks: readonly Range[] = [
  [9, 10],
  [12, 13],
  [32, 32],
];
const classes: Readonly<Record<string, readonly Range[]>> = { d: digits, w: words, s: blanks };
const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, a: 7 };

/** Leaves the reading; caught in `parseRegex`. */
class NotUnderstood extends Error {}

/** The tree, or `undefined` when something is not understood. */
export function parseRegex({ source, insensitive, multiline, dotAll }: RegexTest): ParsedRegex | undefined {
  // Line by line has other ends of lines here and there.
  if (multiline) return undefined;
  const flags = /^\(\?([is]+)\)/.exec(source);
  const [whole = '', set = ''] = flags ?? [];
  const reader = new Reader([...source.slice(whole.length)], dotAll || set.includes('s'));
  try {
    return { root: reader.whole(), insensitive: insensitive || set.includes('i') };
  } catch (error) {
    if (error instanceof NotUnderstood) return undefined;
    throw error;
  }
}

const deepest = 50;

class Reader {
  readonly #characters: readonly string[];
  readonly #dotAll: boolean;
  #at = 0;
  #depth = 0;

  constructor(characters: readonly string[], dotAll: boolean) {
    this.#characters = characters;
    this.#dotAll = dotAll;
  }

  whole(): Regex {
    const root = this.#either();
    if (this.#at < this.#characters.length) throw new NotUnderstood();
    return root;
  }

  #either(): Regex {
    if (++this.#depth > deepest) throw new NotUnderstood();
    const parts = [this.#sequence()];
    while (this.#takes('|')) parts.push(this.#sequence());
    this.#depth--;
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind: 'either', parts };
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    for (;;) {
      const next = this.#characters[this.#at];
      if (next === undefined || next === '|' || next === ')') {
        const [only] = parts;
        return parts.length === 1 && only !== undefined ? only : { kind: 'all', parts };
      }
      parts.push(this.#repeated(this.#piece()));
    }
  }

  #repeated(part: Regex): Regex {
    const counts = this.#counts();
    if (counts === undefined) return part;
    // Whether a few or many are tried first changes nothing about whether there is a match.
    this.#takes('?');
    if (part.kind === 'anchor' || this.#counts() !== undefined) throw new NotUnderstood();
    return { kind: 'repeat', part, least: counts[0], most: counts[1] };
  }

  #counts(): readonly [least: number, most: number] | undefined {
    if (this.#takes('*')) return [0, Number.POSITIVE_INFINITY];
    if (this.#takes('+')) return [1, Number.POSITIVE_INFINITY];
    if (this.#takes('?')) return [0, 1];
    if (this.#characters[this.#at] !== '{') return undefined;
    const written = /^\{(\d{1,4})(,(\d{0,4}))?\}/.exec(this.#characters.slice(this.#at, this.#at + 12).join(''));
    // A brace that is no count is itself; the reading of odd ones differs, so they are left out.
    if (written === null) throw new NotUnderstood();
    const [whole, least = '', comma, most = ''] = written;
    this.#at += whole.length;
    const from = Number(least);
    return [from, comma === undefined ? from : most === '' ? Number.POSITIVE_INFINITY : Number(most)];
  }

  #piece(): Regex {
    const character = this.#next();
    if (character === '(') return this.#group();
    if (character === '[') return this.#set();
    if (character === '\\') return this.#escape();
    if (character === '^') return { kind: 'anchor', which: 'start' };
    if (character === '$') return { kind: 'anchor', which: 'end' };
    if (character === '.') return { kind: 'set', ranges: this.#dotAll ? [] : [newline], negated: true };
    if ('*+?{'.includes(character)) throw new NotUnderstood();
    return literal(character);
  }

  #group(): Regex {
    if (this.#takes('?')) {
      if (this.#takes('P') && this.#characters[this.#at] !== '<') throw new NotUnderstood();
      if (this.#takes('<')) {
        while (/\w/.test(this.#characters[this.#at] ?? '')) this.#at++;
        if (!this.#takes('>')) throw new NotUnderstood();
      } else if (!this.#takes(':')) throw new NotUnderstood();
    }
    const inner = this.#either();
    if (!this.#takes(')')) throw new NotUnderstood();
    return inner;
  }

  #escape(): Regex {
    const character = this.#next();
    if (character === 'b') return { kind: 'anchor', which: 'word' };
    if (character === 'B') return { kind: 'anchor', which: 'not word' };
    if (character === 'A') return { kind: 'anchor', which: 'start' };
    if (character === 'z') return { kind: 'anchor', which: 'end' };
    const named = classes[character.toLowerCase()];
    if (named !== undefined) return { kind: 'set', ranges: named, negated: character !== character.toLowerCase() };
    const code = this.#escaped(character);
    return { kind: 'set', ranges: [[code, code]], negated: false };
  }

  /** The code point of an escaped character. */
  #escaped(character: string): number {
    const control = controls[character];
    if (control !== undefined) return control;
    if (character === 'x') {
      const written = /^(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,6})\})/.exec(
        this.#characters.slice(this.#at, this.#at + 8).join(''),
      );
      if (written === null) throw new NotUnderstood();
      this.#at += written[0].length;
      return Number.parseInt(written[1] ?? written[2] ?? '', 16);
    }
    if (/[0-9a-zA-Z]/.test(character) || (character.codePointAt(0) ?? 0) > 127) throw new NotUnderstood();
    return character.codePointAt(0) ?? 0;
  }

  #set(): Regex {
    const negated = this.#takes('^');
    const ranges: Range[] = [];
    let first = true;
    while (first || this.#characters[this.#at] !== ']') {
      this.#member(ranges);
      first = false;
    }
    this.#at++;
    return { kind: 'set', ranges, negated };
  }

  #member(ranges: Range[]): void {
    const character = this.#next();
    if (character === '[' && ':.='.includes(this.#characters[this.#at] ?? ' ')) throw new NotUnderstood();
    if (character === '\\') {
      const named = classes[this.#characters[this.#at] ?? ''];
      if (named !== undefined) {
        this.#at++;
        ranges.push(...named);
        return;
      }
    }
    const from = character === '\\' ? this.#escaped(this.#next()) : (character.codePointAt(0) ?? 0);
    const [dash, end] = this.#characters.slice(this.#at, this.#at + 2);
    if (dash !== '-' || end === ']' || end === undefined) {
      ranges.push([from, from]);
      return;
    }
    this.#at++;
    const last = this.#next();
    const to = last === '\\' ? this.#escaped(this.#next()) : (last.codePointAt(0) ?? 0);
    if (last === '[' || to < from) throw new NotUnderstood();
    ranges.push([from, to]);
  }

  #next(): string {
    const character = this.#characters[this.#at++];
    if (character === undefined) throw new NotUnderstood();
    return character;
  }

  #takes(wanted: string): boolean {
    if (this.#characters[this.#at] !== wanted) return false;
    this.#at++;
    return true;
  }
}

function literal(character: string): Regex {
  const code = character.codePointAt(0) ?? 0;
  return { kind: 'set', ranges: [[code, code]], negated: false };
}
