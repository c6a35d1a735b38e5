/**
 * A **pipeline** fits rules to the data of one installation: other field names, other values, further conditions, by log
 * source. The YAML is pySigma's processing pipeline format; what makes sense only for text queries is refused.
 *
 * - **step**: one item of `transformations`: what is changed, and when (three lists of conditions).
 * - **run**: the work of pipelines on one rule: its state, and which steps took effect where.
 */
import type { Condition } from '#engine/sigma/condition/tree.ts';
import type { Place, RuleItem, RuleSelection, RuleValue, SigmaRule } from '#engine/sigma/model.ts';

export interface Pipeline {
  readonly name: string;
  /** Lower ones go first; equal ones in the order given. */
  readonly priority: number;
  /** Values for `value_placeholders`. */
  readonly vars: Readonly<Record<string, readonly string[]>>;
  readonly steps: readonly Step[];
  readonly file: string;
  /** What a content hash is made of. */
  readonly hashInput: string;
}

export interface Step {
  readonly id: string | undefined;
  readonly type: string;
  readonly at: Place;
  readonly when: Conditions;
  readonly change: Change;
}

/** Thrown by nobody: what a step says instead of a result when the rule shall not be run. */
export interface StepFailure {
  readonly failed: string;
}

/** What a step does, by what it looks at. `undefined` means that it changed nothing. */
export type Change =
  | { readonly on: 'rule'; readonly apply: (rule: SigmaRule, run: Run) => SigmaRule | StepFailure | undefined }
  /** Names that take the place of the field's; the item then matches if any of them does. */
  | { readonly on: 'field'; readonly apply: (field: string) => readonly string[] | undefined }
  /** `null` drops the item. */
  | {
      readonly on: 'item';
      readonly apply: (item: RuleItem, run: Run) => RuleSelection | StepFailure | null | undefined;
    }
  | { readonly on: 'value'; readonly apply: (value: RuleValue, item: RuleItem) => readonly RuleValue[] | undefined }
  | { readonly on: 'steps'; readonly steps: readonly Step[] };

export interface Run {
  readonly vars: Pipeline['vars'];
  /** Set by `set_state`, asked for by `processing_state`. */
  readonly state: Map<string, string>;
  /** Ids of the steps that took effect on the rule, on an item, and on a field name. */
  readonly onRule: Set<string>;
  readonly onItem: WeakMap<RuleItem, ReadonlySet<string>>;
  readonly onField: Map<string, Set<string>>;
}

export type RuleTest = (rule: SigmaRule, run: Run) => boolean;
export type ItemTest = (item: RuleItem, run: Run) => boolean;
export type FieldTest = (field: string, run: Run) => boolean;

export interface Conditions {
  readonly rule: RuleTest;
  readonly item: ItemTest;
  readonly field: FieldTest;
}

/** The tests of one list, linked as the step says. */
export interface Linked<T> {
  readonly tests: ReadonlyMap<string, T>;
  readonly condition: Condition | undefined;
}

export const isFailure = (result: object | null | undefined): result is StepFailure =>
  result !== null && result !== undefined && 'failed' in result;
