/** The fields that the rules of a matcher ask about, numbered; a number is a **slot**. Slot 0 is any value: keywords. */
import type { Pattern } from '#engine/sigma/pattern.ts';
import type { RegexTest } from '#engine/sigma/regex.ts';
import { FieldIndex } from './field-index.ts';
import { type GatedRegex, gateRegex } from './gated-regex.ts';
import { CacheBudget } from './value-cache.ts';

export const keywordSlot = 0;
const nowhere: readonly PatternPlace[] = [];

/** Where a pattern of a rule is asked. */
export interface PatternPlace {
  readonly slot: number;
  readonly atom: number;
}

export class FieldTable {
  readonly budget = new CacheBudget();
  readonly names: string[] = [''];
  readonly #texts = new Map<string, number>();
  readonly #indexes: FieldIndex[] = [];
  readonly #slots = new Map<string, number>();
  readonly #regexes = new Map<RegexTest, GatedRegex>();
  /** Nearly always one each; a pipeline may give a field two names. */
  readonly #places = new Map<Pattern, PatternPlace[]>();

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

  /** The atom of a pattern of a rule in the field of this slot. */
  patternAt(slot: number, pattern: Pattern, cased: boolean): number {
    const atom = this.indexAt(slot).table.pattern(pattern, cased);
    const known = this.#places.get(pattern);
    if (known === undefined) this.#places.set(pattern, [{ slot, atom }]);
    else if (known.every((place) => place.slot !== slot)) known.push({ slot, atom });
    return atom;
  }

  /** Where this very pattern is asked, not one like it. */
  placesOf(pattern: Pattern): readonly PatternPlace[] {
    return this.#places.get(pattern) ?? nowhere;
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
