/**
 * The words of a correlation rule as it was written (Sigma correlation specification 2.1.0).
 *
 * - **member**: a rule, detection or correlation, whose hits are correlated; named by id or name.
 * - **group**: the hits whose `group-by` fields have the same values; each is counted for itself.
 * - **window**: the hits of a group within one timespan. **firing**: a window met the condition.
 */
import type { Place, RuleHead } from '#engine/sigma/model.ts';

export const correlationTypes = [
  'event_count',
  'value_count',
  'temporal',
  'temporal_ordered',
  'value_sum',
  'value_avg',
  'value_percentile',
] as const;
export type CorrelationType = (typeof correlationTypes)[number];

export const comparisonWords = ['gt', 'gte', 'lt', 'lte', 'eq', 'neq'] as const;
export type ComparisonWord = (typeof comparisonWords)[number];

export interface CountComparison {
  readonly word: ComparisonWord;
  readonly value: number;
}

export interface CorrelationCondition {
  /** All must hold; for `temporal` and `temporal_ordered` none means: every member. */
  readonly comparisons: readonly CountComparison[];
  /** What values are taken from: several together are one value. Empty where hits are counted. */
  readonly fields: readonly string[];
  /** Which percentile of a number is compared; `undefined`: how common the value is, in percent. */
  readonly percentile: number | undefined;
}

/** A member as the rule names it. */
export interface RuleReference {
  readonly text: string;
  readonly at: Place;
}

export interface Alias {
  readonly name: string;
  readonly at: Place;
  /** Which field stands for it in the hits of which member. */
  readonly fields: readonly { readonly member: RuleReference; readonly field: string }[];
}

export interface CorrelationRule extends RuleHead {
  readonly kind: 'correlation';
  readonly type: CorrelationType;
  readonly members: readonly RuleReference[];
  readonly groupBy: readonly string[];
  readonly aliases: readonly Alias[];
  readonly timespanMs: number;
  readonly condition: CorrelationCondition;
  /** Do the members raise hits of their own as well? */
  readonly generate: boolean;
}

/** Do all comparisons hold for the number? */
export const holds = (comparisons: readonly CountComparison[], number: number): boolean =>
  comparisons.every(({ word, value }) => {
    if (word === 'gt') return number > value;
    if (word === 'gte') return number >= value;
    if (word === 'lt') return number < value;
    if (word === 'lte') return number <= value;
    return word === 'eq' ? number === value : number !== value;
  });
