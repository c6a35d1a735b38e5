/**
 * The words of a Sigma rule as it was written: what `parse.ts` gives and `resolve.ts` reads.
 *
 * - **rule**: one document: a detection, a correlation of other rules' hits, or a filter. **selection**: a named search
 *   identifier of a `detection`.
 * - **item**: one line of a selection: a field (or none, for keywords), its modifiers and its values.
 * - **filter**: a document that adds a condition to rules, to suppress matches of several at once.
 * - **place**: where in the file something stands, counted from 1.
 */
import type { Issue } from '#base/errors.ts';
import type { LogSource } from '#engine/events/model.ts';
import type { Condition } from './condition/tree.ts';
import type { Pipeline } from './pipeline/model.ts';

export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a rule; `place` is `file:line:column`. An error means that the rule is not run. */
export interface RuleIssue extends Issue {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The rule concerned, where the document could be read that far. */
  readonly ruleId?: string | undefined;
}

export const levels = ['informational', 'low', 'medium', 'high', 'critical'] as const;
export type Level = (typeof levels)[number];

export const statuses = ['stable', 'test', 'experimental', 'deprecated', 'unsupported'] as const;
export type Status = (typeof statuses)[number];

/** A value as written: `text` keeps `0x17`, `007` and long integers, which the number alone has lost. */
export interface RuleValue {
  readonly value: string | number | boolean | null;
  readonly text: string;
  readonly at: Place;
}

export interface RuleItem {
  /** `undefined` for keywords, which look at every value of the event. */
  readonly field: string | undefined;
  readonly modifiers: readonly string[];
  /** As written, `Image|endswith`; empty for plain keywords. */
  readonly key: string;
  readonly values: readonly RuleValue[];
  /** False when the value was written plainly, without a list. */
  readonly isList: boolean;
  /** What a pipeline says that placeholders of this item stand for. */
  readonly lists?: ItemLists | undefined;
  readonly at: Place;
}

export interface ItemLists {
  /** These go before the lists of the installation. */
  readonly values: Readonly<Record<string, readonly string[]>>;
  /** Names that stand for any text where there is no list. */
  readonly wildcards: readonly string[];
}

/** `all`: every part (a map). `any`: at least one (a list). */
export type RuleSelection =
  | { readonly kind: 'item'; readonly item: RuleItem }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly RuleSelection[]; readonly at: Place };

export interface RelatedRule {
  readonly id: string;
  readonly type: string;
}

export const ruleKinds = ['detection', 'correlation', 'filter'] as const;
export type RuleKind = (typeof ruleKinds)[number];

/** What every kind of rule says about itself. */
export interface RuleHead {
  /** The rule's own id; when it has none, `sigma-` and a digest of its text. */
  readonly id: string;
  readonly name: string | undefined;
  readonly title: string;
  readonly status: Status | undefined;
  readonly description: string | undefined;
  readonly level: Level;
  readonly license: string | undefined;
  readonly author: string | undefined;
  readonly references: readonly string[];
  readonly date: string | undefined;
  readonly modified: string | undefined;
  readonly tags: readonly string[];
  readonly scope: readonly string[];
  readonly taxonomy: string | undefined;
  readonly fields: readonly string[];
  readonly falsePositives: readonly string[];
  readonly related: readonly RelatedRule[];
  /** Attributes that the specification does not name, as plain data. */
  readonly custom: Readonly<Record<string, unknown>>;

  readonly file: string;
  readonly at: Place;
  /** The document, byte for byte as it stands in the file. */
  readonly text: string;
  /** What a content hash is made of: the document with line ends made equal and outer blanks cut. */
  readonly hashInput: string;
}

/** A detection: which events of a log source it asks for. */
export interface SigmaRule extends RuleHead {
  readonly kind: 'detection';
  readonly logSource: LogSource;
  /** What the rule says about how its log source has to be set up. */
  readonly logSourceDefinition: string | undefined;
  readonly selections: readonly NamedSelection[];
  /** Several conditions are linked with or. */
  readonly conditions: readonly Condition[];
  /** Filters that were added to it (`filters.ts`); undefined for a rule as it was read. */
  readonly filters?: readonly AppliedFilter[] | undefined;
  /** What it was before pipelines changed it, and which; undefined for a rule as it was read. */
  readonly piped?: { readonly before: SigmaRule; readonly pipelines: readonly Pipeline[] } | undefined;
}

/** A global filter (Sigma filters specification): conditions that are added to rules, without changing their texts. */
export interface SigmaFilter {
  readonly kind: 'filter';
  readonly id: string;
  readonly title: string;
  readonly description: string | undefined;
  readonly date: string | undefined;
  readonly modified: string | undefined;
  readonly taxonomy: string | undefined;
  /** A rule is filtered only if its own log source says all of this. */
  readonly logSource: LogSource;
  readonly logSourceDefinition: string | undefined;
  /** Ids or names of the rules; `any`: all rules of the log source. */
  readonly rules: 'any' | readonly FilteredRule[];
  readonly selections: readonly NamedSelection[];
  /** Several conditions are linked with or. Hits stay only where it holds: `not selection` takes events out. */
  readonly conditions: readonly Condition[];
  readonly custom: Readonly<Record<string, unknown>>;
  readonly file: string;
  readonly at: Place;
  readonly text: string;
  readonly hashInput: string;
}

export interface AppliedFilter {
  readonly id: string;
  readonly title: string;
}

export interface FilteredRule {
  /** An id or a name. */
  readonly rule: string;
  readonly at: Place;
}

export interface NamedSelection {
  readonly name: string;
  readonly selection: RuleSelection;
  readonly at: Place;
}
