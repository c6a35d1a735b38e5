/** From a field's value to its class, remembered for the values that were seen. */
import type { FieldScalar, Fields, FieldValue } from '#engine/events/model.ts';
import { AtomTable, missing, present, valued } from './atoms.ts';
import { ClassPool } from './class-pool.ts';
import { FieldClass } from './field-class.ts';
import { Structures } from './structures.ts';
import { type CacheBudget, ValueCache } from './value-cache.ts';

/** Classes beyond these are forgotten and made again. */
const mostClasses = 2048;
const mostNumbers = 4096;

export class FieldIndex {
  readonly table: AtomTable;
  readonly absent = new FieldClass([missing]);
  readonly #null = new FieldClass([present, missing]);
  readonly #plain = new FieldClass([present, valued]);
  readonly #singles: (FieldClass | undefined)[] = [];
  readonly #pools = {
    valued: new ClassPool([present, valued]),
    partly: new ClassPool([present, valued, missing]),
    missing: new ClassPool([present, missing]),
  };
  readonly #numbers = new Map<number | boolean, FieldClass>();
  readonly #cache: ValueCache;
  readonly #budget: CacheBudget;
  #structures: Structures | undefined;
  #popularity: Float64Array | undefined;

  constructor(budget: CacheBudget, texts: Map<string, number>) {
    this.table = new AtomTable(texts);
    this.#budget = budget;
    this.#cache = new ValueCache(budget);
  }

  classOf(value: FieldValue | undefined): FieldClass {
    if (typeof value === 'string') return this.#ofText(value);
    if (value === undefined) return this.absent;
    if (value === null) return this.#null;
    if (typeof value !== 'object') return this.#ofNumber(value);
    return this.#ofList(value);
  }

  /** All values of an event taken together: what keywords look at. */
  classOfAll(fields: Fields): FieldClass {
    const structures = this.#sealed();
    structures.begin();
    let values = 0;
    for (const name in fields) {
      const value = fields[name];
      if (typeof value === 'object' && value !== null) for (const element of value) values += structures.look(element);
      else if (value !== undefined) values += structures.look(value);
    }
    return values === 0 ? this.absent : this.#classWith(structures.holding, true, false);
  }

  /** The class of a text that was seen lately. */
  recall(text: string): FieldClass | undefined {
    const place = this.#cache.placeOf(text);
    return place < 0 ? undefined : this.#cache.get(place, text);
  }

  /** How often the atom is met in what rules look for: a sign of how often it is met in values. */
  popularityOf(atom: number): number {
    this.#popularity ??= this.#sealed().popularity(this.table.uses);
    return this.#popularity[atom] ?? 0;
  }

  /** Forgets values, as if none had been seen. */
  clear(): void {
    this.#cache.clear();
    this.#numbers.clear();
  }

  /** Forgets which rules the classes make possible. */
  forgetGroups(): void {
    this.clear();
    this.#forgetClasses();
    for (const lasting of [this.absent, this.#null, this.#plain, ...this.#singles])
      if (lasting !== undefined) lasting.candidates.length = 0;
  }

  /** Is this one of the classes that are never forgotten? Their number is bounded by the rules. */
  isLasting(found: FieldClass): boolean {
    const [, , third] = found.atoms;
    return (
      found.atoms.length <= 2 || (found.atoms.length === 3 && third !== undefined && this.#singles[third] === found)
    );
  }

  #ofText(text: string): FieldClass {
    const place = this.#cache.placeOf(text);
    if (place >= 0) {
      const known = this.#cache.get(place, text);
      if (known !== undefined) return known;
    }
    const found = this.#work(text);
    if (place >= 0) this.#cache.set(place, text, found);
    return found;
  }

  #ofNumber(value: number | boolean): FieldClass {
    const known = this.#budget.enabled ? this.#numbers.get(value) : undefined;
    if (known !== undefined) return known;
    const found = this.#work(String(value));
    if (this.#numbers.size >= mostNumbers) this.#numbers.clear();
    this.#numbers.set(value, found);
    return found;
  }

  #work(text: string): FieldClass {
    const structures = this.#sealed();
    structures.begin();
    structures.look(text);
    return this.#classWith(structures.holding, true, false);
  }

  #ofList(list: readonly FieldScalar[]): FieldClass {
    const [only] = list;
    if (list.length === 1 && only !== null) return this.classOf(only);
    const structures = this.#sealed();
    structures.begin();
    let values = 0;
    for (let index = 0; index < list.length; index++) values += structures.look(list[index] ?? null);
    return this.#classWith(structures.holding, values > 0, values === 0 || values < list.length);
  }

  #sealed(): Structures {
    this.#structures ??= new Structures(this.table.atoms);
    return this.#structures;
  }

  /** The class with these atoms of texts; equal ones are one object. */
  #classWith(atoms: number[], hasValue: boolean, isMissing: boolean): FieldClass {
    if (hasValue && !isMissing) {
      const [first] = atoms;
      if (first === undefined) return this.#plain;
      if (atoms.length === 1) {
        const single = this.#singles[first] ?? new FieldClass([present, valued, first]);
        this.#singles[first] = single;
        return single;
      }
    } else if (atoms.length === 0 && !hasValue) return this.#null;
    const pool = !hasValue ? this.#pools.missing : isMissing ? this.#pools.partly : this.#pools.valued;
    return pool.find(atoms, this.#isHeld) ?? this.#addTo(pool, atoms);
  }

  #addTo(pool: ClassPool, atoms: readonly number[]): FieldClass {
    const { valued: whole, partly, missing: none } = this.#pools;
    if (whole.size + partly.size + none.size >= mostClasses) {
      this.#forgetClasses();
      this.clear();
    }
    return pool.add(atoms);
  }

  readonly #isHeld = (atom: number): boolean => this.#structures?.isHeld(atom) ?? false;

  #forgetClasses(): void {
    for (const pool of Object.values(this.#pools)) pool.clear();
  }
}
