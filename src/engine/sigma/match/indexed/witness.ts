/**
 * A **witness** of a rule: atoms of which at least one holds whenever the rule does. A rule is looked at only when one of
 * its witness was met, so a good witness is rarely met and cheaply asked.
 */
import { type Atom, missing, present, valued } from './atoms.ts';
import { type FieldTable, keywordSlot } from './field-table.ts';
import type { Known, Node } from './node.ts';

export interface Clue {
  readonly slot: number;
  readonly atoms: readonly number[];
}

export type Witness =
  | { readonly kind: 'clues'; readonly cost: number; readonly clues: readonly Clue[] }
  /** The rule cannot match. */
  | { readonly kind: 'never' }
  /** There is nothing to wait for. */
  | { readonly kind: 'always' };

const never: Witness = { kind: 'never' };
const always: Witness = { kind: 'always' };

/** `known` are classes that are fixed. */
export class WitnessFinder {
  readonly #fields: FieldTable;
  readonly #known: Known;

  constructor(fields: FieldTable, known: Known) {
    this.#fields = fields;
    this.#known = known;
  }

  find(node: Node): Witness {
    if (node.kind === 'atoms') return this.#ofAtoms(node.slot, node.atoms, node.wanted);
    // Whatever is asked late is asked of a value.
    if (node.kind === 'late')
      return node.wanted && node.slot !== keywordSlot ? this.#ofAtoms(node.slot, [valued], true) : always;
    const parts = node.parts.map((part) => this.find(part));
    if (node.kind === 'least') return leastOf(node.least, parts);
    return node.kind === 'all' ? bestOf(parts) : leastOf(1, parts);
  }

  #ofAtoms(slot: number, atoms: readonly number[], wanted: boolean): Witness {
    const found = this.#known(slot);
    if (found !== undefined) return found.hasAny(atoms) === wanted ? always : never;
    // What an absent field satisfies cannot be waited for; but where a value is asked for, its presence can.
    if (!wanted) return atoms.includes(missing) ? this.#ofAtoms(slot, [valued], true) : always;
    if (atoms.includes(missing)) return always;
    const index = this.#fields.indexAt(slot);
    // A field of which few values are known has few values: each of them comes often.
    const few = 300 / index.table.atoms.length;
    let cost = 0;
    for (const id of atoms) {
      const atom = index.table.atoms[id];
      const uses = atom?.kind === 'text' ? this.#fields.usesOf(atom.folded) / 8 : 0;
      cost += costOf(id, atom) + index.popularityOf(id) / 4 + uses + (isExact(atom) ? few : 0);
    }
    return { kind: 'clues', cost, clues: [{ slot, atoms }] };
  }
}

/** All must hold: the cheapest will do. */
function bestOf(parts: readonly Witness[]): Witness {
  let best: Witness = always;
  for (const part of parts) {
    if (part.kind === 'never') return never;
    if (part.kind === 'clues' && (best.kind !== 'clues' || part.cost < best.cost)) best = part;
  }
  return best;
}

/** If n of m hold, then among any m - n + 1 of them one does. */
function leastOf(least: number, parts: readonly Witness[]): Witness {
  const possible = parts.filter((part) => part.kind !== 'never');
  if (possible.length < least) return never;
  const clues = possible.filter((part) => part.kind === 'clues').sort((one, other) => one.cost - other.cost);
  const needed = possible.length - least + 1;
  if (clues.length < needed) return always;
  const chosen = clues.slice(0, needed);
  const cost = chosen.reduce((sum, part) => sum + part.cost, 0);
  return { kind: 'clues', cost, clues: chosen.flatMap((part) => part.clues) };
}

/** How often an atom is likely to be met by chance, in parts of nothing in particular. */
function costOf(id: number, atom: Atom | undefined): number {
  if (id === present || id === valued || atom === undefined) return 2000;
  switch (atom.kind) {
    case 'text':
      return atom.shape === 'anywhere' ? costOfText(atom.folded, 2) : costOfText(atom.folded, 1);
    case 'like':
      return costOfText(atom.literal, 3);
    default:
      return 200;
  }
}

const isExact = (atom: Atom | undefined): boolean => atom?.kind === 'text' && atom.shape === 'exact';

function costOfText({ length }: string, times: number): number {
  if (length >= 16) return times * 0.15;
  if (length >= 12) return times * 0.3;
  if (length >= 8) return times;
  if (length >= 5) return times * 4;
  return length >= 3 ? times * 16 : times * 100;
}
