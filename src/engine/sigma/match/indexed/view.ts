/**
 * The fields that are being looked at, with the classes that were worked out for them. One object serves all events:
 * what it remembers holds for the view with its number, and counting on forgets it all at once.
 */
import { emptyFields, isBare } from '#engine/events/flatten.ts';
import type { FieldScalar, Fields } from '#engine/events/model.ts';
import type { Likeness } from '#engine/sigma/match/reference.ts';
import { elementsOf, isList } from '#engine/sigma/match/scalar.ts';
import { isLikeFast } from '#engine/sigma/match/wildcards.ts';
import type { Pattern } from '#engine/sigma/pattern.ts';
import type { FieldClass } from './field-class.ts';
import { type FieldTable, keywordSlot } from './field-table.ts';
import type { Late, Subject } from './node.ts';

/** Characters from which on a text is worth a look of its own before all its atoms are found. */
const long = 120;

export class View implements Subject, Likeness {
  readonly #table: FieldTable;
  readonly #classes: FieldClass[] = [];
  /** The number of the view for which the class was worked out. */
  readonly #seen: Float64Array;
  #number = 0;
  fields: Fields = emptyFields();

  constructor(table: FieldTable) {
    this.#table = table;
    this.#seen = new Float64Array(table.size);
  }

  look(fields: Fields): void {
    // Only the event's own fields count, whatever made the object; where nothing is inherited they are read at once.
    this.fields = isBare(fields) ? fields : Object.assign(emptyFields(), fields);
    this.#number++;
  }

  classAt(slot: number): FieldClass {
    const known = this.#classes[slot];
    if (known !== undefined && this.#seen[slot] === this.#number) return known;
    const index = this.#table.indexAt(slot);
    const found =
      slot === keywordSlot ? index.classOfAll(this.fields) : index.classOf(this.fields[this.#table.names[slot] ?? '']);
    this.#classes[slot] = found;
    this.#seen[slot] = this.#number;
    return found;
  }

  /** The field's one long text, unless its class is known already. */
  longTextAt(slot: number): string | undefined {
    if (slot === keywordSlot || this.#seen[slot] === this.#number) return undefined;
    const value = this.fields[this.#table.names[slot] ?? ''];
    const text = isList(value) && value.length === 1 ? value[0] : value;
    return typeof text === 'string' && text.length >= long ? text : undefined;
  }

  lateHolds({ slot, otherSlot, holds }: Late): boolean {
    const others = otherSlot === undefined ? none : this.#values(otherSlot);
    if (slot !== keywordSlot) return this.#values(slot).some((value) => holds(value, others));
    for (const name in this.fields)
      if (elementsOf(this.fields[name]).some((value) => holds(value, others))) return true;
    return false;
  }

  /**
   * What the reference asks to tell what matched. The class of a field knows it already, unless the field has several
   * values: then it only knows that one of them is like the pattern.
   */
  isLike(pattern: Pattern, text: string, cased: boolean, name: string): boolean {
    const places = this.#table.placesOf(pattern);
    for (let index = 0; index < places.length; index++) {
      const { slot = keywordSlot, atom = -1 } = places[index] ?? {};
      if (slot !== keywordSlot && this.#table.names[slot] !== name) continue;
      const holds = this.classAt(slot).has(atom);
      if (!holds || (slot !== keywordSlot && !isList(this.fields[name]))) return holds;
    }
    return isLikeFast(pattern, text, cased);
  }

  mayBeAnywhere(pattern: Pattern): boolean {
    const places = this.#table.placesOf(pattern);
    return places.every(({ slot, atom }) => slot !== keywordSlot || this.classAt(slot).has(atom));
  }

  #values(slot: number): readonly FieldScalar[] {
    return elementsOf(this.fields[this.#table.names[slot] ?? '']);
  }
}

const none: readonly FieldScalar[] = [];
