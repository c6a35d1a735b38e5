/**
 * Texts of one or two characters, anywhere in a text. Public rules ask a command line for 1,600 of them: one pass over its
 * characters finds those that are there. Few of them are quicker looked for each by itself, above all in a long text.
 */
const bitCount = 1 << 12;
/** So many characters are passed over in the time in which the runtime looks for one text. */
const charactersPerSearch = 12;

export class ShortTexts {
  readonly #all: { readonly text: string; readonly atom: number }[] = [];
  /** By the code of the character, or of both. */
  readonly #atoms = new Map<number, number[]>();
  readonly #bits = new Uint32Array(bitCount >>> 5);
  #hasSingles = false;
  #hasPairs = false;

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  /** One or two characters long. */
  add(text: string, atom: number): void {
    this.#all.push({ text, atom });
    if (text.length === 1) this.#hasSingles = true;
    else this.#hasPairs = true;
    const key = text.length === 1 ? text.charCodeAt(0) : pairOf(text.charCodeAt(0), text.charCodeAt(1));
    const bit = bitOf(key);
    this.#bits[bit >>> 5] = (this.#bits[bit >>> 5] ?? 0) | (1 << (bit & 31));
    const known = this.#atoms.get(key);
    if (known === undefined) this.#atoms.set(key, [atom]);
    else known.push(atom);
  }

  /** Tells each atom whose text stands in this one, possibly more than once. */
  find(text: string, found: (atom: number) => void): void {
    if (this.#all.length * charactersPerSearch >= text.length) this.#pass(text, found);
    else for (const one of this.#all) if (text.includes(one.text)) found(one.atom);
  }

  #pass(text: string, found: (atom: number) => void): void {
    let before = -1;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (this.#hasSingles) this.#tell(code, found);
      if (this.#hasPairs && before >= 0) this.#tell(pairOf(before, code), found);
      before = code;
    }
  }

  #tell(key: number, found: (atom: number) => void): void {
    const bit = bitOf(key);
    if (((this.#bits[bit >>> 5] ?? 0) & (1 << (bit & 31))) === 0) return;
    const atoms = this.#atoms.get(key);
    if (atoms === undefined) return;
    for (let index = 0; index < atoms.length; index++) found(atoms[index] ?? -1);
  }
}

/** No character has the code 0xffff, so a pair is never taken for one character. */
const pairOf = (first: number, second: number): number => (first + 1) * 0x10000 + second;
const bitOf = (key: number): number => Math.imul(key ^ (key / 0x10000), 0x9e3779b1) >>> 20;
