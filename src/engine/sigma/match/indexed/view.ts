/**
 * The fields that are being looked at, with the classes that were worked out for them. One object serves all events:
 * what it remembers holds for the view with its number, and counting on forgets it all at once.
 */
import { emptyFields, isBare } from '#engine/events/flatten.ts';
import type { FieldScalar, Fields } from '#engine/events/model.ts';
import { elementsOf } from '#engine/sigma/match/scalar.ts';
import type { FieldClass } from './field-class.ts';
import { type FieldTable, keywordSlot } from './field-table.ts';
import type { Late, Subject } from './node.ts';

export class View implements Subject {
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

  lateHolds({ slot, otherSlot, holds }: Late): boolean {
    const others = otherSlot === undefined ? none : this.#values(otherSlot);
    if (slot !== keywordSlot) return this.#values(slot).some((value) => holds(value, others));
    for (const name in this.fields)
      if (elementsOf(this.fields[name]).some((value) => holds(value, others))) return true;
    return false;
  }

  #values(slot: number): readonly FieldScalar[] {
    return elementsOf(this.fields[this.#table.names[slot] ?? '']);
  }
}

const none: readonly FieldScalar[] = [];
