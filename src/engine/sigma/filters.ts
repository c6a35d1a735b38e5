/**
 * Adds filters to the rules that they are for (Sigma filters specification). A filtered rule matches when its own
 * condition holds **and** that of each filter does. The rules' texts stay as they are, so that a filter outlives their
 * updates.
 */
import { serves } from '#engine/events/model.ts';
import type { Condition } from './condition/tree.ts';
import { reportTo } from './issues.ts';
import type { NamedSelection, RuleIssue, SigmaFilter, SigmaRule } from './model.ts';

export interface Filtered {
  readonly rules: readonly SigmaRule[];
  /** Filters that name rules which are not there, or which have another log source. Warnings only. */
  readonly issues: readonly RuleIssue[];
}

/** Does the filter change this rule? It has to name it (or say `any`), and fit its log source. */
export const isFilteredBy = (rule: SigmaRule, filter: SigmaFilter): boolean =>
  (filter.rules === 'any' || filter.rules.some((target) => names(target.rule, rule))) &&
  serves(rule.logSource, filter.logSource);

const names = (target: string, rule: SigmaRule): boolean => target === rule.id || target === rule.name;

export function applyFilters(rules: readonly SigmaRule[], given: readonly SigmaFilter[]): Filtered {
  if (given.length === 0) return { rules, issues: [] };
  const issues: RuleIssue[] = [];
  const filters = firstOfEachId(given, issues);
  const { byTarget, everywhere } = indexOf(filters);
  const found = new Set<string>();
  const filtered = rules.map((rule) => {
    const candidates = new Set([...(byTarget.get(rule.id) ?? []), ...(byTarget.get(rule.name ?? '') ?? [])]);
    for (const filter of candidates) {
      found.add(`${filter.id} ${rule.id}`).add(`${filter.id} ${rule.name ?? ''}`);
      if (!serves(rule.logSource, filter.logSource)) warnOfLogSource(filter, rule, issues);
    }
    for (const filter of everywhere) candidates.add(filter);
    // In the order given, so that the same filters always give the same rule.
    const fitting = filters.filter((one) => candidates.has(one) && serves(rule.logSource, one.logSource));
    return fitting.length === 0 ? rule : withFilters(rule, fitting);
  });
  for (const filter of filters) warnOfAbsent(filter, found, issues);
  return { rules: filtered, issues };
}

/** The filter as if it were a rule of its own, to see whether it can be resolved. */
export const ruleOfFilter = ({ rules: _, ...filter }: SigmaFilter): SigmaRule => ({
  ...filter,
  kind: 'detection',
  name: undefined,
  status: undefined,
  level: 'informational',
  license: undefined,
  author: undefined,
  references: [],
  tags: [],
  scope: [],
  fields: [],
  falsePositives: [],
  related: [],
});

function firstOfEachId(filters: readonly SigmaFilter[], issues: RuleIssue[]): readonly SigmaFilter[] {
  const firsts = new Map<string, SigmaFilter>();
  for (const filter of filters) {
    const first = firsts.get(filter.id);
    if (first === undefined) firsts.set(filter.id, filter);
    else
      reportTo(
        issues,
        filter.file,
        () => filter.id,
      )({
        code: 'rule_id_duplicate',
        at: filter.at,
        message: `Another filter has the id ${filter.id}: ${first.file}:${first.at.line}. This one is left out.`,
        hint: 'Give every filter an id of its own.',
      });
  }
  return [...firsts.values()];
}

function indexOf(filters: readonly SigmaFilter[]) {
  const byTarget = new Map<string, SigmaFilter[]>();
  for (const filter of filters) {
    for (const { rule } of filter.rules === 'any' ? [] : filter.rules) {
      const list = byTarget.get(rule) ?? [];
      list.push(filter);
      byTarget.set(rule, list);
    }
  }
  return { byTarget, everywhere: filters.filter(({ rules }) => rules === 'any') };
}

function withFilters(rule: SigmaRule, filters: readonly SigmaFilter[]): SigmaRule {
  const selections: NamedSelection[] = [...rule.selections];
  const parts: Condition[] = [anyOf(rule.conditions)];
  for (const filter of filters) {
    // No condition can ask for a name with a blank, so none of the rule's own takes it by accident.
    const nameOf = (name: string): string => `filter ${filter.id}: ${name}`;
    for (const { name, selection, at } of filter.selections) selections.push({ name: nameOf(name), selection, at });
    parts.push(renamed(anyOf(filter.conditions), nameOf));
  }
  return {
    ...rule,
    selections,
    conditions: [{ kind: 'and', parts }],
    filters: filters.map(({ id, title }) => ({ id, title })),
    hashInput: [rule.hashInput, ...filters.map(({ hashInput }) => hashInput)].join('\n---\n'),
  };
}

function anyOf(conditions: readonly Condition[]): Condition {
  const [only] = conditions;
  return conditions.length === 1 && only !== undefined ? only : { kind: 'or', parts: conditions };
}

/** The same condition over other names. */
export function renamed(condition: Condition, nameOf: (name: string) => string): Condition {
  if (condition.kind === 'selection') return { ...condition, name: nameOf(condition.name) };
  if (condition.kind === 'count') return { ...condition, names: condition.names.map(nameOf) };
  if (condition.kind === 'not') return { kind: 'not', part: renamed(condition.part, nameOf) };
  return { kind: condition.kind, parts: condition.parts.map((part) => renamed(part, nameOf)) };
}

const sourceText = ({ product, category, service }: SigmaRule['logSource']): string =>
  [product, category, service].filter((part) => part !== undefined).join(' · ');

function warnOfLogSource(filter: SigmaFilter, rule: SigmaRule, issues: RuleIssue[]): void {
  const at = filter.rules === 'any' ? filter.at : filter.rules.find((target) => names(target.rule, rule))?.at;
  reportTo(
    issues,
    filter.file,
    () => filter.id,
  )({
    code: 'filter_log_source',
    at: at ?? filter.at,
    message: `The rule “${rule.title}” (${sourceText(rule.logSource)}) does not fit the filter’s log source ${sourceText(filter.logSource)}; it is not filtered.`,
    hint: 'Take out of the filter’s log source what the rule does not say.',
    severity: 'warning',
  });
}

function warnOfAbsent(filter: SigmaFilter, found: ReadonlySet<string>, issues: RuleIssue[]): void {
  for (const { rule, at } of filter.rules === 'any' ? [] : filter.rules) {
    if (found.has(`${filter.id} ${rule}`)) continue;
    reportTo(
      issues,
      filter.file,
      () => filter.id,
    )({
      code: 'filter_rule_absent',
      at,
      message: `There is no detection rule with the id or name “${rule.slice(0, 100)}”.`,
      hint: 'Check the id; the filter takes effect once the rule is there.',
      severity: 'warning',
    });
  }
}
