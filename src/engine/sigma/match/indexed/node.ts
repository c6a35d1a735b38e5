/**
 * A rule as a tree over atoms, with `not` pushed down to the leaves: what is above them can then only gain from a leaf
 * that turns true, so that taking what is not known for true gives a bound from above.
 */
import type { FieldScalar } from '#engine/events/model.ts';
import type { FieldClass } from './field-class.ts';

export type Node =
  /** Does any of these atoms hold for the field in this slot? Or, when not `wanted`, none? Sorted, each once. */
  | { readonly kind: 'atoms'; readonly slot: number; readonly atoms: readonly number[]; readonly wanted: boolean }
  | Late
  | { readonly kind: 'all' | 'any'; readonly parts: readonly Node[] }
  /** At least so many of the parts. */
  | { readonly kind: 'least'; readonly least: number; readonly parts: readonly Node[] };

/** Asked only of candidates: what needs a second field, or is too dear to be asked of every value. */
export interface Late {
  readonly kind: 'late';
  readonly slot: number;
  /** Of one value; `others` are the values of the field in `otherSlot`. */
  readonly holds: (value: FieldScalar, others: readonly FieldScalar[]) => boolean;
  readonly otherSlot: number | undefined;
  readonly wanted: boolean;
}

/** What is being looked at, as the leaves see it. */
export interface Subject {
  classAt(slot: number): FieldClass;
  lateHolds(late: Late): boolean;
}

export type Holds = (subject: Subject) => boolean;

export function compileNode(node: Node): Holds {
  if (node.kind === 'atoms') return compileAtoms(node.slot, node.atoms, node.wanted);
  if (node.kind === 'late') return (subject) => subject.lateHolds(node) === node.wanted;
  const parts = node.parts.map(compileNode);
  if (node.kind === 'least') return atLeast(node.least, parts);
  return node.kind === 'all' ? every(parts) : some(parts);
}

/** Past this many, a set is asked for each atom of the value, of which there are few. */
const longList = 8;

function compileAtoms(slot: number, atoms: readonly number[], wanted: boolean): Holds {
  const [first = -1] = atoms;
  if (atoms.length === 1) return (subject) => subject.classAt(slot).has(first) === wanted;
  const set: ReadonlySet<number> | undefined = atoms.length > longList ? new Set(atoms) : undefined;
  if (set === undefined) return (subject) => subject.classAt(slot).hasAny(atoms) === wanted;
  return (subject) => subject.classAt(slot).isIn(set) === wanted;
}

function every(parts: readonly Holds[]): Holds {
  const [first, second] = parts;
  if (first !== undefined && parts.length === 1) return first;
  if (first !== undefined && second !== undefined && parts.length === 2)
    return (subject) => first(subject) && second(subject);
  return (subject) => {
    for (const part of parts) if (!part(subject)) return false;
    return true;
  };
}

function some(parts: readonly Holds[]): Holds {
  const [first, second] = parts;
  if (first !== undefined && parts.length === 1) return first;
  if (first !== undefined && second !== undefined && parts.length === 2)
    return (subject) => first(subject) || second(subject);
  return (subject) => {
    for (const part of parts) if (part(subject)) return true;
    return false;
  };
}

function atLeast(least: number, parts: readonly Holds[]): Holds {
  return (subject) => {
    let found = 0;
    for (const part of parts) if (part(subject) && ++found >= least) return true;
    return found >= least;
  };
}

/** The class of the field in a slot, as far as it is known. */
export type Known = (slot: number) => FieldClass | undefined;

/** Can the tree hold, given what is known? False is certain. */
export function mayHold(node: Node, known: Known): boolean {
  if (node.kind === 'late') return true;
  if (node.kind === 'atoms') {
    const found = known(node.slot);
    return found === undefined || found.hasAny(node.atoms) === node.wanted;
  }
  if (node.kind === 'all') return node.parts.every((part) => mayHold(part, known));
  if (node.kind === 'least') return node.parts.filter((part) => mayHold(part, known)).length >= node.least;
  return node.parts.some((part) => mayHold(part, known));
}
