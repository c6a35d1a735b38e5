/**
 * How a field is read from an event's native fields, as data: the views of sources are made of these, and so is what
 * searches the lake for them, where nothing but native fields is kept.
 *
 *   { kind: 'native', name: 'NewProcessName' }
 *   { kind: 'first', of: [said('TargetUserName'), said('SubjectUserName')] }
 */
import type { FieldScalar, Fields, FieldValue } from './model.ts';

export type Reading =
  /** The native field as it is: one value, a list, null. */
  | { readonly kind: 'native'; readonly name: string }
  /** The first value of the field as text, unless it says nothing (null, empty or `-`). */
  | { readonly kind: 'said'; readonly name: string }
  /** The first value of the field as text, where it begins with `start`. */
  | { readonly kind: 'beginning'; readonly name: string; readonly start: string }
  /** Texts that are hexadecimal numbers (`0x1a4`, up to 13 digits) as decimal ones; others as they are. */
  | { readonly kind: 'decimal'; readonly name: string }
  /** The first value's entry in a table; absent when it has none. */
  | { readonly kind: 'table'; readonly name: string; readonly entries: Readonly<Record<string, string>> }
  /** The first values of all, as one text; absent when one of them is. */
  | { readonly kind: 'joined'; readonly of: readonly Reading[]; readonly by: string }
  /** The first values of the numbered fields `a0`, `a1` … up to the first that is absent, as one text. */
  | { readonly kind: 'numbered'; readonly prefix: string; readonly by: string }
  /** The first of these that is there. */
  | { readonly kind: 'first'; readonly of: readonly Reading[] }
  | { readonly kind: 'always'; readonly text: string };

export const native = (name: string): Reading => ({ kind: 'native', name });
export const said = (name: string): Reading => ({ kind: 'said', name });
export const decimal = (name: string): Reading => ({ kind: 'decimal', name });
export const table = (name: string, entries: Readonly<Record<string, string>>): Reading => ({
  kind: 'table',
  name,
  entries,
});
export const joined = (by: string, ...of: readonly Reading[]): Reading => ({ kind: 'joined', of, by });
export const firstOf = (...of: readonly Reading[]): Reading => ({ kind: 'first', of });

/** More numbered fields than any event has (see `limits.ts`). */
export const mostNumbered = 4096;

const own = (fields: Fields, name: string): FieldValue | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

const isList = (value: FieldValue): value is readonly FieldScalar[] => typeof value === 'object' && value !== null;

/** The first element that is not null, as text. */
function firstText(value: FieldValue | undefined): string | undefined {
  if (value === undefined || value === null) return undefined;
  const scalar = isList(value) ? value.find((element) => element !== null) : value;
  return scalar === undefined || scalar === null ? undefined : String(scalar);
}

const hexadecimal = /^0x[\da-f]{1,13}$/i;
const asDecimal = (value: FieldScalar): FieldScalar =>
  typeof value === 'string' && hexadecimal.test(value) ? String(Number(value)) : value;

function readNumbered(fields: Fields, prefix: string, by: string): string | undefined {
  const words: string[] = [];
  while (words.length < mostNumbered) {
    const word = firstText(own(fields, `${prefix}${words.length}`));
    if (word === undefined) break;
    words.push(word);
  }
  return words.length === 0 ? undefined : words.join(by);
}

/** What the reading gives of these native fields; `undefined` when the field is absent. */
export function readField(reading: Reading, fields: Fields): FieldValue | undefined {
  switch (reading.kind) {
    case 'native':
      return own(fields, reading.name);
    case 'said': {
      const text = firstText(own(fields, reading.name));
      return text === '' || text === '-' ? undefined : text;
    }
    case 'beginning': {
      const text = firstText(own(fields, reading.name));
      return text?.startsWith(reading.start) ? text : undefined;
    }
    case 'decimal': {
      const value = own(fields, reading.name);
      if (value === undefined) return undefined;
      return isList(value) ? value.map(asDecimal) : asDecimal(value);
    }
    case 'table': {
      const text = firstText(own(fields, reading.name));
      return text !== undefined && Object.hasOwn(reading.entries, text) ? reading.entries[text] : undefined;
    }
    case 'joined': {
      const texts = reading.of.map((part) => firstText(readField(part, fields)));
      return texts.includes(undefined) ? undefined : texts.join(reading.by);
    }
    case 'numbered':
      return readNumbered(fields, reading.prefix, reading.by);
    case 'first':
      for (const part of reading.of) {
        const value = readField(part, fields);
        if (value !== undefined) return value;
      }
      return undefined;
    case 'always':
      return reading.text;
  }
}
