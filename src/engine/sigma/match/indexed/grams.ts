/**
 * Literals anywhere in a text, all found in one pass: each is filed under the rarest three characters in a row that it
 * has, and the text is asked for every three of its own. A dense automaton would take hundreds of megabytes for the
 * literals of a public rule set; this takes a few bytes for each.
 */
export const gramLength = 3;

interface Entry {
  readonly literal: string;
  /** Where in the literal its three characters stand. */
  readonly offset: number;
  readonly id: number;
  /** The three characters' hash, whole. */
  readonly hash: number;
}

const hashOf = (first: number, second: number, third: number): number =>
  Math.imul((first + (second << 7) + (third << 14)) | 0, 0x9e3779b1);

/** With at most 2¹⁵ slots, their numbers fit into 16 bits. */
const mostBits = 15;

export class Grams {
  readonly #waiting: { readonly literal: string; readonly id: number }[] = [];
  #entries: readonly Entry[][] = [];
  /** Hash, shortened → place in `entries` counted from 1. */
  #slots = new Uint16Array(1);
  #shift = 31;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** At least `gramLength` long, folded. */
  add(literal: string, id: number): void {
    this.#waiting.push({ literal, id });
  }

  /** To be called once after the last `add`. */
  seal(): void {
    // Mostly empty, so that most characters of a text are passed over at the first look.
    const bits = Math.min(mostBits, Math.max(10, Math.ceil(Math.log2(this.#waiting.length * 24 + 1))));
    this.#shift = 32 - bits;
    this.#slots = new Uint16Array(1 << bits);
    const counts = countGrams(this.#waiting);
    const entries: Entry[][] = [];
    for (const { literal, id } of this.#waiting) {
      const offset = rarest(literal, counts);
      const hash = hashAt(literal, offset);
      const slot = hash >>> this.#shift;
      const known = entries[(this.#slots[slot] ?? 0) - 1];
      if (known !== undefined) known.push({ literal, offset, id, hash });
      else this.#slots[slot] = entries.push([{ literal, offset, id, hash }]);
    }
    this.#entries = entries;
  }

  /** Tells each literal that stands in the folded text, possibly more than once. */
  find(text: string, found: (id: number) => void): void {
    const { length } = text;
    // Reading past the end once would have the engine take all characters for what may be no number.
    if (length < gramLength) return;
    const slots = this.#slots;
    const shift = this.#shift;
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    for (let index = 2; index < length; index++) {
      const third = text.charCodeAt(index);
      const hash = hashOf(first, second, third);
      const slot = slots[hash >>> shift] ?? 0;
      if (slot !== 0) this.#check(slot, hash, text, index - 2, found);
      first = second;
      second = third;
    }
  }

  #check(slot: number, hash: number, text: string, at: number, found: (id: number) => void): void {
    const entries = this.#entries[slot - 1] ?? [];
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined || entry.hash !== hash) continue;
      const start = at - entry.offset;
      if (start >= 0 && text.startsWith(entry.literal, start)) found(entry.id);
    }
  }
}

const hashAt = (text: string, index: number): number =>
  hashOf(text.charCodeAt(index), text.charCodeAt(index + 1), text.charCodeAt(index + 2));

function countGrams(literals: readonly { readonly literal: string }[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const { literal } of literals)
    for (let index = 0; index + gramLength <= literal.length; index++) {
      const hash = hashAt(literal, index);
      counts.set(hash, (counts.get(hash) ?? 0) + 1);
    }
  return counts;
}

/** Characters that texts are full of weigh more. */
const common = new Map([...'etaoinsr\\.-/ cdlmxwp0'].map((character, index) => [character.charCodeAt(0), 24 - index]));

function rarest(literal: string, counts: ReadonlyMap<number, number>): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  for (let index = 0; index + gramLength <= literal.length; index++) {
    let weight = 8 * Math.log2(1 + (counts.get(hashAt(literal, index)) ?? 0));
    for (let step = 0; step < gramLength; step++) weight += common.get(literal.charCodeAt(index + step)) ?? 0;
    if (weight < least) [best, least] = [index, weight];
  }
  return best;
}
