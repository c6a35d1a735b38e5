/** Why a rule matched an event or did not, selection by selection, for people who write rules. */
import {
  type FieldScalar,
  type Fields,
  type FieldValue,
  type LogSource,
  type ParsedEvent,
  serves,
} from '#engine/events/model.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { conditionHolds, find, itemMatches, matchView, own, selectionMatches } from '#engine/sigma/match/reference.ts';
import type { Place } from '#engine/sigma/model.ts';
import type { Match } from '#engine/sigma/port.ts';
import type { ResolvedItem, ResolvedRule, ResolvedSelection, ValueTest } from '#engine/sigma/resolved.ts';
import { asksOf, mostAsked, type Near, nearOf } from './explain/tests.ts';

export interface ExplainedTest {
  /** The value as the rule writes it. */
  readonly written: string;
  readonly matched: boolean;
  /** What the modifiers made of it, at most `mostAsked` of them. */
  readonly asks: readonly string[];
  readonly moreAsks: number;
  /** Where it was found, and (of several) the value that it was found in. */
  readonly found: { readonly name: string; readonly value: FieldScalar | undefined } | undefined;
  /** Of a test that failed. */
  readonly near: Near | undefined;
}

export interface ExplainedItem {
  readonly kind: 'item';
  readonly key: string;
  readonly field: string | undefined;
  /** Where it stands in the text of its rule (or of the filter that brought it). */
  readonly at: Place;
  readonly matched: boolean;
  /** Is the field in the event? `undefined` for keywords. */
  readonly present: boolean | undefined;
  /** Of an absent field: fields of the event whose names differ in case or punctuation only. */
  readonly similar: readonly string[];
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
  /** What it has to be for the rule to match; below `not` the other way round. */
  readonly wanted: boolean;
  readonly parts: readonly ExplainedCondition[];
}

export interface ExplainedNamed {
  readonly name: string;
  /** The filter that it comes from; `undefined` for the rule's own. */
  readonly filter: { readonly id: string; readonly title: string } | undefined;
  readonly matched: boolean;
  readonly why: ExplainedSelection;
}

export interface Explanation {
  readonly matched: boolean;
  readonly match: Match | undefined;
  readonly condition: ExplainedCondition;
  readonly selections: readonly ExplainedNamed[];
}

export interface ExplainedView {
  readonly logSource: LogSource;
  /** Does the rule look at this view? */
  readonly served: boolean;
  readonly explanation: Explanation;
}

export interface ExplainedEvent {
  readonly matched: boolean;
  readonly logSource: LogSource;
  /** Those that the rule looks at first; when it looks at none, all, to show what it would find there. */
  readonly views: readonly ExplainedView[];
}

/** Of a whole event: on every view that the rule looks at, a matching one first. */
export function explainEvent(rule: ResolvedRule, event: Pick<ParsedEvent, 'views'>): ExplainedEvent {
  const { logSource } = rule.rule;
  const views = event.views.map((view) => ({
    logSource: view.logSource,
    served: serves(view.logSource, logSource),
    explanation: explain(rule, view.fields),
  }));
  const served = views.filter((view) => view.served);
  const shown = served.length > 0 ? served : views;
  const matches = (view: ExplainedView): boolean => view.served && view.explanation.matched;
  return {
    matched: served.some(matches),
    logSource,
    views: [...shown.filter(matches), ...shown.filter((view) => !matches(view))],
  };
}

/** Of one view of an event; log sources are not looked at. */
export function explain(rule: ResolvedRule, fields: Fields): Explanation {
  const filters = rule.rule.filters ?? [];
  const selections = rule.selections.map(
    ({ name, selection }): ExplainedNamed => ({
      name,
      filter: filters.find(({ id }) => name.startsWith(`filter ${id}: `)),
      matched: selectionMatches(selection, fields),
      why: explainSelection(selection, fields),
    }),
  );
  const matched = new Set(selections.filter((selection) => selection.matched).map(({ name }) => name));
  const match = matchView(rule, fields);
  const condition = explainCondition(rule.condition, matched, true);
  return { matched: match !== undefined, match, condition, selections };
}

function explainSelection(selection: ResolvedSelection, fields: Fields): ExplainedSelection {
  if (selection.kind === 'item') return explainItem(selection, fields);
  const parts = selection.parts.map((part) => explainSelection(part, fields));
  return { kind: selection.kind, matched: selectionMatches(selection, fields), parts };
}

function explainItem(item: ResolvedItem, fields: Fields): ExplainedItem {
  const { field, key, at, link, negated } = item;
  const value = field === undefined ? undefined : own(fields, field);
  return {
    kind: 'item',
    key,
    field,
    at,
    matched: itemMatches(item, fields),
    present: field === undefined ? undefined : value !== undefined,
    similar: field === undefined || value !== undefined ? [] : similarTo(field, fields),
    value,
    link,
    negated,
    tests: item.tests.map((test, index) => explainTest(item, test, item.written[index] ?? '', fields)),
  };
}

function explainTest(item: ResolvedItem, test: ValueTest, written: string, fields: Fields): ExplainedTest {
  const found = find(item, test, fields);
  const asks = asksOf(test);
  return {
    written,
    matched: found !== undefined,
    asks: asks.slice(0, mostAsked),
    moreAsks: Math.max(0, asks.length - mostAsked),
    found,
    near: found === undefined ? nearOf(item, test, fields) : undefined,
  };
}

const bare = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

const similarTo = (field: string, fields: Fields): readonly string[] =>
  Object.keys(fields)
    .filter((name) => bare(name) === bare(field))
    .slice(0, 5);

function explainCondition(condition: Condition, matched: ReadonlySet<string>, wanted: boolean): ExplainedCondition {
  const holds = conditionHolds(condition, matched);
  const leaf = (name: string): ExplainedCondition => ({ says: name, matched: matched.has(name), wanted, parts: [] });
  if (condition.kind === 'selection') return leaf(condition.name);
  if (condition.kind === 'count')
    return { says: condition.written, matched: holds, wanted, parts: condition.names.map(leaf) };
  const [parts, below] = condition.kind === 'not' ? [[condition.part], !wanted] : [condition.parts, wanted];
  return {
    says: condition.kind,
    matched: holds,
    wanted,
    parts: parts.map((part) => explainCondition(part, matched, below)),
  };
}
