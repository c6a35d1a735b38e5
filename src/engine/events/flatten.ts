/**
 * Nested JSON as flat fields.
 *
 * - Members of objects get dotted names: `{"a":{"b":1}}` is `a.b = 1`.
 * - A list of scalars stays a list. Objects in a list give their members to the same name, without an index:
 *   `{"a":[{"b":1},{"b":2}]}` is `a.b = [1, 2]`, which is how Sigma rules name them. Lists within lists are joined.
 * - Two values under one name (`{"a.b":1,"a":{"b":2}}`) become a list; nothing is lost.
 * - An object or list without content is the empty list: it is there, and holds nothing.
 *
 * The result has no prototype, so that `__proto__` and `constructor` are names like any other.
 * Depth and size are the business of `limits.ts`, which runs before.
 */
import type { JsonObject } from './limits.ts';
import type { FieldScalar, Fields, FieldValue } from './model.ts';

export type MutableFields = { [name: string]: FieldValue };

const inheritNothing: object = Object.freeze(Object.create(null));

/**
 * The engine keeps `Object.create(null)` as a hash table from the start: three times slower to fill and twenty times to
 * go through than an object of a constructor, which it gives a layout that events of one kind share. How many members a
 * constructor names is how many it expects, so this one names a few dozen that it never makes. Nothing is inherited
 * here either: the prototype is empty and has no prototype.
 */
function Bag(this: Record<string, unknown>, expects: boolean): void {
  if (!expects) return;
  this.a0 = this.a1 = this.a2 = this.a3 = this.a4 = this.a5 = this.a6 = this.a7 = null;
  this.b0 = this.b1 = this.b2 = this.b3 = this.b4 = this.b5 = this.b6 = this.b7 = null;
  this.c0 = this.c1 = this.c2 = this.c3 = this.c4 = this.c5 = this.c6 = this.c7 = null;
  this.d0 = this.d1 = this.d2 = this.d3 = this.d4 = this.d5 = this.d6 = this.d7 = null;
}
Bag.prototype = inheritNothing;

const NewBag = Bag as unknown as new (expects: boolean) => MutableFields;

export const emptyFields = (): MutableFields => new NewBag(false);

/** Has the object no members but its own? */
export function isBare(fields: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(fields);
  return prototype === inheritNothing || prototype === null;
}

const asScalar = (value: unknown): FieldScalar => {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  return null;
};

/** Puts a value under a name; a second one under the same name makes a list. */
export function addField(fields: MutableFields, name: string, value: FieldValue): void {
  const before = fields[name];
  if (before === undefined) {
    fields[name] = value;
    return;
  }
  const list = (Array.isArray(before) ? before : [before]) as readonly FieldScalar[];
  fields[name] = list.concat(value as FieldScalar);
}

function addList(fields: MutableFields, name: string, list: readonly unknown[]): void {
  if (list.every((element) => typeof element !== 'object' || element === null)) {
    addField(fields, name, list.map(asScalar));
    return;
  }
  for (const element of list) addValue(fields, name, element);
}

/** Adds a value of any shape under a name. */
export function addValue(fields: MutableFields, name: string, value: unknown): void {
  if (typeof value !== 'object' || value === null) {
    if (value !== undefined) addField(fields, name, asScalar(value));
  } else if (Array.isArray(value)) addList(fields, name, value);
  else if (!addMembers(fields, name, value as JsonObject)) addField(fields, name, []);
}

/** Adds the members of an object under `prefix.`; false when it has none. */
export function addMembers(fields: MutableFields, prefix: string, object: JsonObject): boolean {
  let any = false;
  for (const key in object) {
    any = true;
    addValue(fields, prefix === '' ? key : `${prefix}.${key}`, object[key]);
  }
  return any;
}

export function flatten(object: JsonObject): Fields {
  const fields = emptyFields();
  addMembers(fields, '', object);
  return fields;
}
