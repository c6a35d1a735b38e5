/**
 * The resolved form: what a rule asks, with modifiers applied and placeholders filled, closed and frozen. It keeps
 * original case and wildcards, so that the matchers and (later) the query compiler read one and the same thing.
 */
import type { Condition } from './condition/tree.ts';
import type { Place, SigmaRule } from './model.ts';
import type { Pattern } from './pattern.ts';

export type Comparison = 'lt' | 'lte' | 'gt' | 'gte' | 'eq';
export const timeParts = ['minute', 'hour', 'day', 'week', 'month', 'year'] as const;
export type TimePart = (typeof timeParts)[number];
/** Where in the value the text is looked for. */
export type Position = 'whole' | 'start' | 'end' | 'anywhere';

export interface Network {
  readonly family: 4 | 6;
  /** Eight 16-bit words of the address, masked; an IPv4 address stands in the last two. */
  readonly words: readonly number[];
  /** Bits of the address that count: 0–32 or 0–128. */
  readonly prefix: number;
}

/** One question about one value. Texts are compared without regard to case unless `cased`. */
export type ValueTest =
  /** The whole value, written as text, is like the pattern. */
  | { readonly kind: 'pattern'; readonly pattern: Pattern; readonly cased: boolean }
  /** The value is this number: as a number, or as one of the texts. */
  | { readonly kind: 'number'; readonly value: number; readonly texts: readonly string[] }
  | {
      readonly kind: 'regex';
      readonly source: string;
      readonly insensitive: boolean;
      readonly multiline: boolean;
      readonly dotAll: boolean;
    }
  | { readonly kind: 'cidr'; readonly network: Network }
  | { readonly kind: 'compare'; readonly comparison: Comparison; readonly value: number }
  /** A part of a date, taken as written (no time zones). */
  | { readonly kind: 'time'; readonly part: TimePart; readonly comparison: Comparison; readonly value: number }
  | { readonly kind: 'fieldref'; readonly field: string; readonly position: Position; readonly cased: boolean }
  /** The field has no value: it is absent, null, or an empty list. An empty text is a value. */
  | { readonly kind: 'null' }
  /** The field is there (or is not), whatever its value. */
  | { readonly kind: 'exists'; readonly wanted: boolean }
  /** One written value that became several, such as the three offsets of base64. */
  | { readonly kind: 'any'; readonly tests: readonly ValueTest[] };

export interface ResolvedItem {
  readonly kind: 'item';
  /** `undefined`: any value of the event (keywords). */
  readonly field: string | undefined;
  readonly tests: readonly ValueTest[];
  /** Must all tests hold, or any? */
  readonly link: 'any' | 'all';
  /** `neq`: the item matches when the tests do not. */
  readonly negated: boolean;
  /** As written: `Image|endswith`. */
  readonly key: string;
  /** What each test looked like in the rule, for showing. */
  readonly written: readonly string[];
  readonly at: Place;
}

export type ResolvedSelection =
  | ResolvedItem
  | { readonly kind: 'all' | 'any'; readonly parts: readonly ResolvedSelection[] };

export interface ResolvedNamed {
  readonly name: string;
  readonly selection: ResolvedSelection;
}

export interface ResolvedRule {
  readonly rule: SigmaRule;
  readonly selections: readonly ResolvedNamed[];
  /** Over the names of `selections`. */
  readonly condition: Condition;
}
