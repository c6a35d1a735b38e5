/**
 * Classes by the atoms that make them, so that equal ones are one object. Found by a number that the atoms add up to in
 * whatever order they come: to sort and write them out first took a tenth of the work on a value not seen before.
 */
import { FieldClass } from './field-class.ts';

export class ClassPool {
  /** What every class of the pool begins with. */
  readonly #head: readonly number[];
  readonly #classes = new Map<number, FieldClass[]>();
  size = 0;

  constructor(head: readonly number[]) {
    this.#head = head;
  }

  /** The class with exactly these atoms behind its head; `holds` is true for these and no others. */
  find(atoms: readonly number[], holds: (atom: number) => boolean): FieldClass | undefined {
    const alike = this.#classes.get(sumOf(atoms));
    if (alike === undefined) return undefined;
    const first = this.#head.length;
    for (let at = 0; at < alike.length; at++) {
      const one = alike[at];
      if (one === undefined || one.atoms.length !== first + atoms.length) continue;
      let index = first;
      while (index < one.atoms.length && holds(one.atoms[index] ?? -1)) index++;
      if (index === one.atoms.length) return one;
    }
    return undefined;
  }

  add(atoms: readonly number[]): FieldClass {
    const made = new FieldClass([...this.#head, ...atoms.toSorted((one, other) => one - other)]);
    const sum = sumOf(atoms);
    const alike = this.#classes.get(sum);
    if (alike === undefined) this.#classes.set(sum, [made]);
    else alike.push(made);
    this.size++;
    return made;
  }

  clear(): void {
    this.#classes.clear();
    this.size = 0;
  }
}

function sumOf(atoms: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < atoms.length; index++) sum = (sum + Math.imul((atoms[index] ?? 0) + 1, 0x9e3779b1)) | 0;
  return sum;
}
