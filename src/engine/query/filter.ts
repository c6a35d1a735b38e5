/**
 * The lake filter: a closed tree of questions about one event as the lake keeps it. It is data (it can be printed,
 * stored, sent), knows no SQL and no rules, and every question in it is answered by yes or no, never by "unknown":
 * an absent field has no texts, so that a question about them is answered no, and `not` makes that yes.
 *
 * - `evaluate.ts` beside this answers it in memory, slowly and obviously.
 * - `storage/lake/filter-sql.ts` writes it as ClickHouse SQL. A test holds that the two agree.
 *
 * The **texts** of a field are its values as text: numbers and booleans as JavaScript writes them, each element of a
 * list, no nulls. Texts are compared without regard to case (`sigma/match/fold.ts`) unless `cased`.
 */
import type { Reading } from '#engine/events/reading.ts';
import type { Pattern } from '#engine/sigma/pattern.ts';
import type { Comparison, Network, Position, TimePart } from '#engine/sigma/resolved.ts';

/** A question about one text. */
export type TextTest =
  | { readonly kind: 'oneOf'; readonly texts: readonly string[]; readonly cased: boolean }
  /** The whole text is like the pattern: text, `many` (any number of characters), `one`, and sets of characters. */
  | { readonly kind: 'like'; readonly pattern: Pattern; readonly cased: boolean }
  /** Found anywhere; RE2 syntax. */
  | {
      readonly kind: 'regex';
      readonly source: string;
      readonly insensitive: boolean;
      readonly multiline: boolean;
      readonly dotAll: boolean;
    }
  | { readonly kind: 'network'; readonly network: Network }
  /** The text is a decimal number that compares so. */
  | { readonly kind: 'number'; readonly comparison: Comparison; readonly value: number }
  /** The text is a date, and this part of it, as written, compares so. */
  | { readonly kind: 'datePart'; readonly part: TimePart; readonly comparison: Comparison; readonly value: number }
  /** The text is (begins with, ends with, contains) one of the texts of another field. */
  | { readonly kind: 'sameAs'; readonly field: Reading; readonly position: Position; readonly cased: boolean };

/** Where texts come from: one field, or all of a view (native fields that are not read otherwise, if it is open). */
export type TextSource =
  | { readonly kind: 'field'; readonly field: Reading }
  | { readonly kind: 'everything'; readonly open: boolean; readonly readings: Readonly<Record<string, Reading>> };

export type LakeFilter =
  /** Yes without parts. */
  | { readonly kind: 'all'; readonly parts: readonly LakeFilter[] }
  /** No without parts. */
  | { readonly kind: 'any'; readonly parts: readonly LakeFilter[] }
  | { readonly kind: 'not'; readonly part: LakeFilter }
  | { readonly kind: 'atLeast'; readonly least: number; readonly parts: readonly LakeFilter[] }
  /** Some text passes some of the tests. */
  | { readonly kind: 'text'; readonly of: TextSource; readonly tests: readonly TextTest[] }
  /** The field is there, whatever its value. */
  | { readonly kind: 'present'; readonly field: Reading }
  /** The field has no value: absent, null, an empty list, or a list with null in it. */
  | { readonly kind: 'missing'; readonly field: Reading }
  | { readonly kind: 'column'; readonly column: 'scope' | 'source'; readonly oneOf: readonly string[] }
  /** The event has a view of one of these log sources (`product/category/service`). */
  | { readonly kind: 'logSource'; readonly oneOf: readonly string[] }
  /** Event time, from (inclusive) and until (exclusive), RFC 3339 UTC. */
  | { readonly kind: 'time'; readonly from?: string | undefined; readonly until?: string | undefined };

export const never: LakeFilter = Object.freeze({ kind: 'any', parts: [] });
export const always: LakeFilter = Object.freeze({ kind: 'all', parts: [] });

const isNever = (filter: LakeFilter): boolean => filter.kind === 'any' && filter.parts.length === 0;
const isAlways = (filter: LakeFilter): boolean => filter.kind === 'all' && filter.parts.length === 0;

/** Of one part that part itself; nested ones of the same kind are joined, and what decides alone stands alone. */
function joined(kind: 'all' | 'any', parts: readonly LakeFilter[]): LakeFilter {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]));
  const [only] = flat;
  if (flat.some(kind === 'all' ? isNever : isAlways)) return kind === 'all' ? never : always;
  return flat.length === 1 && only !== undefined ? only : { kind, parts: flat };
}

export const allOf = (...parts: readonly LakeFilter[]): LakeFilter => joined('all', parts);
export const anyOf = (...parts: readonly LakeFilter[]): LakeFilter => joined('any', parts);
export function not(part: LakeFilter): LakeFilter {
  if (isNever(part)) return always;
  if (isAlways(part)) return never;
  return part.kind === 'not' ? part.part : { kind: 'not', part };
}
