/**
 * A resolved rule as a lake filter: what the matcher asks of a view, asked of the native fields that the lake keeps.
 *
 * A rule looks at every view whose log source serves its own, so the filter is "one of these log sources, and what the
 * rule asks under the names of that view", once for all views that have the same fields.
 */
import { serves } from '#engine/events/model.ts';
import { firstOf, native, type Reading } from '#engine/events/reading.ts';
import {
  allOf,
  always,
  anyOf,
  type LakeFilter,
  never,
  not,
  type TextSource,
  type TextTest,
} from '#engine/query/filter.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { plainText } from '#engine/sigma/pattern.ts';
import type { ResolvedItem, ResolvedRule, ResolvedSelection, ValueTest } from '#engine/sigma/resolved.ts';
import type { Source } from '#engine/sources/define-source.ts';
import { fieldsOfView, logSourceText, type ViewFields } from '#engine/sources/views.ts';

/** Views of one source with the same fields. */
interface Route {
  readonly source: string;
  readonly logSources: string[];
  readonly view: ViewFields;
}

export type ViewedSource = Pick<Source, 'id' | 'viewSpecs'>;

/** The events that the rule would match among those of these sources; none when no source serves its log source. */
export function filterOfRule(rule: ResolvedRule, sources: readonly ViewedSource[]): LakeFilter {
  const routes = routesOf(rule, sources);
  if (routes.length === 0) return never;
  const sourceIs = (...ids: readonly string[]): LakeFilter => ({ kind: 'column', column: 'source', oneOf: ids });
  const logSourceIs = (oneOf: readonly string[]): LakeFilter => ({ kind: 'logSource', oneOf });
  const ids = [...new Set(routes.map(({ source }) => source))];
  const parts = routes.map(({ source, logSources, view }) =>
    // Two sources may have log sources of the same name, with fields of other names.
    allOf(...(ids.length > 1 ? [sourceIs(source)] : []), logSourceIs(logSources), filterOfView(rule, view)),
  );
  // Said once for all routes as well: a store can use that to look at few events.
  const all = parts.length > 1 ? [logSourceIs([...new Set(routes.flatMap((route) => route.logSources))])] : [];
  return allOf(sourceIs(...ids), ...all, anyOf(...parts));
}

function routesOf({ rule }: ResolvedRule, sources: readonly ViewedSource[]): readonly Route[] {
  const routes = new Map<string, Route>();
  for (const { id, viewSpecs } of sources)
    for (const spec of viewSpecs) {
      if (!serves(spec.logSource, rule.logSource)) continue;
      const view = fieldsOfView(spec);
      const key = JSON.stringify([id, view]);
      const route = routes.get(key) ?? { source: id, logSources: [], view };
      route.logSources.push(logSourceText(spec.logSource));
      routes.set(key, route);
    }
  return [...routes.values()];
}

/** Does any of the sources feed the rule's log source? */
export const isRouted = (rule: ResolvedRule, sources: readonly ViewedSource[]): boolean =>
  routesOf(rule, sources).length > 0;

/** What the rule asks of one view, whatever its log source. */
export function filterOfView(rule: ResolvedRule, view: ViewFields): LakeFilter {
  const selections = new Map(
    rule.selections.map(({ name, selection }) => [name, filterOfSelection(selection, view)] as const),
  );
  return filterOfCondition(rule.condition, selections);
}

function filterOfCondition(condition: Condition, selections: ReadonlyMap<string, LakeFilter>): LakeFilter {
  const named = (name: string): LakeFilter => selections.get(name) ?? never;
  switch (condition.kind) {
    case 'selection':
      return named(condition.name);
    case 'not':
      return not(filterOfCondition(condition.part, selections));
    case 'and':
      return allOf(...condition.parts.map((part) => filterOfCondition(part, selections)));
    case 'or':
      return anyOf(...condition.parts.map((part) => filterOfCondition(part, selections)));
    case 'count': {
      const parts = condition.names.map(named);
      if (condition.least === 1) return anyOf(...parts);
      return condition.least === parts.length ? allOf(...parts) : { kind: 'atLeast', least: condition.least, parts };
    }
  }
}

