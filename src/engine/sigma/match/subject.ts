/**
 * The view that is being matched, with what was worked out about it. Field names are numbered once for all rules of a
 * matcher, so that a rule finds a field, and its folded text, by index and not by name.
 */
import type { Fields, FieldValue } from '#engine/events/model.ts';
import { fold } from './fold.ts';

/** Numbers names, from 0 in the order in which they are first asked for. */
export class FieldSlots {
  readonly names: string[] = [];
  readonly #slots = new Map<string, number>();

  slotOf(name: string): number {
    const known = this.#slots.get(name);
    if (known !== undefined) return known;
    this.#slots.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}

export interface TextPair {
  readonly text: string;
  readonly folded: string;
}

export class Subject {
  readonly #names: readonly string[];
  #fields: Fields = Object.create(null);
  /** What is remembered holds for the view with this number; counting on forgets it all at once. */
  #view = 0;
  readonly #valueSeen: number[] = [];
  readonly #values: (FieldValue | undefined)[] = [];
  readonly #foldedSeen: number[] = [];
  readonly #folded: string[] = [];
  #texts: readonly TextPair[] | undefined;

  constructor(slots: FieldSlots) {
    this.#names = slots.names;
  }

  look(fields: Fields): void {
    this.#fields = fields;
    this.#texts = undefined;
    this.#view++;
  }

  value(slot: number): FieldValue | undefined {
    if (this.#valueSeen[slot] !== this.#view) {
      const name = this.#names[slot] ?? '';
      this.#values[slot] = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
      this.#valueSeen[slot] = this.#view;
    }
    return this.#values[slot];
  }

  /** The folded text of the field's single value; `text` is that value as text. */
  folded(slot: number, text: string): string {
    if (this.#foldedSeen[slot] !== this.#view) {
      this.#folded[slot] = fold(text);
      this.#foldedSeen[slot] = this.#view;
    }
    return this.#folded[slot] ?? '';
  }

  /** Every value of the event, for keywords. */
  texts(): readonly TextPair[] {
    this.#texts ??= Object.keys(this.#fields).flatMap((name) => {
      const value = this.#fields[name];
      const elements = Array.isArray(value) ? value : [value];
      return elements.flatMap((element) => {
        if (element === null || element === undefined) return [];
        const text = String(element);
        return [{ text, folded: fold(text) }];
      });
    });
    return this.#texts;
  }
}
