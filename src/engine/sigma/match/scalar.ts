/** How values of events are read by tests; the same for every matcher. */
import type { FieldScalar, FieldValue } from '#engine/events/model.ts';
import type { Comparison } from '#engine/sigma/resolved.ts';

/** A value as text; null has none. */
export const textOf = (value: FieldScalar): string | undefined => (value === null ? undefined : String(value));

export const isList = (value: FieldValue | undefined): value is readonly FieldScalar[] => Array.isArray(value);

/** The single values of a field; an absent one has none. */
export function elementsOf(value: FieldValue | undefined): readonly FieldScalar[] {
  if (value === undefined) return [];
  return isList(value) ? value : [value];
}

/** Has the field no value? Absent, null, an empty list, or null among several. */
export const isMissing = (value: FieldValue | undefined): boolean =>
  value === undefined || value === null || (isList(value) && (value.length === 0 || value.includes(null)));

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i;
const longest = 400;

/** The number that a text is; hexadecimal and the like are no numbers. */
export const numberOf = (text: string): number | undefined =>
  text.length <= longest && decimal.test(text) ? Number(text) : undefined;

export function compares(comparison: Comparison, left: number | undefined, right: number): boolean {
  if (left === undefined) return false;
  if (comparison === 'lt') return left < right;
  if (comparison === 'lte') return left <= right;
  if (comparison === 'gt') return left > right;
  return comparison === 'gte' ? left >= right : left === right;
}
