/**
 * Literals anywhere in a text, all found in one pass: each is filed under the rarest three characters in a row that it
 * has, and the text is asked for every three of its own. A dense automaton would take hundreds of megabytes for the
 * literals of a public rule set; this takes a few bytes for each.
 */
export const gramLength = 3;
/** A literal that is long enough is only compared when two more characters fit. */
const tailLength = 5;

interface Entry {
  readonly literal: string;
  /** Where in the literal its three characters stand. */
  readonly offset: number;
  readonly id: number;
  /** The three characters' hash, whole. */
  readonly hash: number;
  /** Its first and last character: most texts that only have the three are told apart by these. */
  readonly first: number;
  readonly last: number;
}

const hashOf = (first: number, second: number, third: number): number =>
  Math.imul((first + (second << 7) + (third << 14)) | 0, 0x9e3779b1);

/** With at most 2¹⁵ slots, their numbers fit into 16 bits. */
const mostBits = 15;
/** 2¹⁸ bits are 32 KB, which the nearest cache of the processor holds. */
const mostSeenBits = 18;

export class Grams {
  readonly #waiting: { readonly literal: string; readonly id: number }[] = [];
  #entries: readonly Entry[][] = [];
  /** Hash, shortened → place in `entries` counted from 1. */
  #slots = new Uint16Array(1);
  #shift = 31;
  /** By slot: may a literal be too short for a tail? */
  #hasShort = new Uint8Array(1);
  /** A bit for each five characters in a row that a literal of the slot has: three are not rare among hexadecimal digits. */
  #tails = new Uint32Array(1);
  /** A bit for each longer hash: with thousands of literals every third slot is taken, and a visit is dear. */
  #seen = new Uint32Array(1);
  #seenShift = 31;

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
    const seenBits = Math.min(mostSeenBits, bits + 3);
    this.#seenShift = 32 - seenBits;
    this.#seen = new Uint32Array(1 << (seenBits - 5));
    this.#tails = new Uint32Array(1 << (seenBits - 5));
    this.#hasShort = new Uint8Array(this.#slots.length);
    const counts = countGrams(this.#waiting);
    const entries: Entry[][] = [];
    for (const { literal, id } of this.#waiting) {
      const offset = rarest(literal, counts);
      const hash = hashAt(literal, offset);
      const slot = hash >>> this.#shift;
      setBit(this.#seen, hash >>> this.#seenShift);
      if (literal.length < tailLength) this.#hasShort[slot] = 1;
      else setBit(this.#tails, tailAt(literal, offset, hash) >>> this.#seenShift);
      const known = entries[(this.#slots[slot] ?? 0) - 1];
      const entry = {
        literal,
        offset,
        id,
        hash,
        first: literal.charCodeAt(0),
        last: literal.charCodeAt(literal.length - 1),
      };
      if (known !== undefined) known.push(entry);
      else this.#slots[slot] = entries.push([entry]);
    }
    this.#entries = entries;
  }

  /** Tells each literal that stands in the folded text, possibly more than once. */
  find(text: string, found: (id: number) => void): void {
    const { length } = text;
    // Reading past the end once would have the engine take all characters for what may be no number.
    if (length < gramLength) return;
    const seen = this.#seen;
    const shift = this.#seenShift;
    let first = text.charCodeAt(0);
    let second = text.charCodeAt(1);
    for (let index = 2; index < length; index++) {
      const third = text.charCodeAt(index);
      const hash = hashOf(first, second, third);
      const bit = hash >>> shift;
      if (((seen[bit >>> 5] ?? 0) & (1 << (bit & 31))) !== 0) this.#check(hash, text, index - 2, found);
      first = second;
      second = third;
    }
  }

  #check(hash: number, text: string, at: number, found: (id: number) => void): void {
    const slot = hash >>> this.#shift;
    if (this.#hasShort[slot] === 0) {
      if (at + tailLength > text.length) return;
      const tail = tailAt(text, at, hash) >>> this.#seenShift;
      if (((this.#tails[tail >>> 5] ?? 0) & (1 << (tail & 31))) === 0) return;
    }
    const entries = this.#entries[(this.#slots[slot] ?? 0) - 1] ?? [];
    for (let index = 0; index < entries.length; index++) {
      const entry = entries[index];
      if (entry === undefined || entry.hash !== hash) continue;
      const start = at - entry.offset;
      const end = start + entry.literal.length - 1;
      if (start < 0 || end >= text.length) continue;
      if (text.charCodeAt(start) !== entry.first || text.charCodeAt(end) !== entry.last) continue;
      if (text.startsWith(entry.literal, start)) found(entry.id);
    }
  }
}

const setBit = (bits: Uint32Array, bit: number): void => {
  bits[bit >>> 5] = (bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
};

/** Of the three characters of this hash and the two behind them. */
const tailAt = (text: string, index: number, hash: number): number =>
  Math.imul(hash ^ (text.charCodeAt(index + 3) + (text.charCodeAt(index + 4) << 8)), 0x85ebca6b);

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

/** What nearly every log is full of: a literal that also has something else is not filed under a part of these. */
const everyday = [
  'c:\\windows\\system32\\',
  'c:\\windows\\syswow64\\',
  '\\device\\harddiskvolume',
  'c:\\program files (x86)\\',
  'c:\\program files\\common files\\',
  'c:\\programdata\\microsoft\\',
  'c:\\users\\public\\appdata\\local\\temp\\roaming\\',
  '.exe" .dll .sys .ps1 .log .tmp .dat',
  'windowspowershell\\v1.0\\powershell.exe',
  'cmd.exe /c "',
  'svchost.exe -k -p -s ',
  'hklm\\system\\currentcontrolset\\services\\control\\',
  'hklm\\software\\microsoft\\windows nt\\currentversion\\',
  'hku\\s-1-5-21-',
  'microsoft-windows-security',
  'object-reference input value= parameter',
  'nt authority\\system',
  '|c:\\windows\\system32\\ntdll.dll+|c:\\windows\\syswow64\\kernel32.dll+|unknown(0',
  'invoke- get- new-object set- .tostring( $null = $verbose binding',
  'http://www. https:// .com/',
  '/usr/bin/ /usr/lib/ /etc/ /bin/sh -c /var/log/ /tmp/',
];
const everydayWeight = 60;
const everydayGrams: ReadonlySet<number> = new Set(
  everyday.flatMap((text) => Array.from({ length: text.length - gramLength + 1 }, (_, index) => hashAt(text, index))),
);

function rarest(literal: string, counts: ReadonlyMap<number, number>): number {
  let [best, least] = [0, Number.POSITIVE_INFINITY];
  const room = literal.length < tailLength ? gramLength : tailLength;
  for (let index = 0; index + room <= literal.length; index++) {
    const hash = hashAt(literal, index);
    let weight = 8 * Math.log2(1 + (counts.get(hash) ?? 0));
    if (everydayGrams.has(hash)) weight += everydayWeight;
    for (let step = 0; step < gramLength; step++) weight += common.get(literal.charCodeAt(index + step)) ?? 0;
    if (weight < least) [best, least] = [index, weight];
  }
  return best;
}
