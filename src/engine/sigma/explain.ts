/** Why a rule matched an event or did not, selection by selection, for people who write rules. */
import type { Fields, FieldValue } from '#engine/events/model.ts';
import type { Condition } from './condition/tree.ts';
import { conditionHolds, find, itemMatches, matchView, own, selectionMatches } from './match/reference.ts';
import type { Match } from './port.ts';
import type { ResolvedItem, ResolvedRule, ResolvedSelection } from './resolved.ts';

export interface ExplainedTest {
  /** The value as the rule writes it. */
  readonly written: string;
  readonly matched: boolean;
}

export interface ExplainedItem {
  readonly kind: 'item';
  readonly key: string;
  readonly field: string | undefined;
  readonly matched: boolean;
  /** Is the field in the event? `undefined` for keywords. */
  readonly present: boolean | undefined;
  /** The event's value; `undefined` when absent, and for keywords. */
  readonly value: FieldValue | undefined;
  readonly link: 'any' | 'all';
  readonly negated: boolean;
  readonly tests: readonly ExplainedTest[];
}

export type ExplainedSelection =
  | ExplainedItem
  | { readonly kind: 'all' | 'any'; readonly matched: boolean; readonly parts: readonly ExplainedSelection[] };

export interface ExplainedCondition {
  /** As people read it: `and`, `not`, `selection`, `1 of filter_*`. */
  readonly says: string;
  readonly matched: boolean;
  readonly parts: readonly ExplainedCondition[];
}

export interface Explanation {
  readonly matched: boolean;
  readonly match: Match | undefined;
  readonly condition: ExplainedCondition;
  readonly selections: readonly {
    readonly name: string;
    readonly matched: boolean;
    readonly why: ExplainedSelection;
  }[];
}

/** Of one view of an event; log sources are not looked at. */
export function explain(rule: ResolvedRule, fields: Fields): Explanation {
  const selections = rule.selections.map(({ name, selection }) => ({
    name,
    matched: selectionMatches(selection, fields),
    why: explainSelection(selection, fields),
  }));
  const matched = new Set(selections.filter((selection) => selection.matched).map(({ name }) => name));
  const match = matchView(rule, fields);
  return { matched: match !== undefined, match, condition: explainCondition(rule.condition, matched), selections };
}

function explainSelection(selection: ResolvedSelection, fields: Fields): ExplainedSelection {
  if (selection.kind === 'item') return explainItem(selection, fields);
  const parts = selection.parts.map((part) => explainSelection(part, fields));
  return { kind: selection.kind, matched: selectionMatches(selection, fields), parts };
}

function explainItem(item: ResolvedItem, fields: Fields): ExplainedItem {
  const value = item.field === undefined ? undefined : own(fields, item.field);
  return {
    kind: 'item',
    key: item.key,
    field: item.field,
    matched: itemMatches(item, fields),
    present: item.field === undefined ? undefined : value !== undefined,
    value,
    link: item.link,
    negated: item.negated,
    tests: item.tests.map((test, index) => ({
      written: item.written[index] ?? '',
      matched: find(item, test, fields) !== undefined,
    })),
  };
}

function explainCondition(condition: Condition, matched: ReadonlySet<string>): ExplainedCondition {
  const holds = conditionHolds(condition, matched);
  const leaf = (name: string): ExplainedCondition => ({ says: name, matched: matched.has(name), parts: [] });
  if (condition.kind === 'selection') return leaf(condition.name);
  if (condition.kind === 'count') return { says: condition.written, matched: holds, parts: condition.names.map(leaf) };
  const parts = condition.kind === 'not' ? [condition.part] : condition.parts;
  return { says: condition.kind, matched: holds, parts: parts.map((part) => explainCondition(part, matched)) };
}