function filterOfSelection(selection: ResolvedSelection, view: ViewFields): LakeFilter {
  if (selection.kind === 'item') return filterOfItem(selection, view);
  const parts = selection.parts.map((part) => filterOfSelection(part, view));
  return selection.kind === 'all' ? allOf(...parts) : anyOf(...parts);
}

/** A field that the view does not have is read from nowhere. */
const absent: Reading = firstOf();

function readingOf({ open, readings }: ViewFields, name: string): Reading {
  const reading = Object.hasOwn(readings, name) ? readings[name] : undefined;
  return reading ?? (open ? native(name) : absent);
}

function filterOfItem(item: ResolvedItem, view: ViewFields): LakeFilter {
  const holds =
    item.link === 'all'
      ? allOf(...item.tests.map((test) => filterOfTests(item.field, [test], view)))
      : filterOfTests(item.field, item.tests, view);
  return item.negated ? not(holds) : holds;
}

const flatten = (tests: readonly ValueTest[]): readonly ValueTest[] =>
  tests.flatMap((test) => (test.kind === 'any' ? flatten(test.tests) : [test]));

/** Some value of the field passes some of the tests. */
function filterOfTests(field: string | undefined, tests: readonly ValueTest[], view: ViewFields): LakeFilter {
  const plain = flatten(tests);
  const reading = field === undefined ? absent : readingOf(view, field);
  const of: TextSource = field === undefined ? { kind: 'everything', ...view } : { kind: 'field', field: reading };
  const isAbsent = field !== undefined && reading === absent;
  const presence = plain.flatMap((test): readonly LakeFilter[] => {
    if (test.kind === 'null') return [isAbsent ? always : { kind: 'missing', field: reading }];
    if (test.kind !== 'exists') return [];
    const present: LakeFilter = isAbsent ? never : { kind: 'present', field: reading };
    return [test.wanted ? present : not(present)];
  });
  const onTexts = isAbsent ? [] : textTests(plain, view);
  return anyOf(...presence, ...(onTexts.length === 0 ? [] : [{ kind: 'text', of, tests: onTexts } as const]));
}

/** Whole texts become one set of either case, the others stay as they are. */
function textTests(tests: readonly ValueTest[], view: ViewFields): readonly TextTest[] {
  const [whole, cased] = [new Set<string>(), new Set<string>()];
  const others: TextTest[] = [];
  for (const test of tests) {
    if (test.kind === 'number') for (const text of test.texts) whole.add(text);
    else if (test.kind === 'pattern') {
      const text = plainText(test.pattern);
      if (text !== undefined) (test.cased ? cased : whole).add(text);
      else others.push({ kind: 'like', pattern: test.pattern, cased: test.cased });
    } else others.push(...otherTest(test, view));
  }
  return [
    ...(whole.size === 0 ? [] : [{ kind: 'oneOf', texts: [...whole], cased: false } as const]),
    ...(cased.size === 0 ? [] : [{ kind: 'oneOf', texts: [...cased], cased: true } as const]),
    ...others,
  ];
}

type OtherTest = Exclude<ValueTest, { kind: 'number' | 'pattern' }>;

function otherTest(test: OtherTest, view: ViewFields): readonly TextTest[] {
  switch (test.kind) {
    case 'regex':
      return [test];
    case 'cidr':
      return [{ kind: 'network', network: test.network }];
    case 'compare':
      return [{ kind: 'number', comparison: test.comparison, value: test.value }];
    case 'time':
      return [{ kind: 'datePart', part: test.part, comparison: test.comparison, value: test.value }];
    case 'fieldref':
      return [{ kind: 'sameAs', field: readingOf(view, test.field), position: test.position, cased: test.cased }];
    case 'any':
      return flatten([test]).flatMap((one) => textTests([one], view));
    case 'null':
    case 'exists':
      return [];
  }
}
