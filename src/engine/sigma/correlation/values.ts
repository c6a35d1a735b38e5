/** Fields of events as values that can be told apart and counted. Texts are one without regard to case, as in rules. */
import type { FieldScalar, FieldValue } from '#engine/events/model.ts';
import { fold } from '#engine/sigma/match/fold.ts';
import { numberOf } from '#engine/sigma/match/scalar.ts';

/** Whatever has fields: a hit. */
export interface Readable {
  field(name: string): FieldValue | undefined;
}

/** As it was written; `undefined` when the field is absent or null. Several values are one text. */
export function writtenOf(value: FieldValue | undefined): string | undefined {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object') return String(value);
  const [first] = value;
  if (value.length === 0 || first === undefined) return undefined;
  return value.length === 1 ? writtenOf(first) : JSON.stringify(value);
}

/** The values of all fields, or `undefined` when one has none. */
export function writtenOfAll(names: readonly string[], from: Readable): readonly string[] | undefined {
  const texts: string[] = [];
  for (const name of names) {
    const text = writtenOf(from.field(name));
    if (text === undefined) return undefined;
    texts.push(text);
  }
  return texts;
}

/** One text for several values; the lengths keep ['a', 'bc'] and ['ab', 'c'] apart. */
export function keyOf(texts: readonly string[]): string {
  const [first = ''] = texts;
  if (texts.length === 1) return fold(first);
  return fold(texts.map((text) => `${text.length}:${text}`).join(''));
}

/** The number that a field is; of several values the first. */
export function numberIn(value: FieldValue | undefined): number | undefined {
  const one: FieldScalar | undefined = typeof value === 'object' && value !== null ? value[0] : value;
  const number = typeof one === 'string' ? numberOf(one.trim()) : one;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
