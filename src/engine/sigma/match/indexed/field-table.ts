/** The fields that the rules of a matcher ask about, numbered; a number is a **slot**. Slot 0 is any value: keywords. */
import type { RegexTest } from '#engine/sigma/regex.ts';
import { FieldIndex } from './field-index.ts';
import { type GatedRegex, gateRegex } from './gated-regex.ts';
import { CacheBudget } from './value-cache.ts';

export const keywordSlot = 0;

export class FieldTable {
  readonly budget = new CacheBudget();
  readonly names: string[] = [''];
  readonly #texts = new Map<string, number>();
  readonly #indexes: FieldIndex[] = [];
  readonly #slots = new Map<string, number>();
  readonly #regexes = new Map<RegexTest, GatedRegex>();

  constructor() {
    this.#indexes.push(new FieldIndex(this.budget, this.#texts));
  }

  get size(): number {
    return this.names.length;
  }

  slotOf(name: string | undefined): number {
    if (name === undefined) return keywordSlot;
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    this.#indexes.push(new FieldIndex(this.budget, this.#texts));
    const slot = this.names.push(name) - 1;
    this.#slots.set(name, slot);
    return slot;
  }

  /** The slot of a field that some rule asks about. */
  findSlot(name: string): number | undefined {
    return this.#slots.get(name);
  }

  /** How often rules ask for the text, of whatever field. */
  usesOf(text: string): number {
    return this.#texts.get(text) ?? 0;
  }

  indexAt(slot: number): FieldIndex {
    const index = this.#indexes[slot];
    if (index === undefined) throw new Error(`there is no slot ${slot}`);
    return index;
  }

  regexOf(test: RegexTest): GatedRegex {
    const known = this.#regexes.get(test) ?? gateRegex(test);
    this.#regexes.set(test, known);
    return known;
  }

  /** Forgets the values that were seen. */
  clear(): void {
    for (const index of this.#indexes) index.clear();
  }

  /** Forgets what classes know of groups, whose numbers are then given out anew. */
  forgetGroups(): void {
    for (const index of this.#indexes) index.forgetGroups();
  }
}
