/**
 * Beginnings (or ends) of texts: all that a text begins with are found in one walk. A node keeps a few literals as they
 * are, and parts them by their next character only when they become many, so that it stays small.
 */
interface Literal {
  readonly text: string;
  readonly atom: number;
  /** Its next character at the depth of its node; -1 when it ends there. */
  next: number;
}

interface Branch {
  literals: Literal[];
  /** By character code at this depth; undefined while the literals are few. */
  next: Map<number, Branch> | undefined;
}

const most = 8;
const newBranch = (): Branch => ({ literals: [], next: undefined });

export class Affixes {
  readonly #ends: boolean;
  readonly #root = newBranch();
  isEmpty = true;

  constructor(which: 'starts' | 'ends') {
    this.#ends = which === 'ends';
  }

  add(text: string, atom: number): void {
    this.isEmpty = false;
    this.#insert(this.#root, { text, atom, next: -1 }, 0);
  }

  #insert(from: Branch, literal: Literal, fromDepth: number): void {
    let [branch, depth] = [from, fromDepth];
    while (branch.next !== undefined && literal.text.length > depth) {
      const code = this.#codeAt(literal.text, depth);
      let child = branch.next.get(code);
      if (child === undefined) {
        child = newBranch();
        branch.next.set(code, child);
      }
      branch = child;
      depth++;
    }
    literal.next = literal.text.length > depth ? this.#codeAt(literal.text, depth) : -1;
    branch.literals.push(literal);
    if (branch.next === undefined && branch.literals.length > most) this.#part(branch, depth);
  }

  /** Those that end here stay; equal texts (which differ in case only) all stay together. */
  #part(branch: Branch, depth: number): void {
    const { literals } = branch;
    if (literals.every(({ text }) => text === literals[0]?.text)) return;
    branch.literals = [];
    branch.next = new Map();
    for (const literal of literals) this.#insert(branch, literal, depth);
  }

  #codeAt = (text: string, depth: number): number => text.charCodeAt(this.#ends ? text.length - 1 - depth : depth);

  /** Tells each atom whose literal the text begins (ends) with. */
  find(text: string, found: (atom: number) => void): void {
    let branch: Branch | undefined = this.#root;
    for (let depth = 0; branch !== undefined; depth++) {
      const { literals, next }: Branch = branch;
      const code = depth < text.length ? this.#codeAt(text, depth) : -2;
      for (let index = 0; index < literals.length; index++) {
        const literal = literals[index];
        if (literal === undefined || (literal.next !== code && literal.next !== -1)) continue;
        if (this.#ends ? text.endsWith(literal.text) : text.startsWith(literal.text)) found(literal.atom);
      }
      if (next === undefined || code === -2) return;
      branch = next.get(code);
    }
  }
}
