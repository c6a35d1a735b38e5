/**
 * A **class** is what the atoms say of a field's value: all values for which the same atoms hold are one to the rules.
 */
export class FieldClass {
  /** Atoms that hold, sorted. */
  readonly atoms: readonly number[];
  /** By number of the group: the rules that have to be looked at when a field is of this class. */
  readonly candidates: (readonly number[] | undefined)[] = [];

  constructor(atoms: readonly number[]) {
    this.atoms = atoms;
  }

  has(atom: number): boolean {
    // Few atoms hold for any value, so going through them is quicker than a set.
    const { atoms } = this;
    for (let index = 0; index < atoms.length; index++) if (atoms[index] === atom) return true;
    return false;
  }

  hasAny(wanted: readonly number[]): boolean {
    // Both are sorted.
    const { atoms } = this;
    let [mine, theirs] = [0, 0];
    while (mine < atoms.length && theirs < wanted.length) {
      const difference = (atoms[mine] ?? 0) - (wanted[theirs] ?? 0);
      if (difference === 0) return true;
      if (difference < 0) mine++;
      else theirs++;
    }
    return false;
  }

  isIn(set: ReadonlySet<number>): boolean {
    const { atoms } = this;
    for (let index = 0; index < atoms.length; index++) if (set.has(atoms[index] ?? -1)) return true;
    return false;
  }
}
