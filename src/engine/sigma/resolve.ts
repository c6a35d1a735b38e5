/**
 * From a rule as written to its resolved form: modifiers applied, placeholders filled, closed and frozen.
 * Original case and wildcards are kept, so that everything that reads rules later reads this one form.
 */
import type { Condition } from './condition/tree.ts';
import { type Report, reportTo } from './issues.ts';
import type { RuleIssue, RuleSelection, SigmaRule } from './model.ts';
import type { ModifierContext, Placeholders } from './modifiers/modifier.ts';
import { resolveItem } from './resolve-item.ts';
import type { ResolvedRule, ResolvedSelection } from './resolved.ts';

export interface ResolveOptions {
  /** Named lists for `expand`; without its list a rule is refused (`placeholder_unresolved`). */
  readonly placeholders?: Placeholders | undefined;
}

export interface Resolved {
  /** `undefined` when an error was found. */
  readonly rule: ResolvedRule | undefined;
  readonly issues: readonly RuleIssue[];
}

export function resolve(rule: SigmaRule, options: ResolveOptions = {}): Resolved {
  const issues: RuleIssue[] = [];
  const report = reportTo(issues, rule.file, () => rule.id);
  const context: ModifierContext = listsOf(options.placeholders ?? {});
  const selections = rule.selections.flatMap(({ name, selection }) => {
    const resolved = resolveSelection(selection, context, report);
    return resolved === undefined ? [] : [{ name, selection: resolved }];
  });
  warnOfUnused(rule, report);
  if (issues.some((issue) => issue.severity === 'error')) return { rule: undefined, issues };
  const [only] = rule.conditions;
  const condition: Condition =
    rule.conditions.length === 1 && only !== undefined ? only : { kind: 'or', parts: rule.conditions };
  deepFreeze(selections);
  deepFreeze(condition);
  return { rule: Object.freeze({ rule, selections, condition }), issues };
}

const listsOf = (placeholders: Placeholders): ModifierContext => ({
  listNamed: (name) => (Object.hasOwn(placeholders, name) ? placeholders[name] : undefined),
});

function resolveSelection(
  selection: RuleSelection,
  context: ModifierContext,
  report: Report,
): ResolvedSelection | undefined {
  if (selection.kind === 'item') return resolveItem(selection.item, context, report);
  const parts = selection.parts.map((part) => resolveSelection(part, context, report));
  return { kind: selection.kind, parts: parts.filter((part) => part !== undefined) };
}

/** Names that a condition asks about. */
export function namesIn(condition: Condition): readonly string[] {
  if (condition.kind === 'selection') return [condition.name];
  if (condition.kind === 'count') return condition.names;
  if (condition.kind === 'not') return namesIn(condition.part);
  return condition.parts.flatMap(namesIn);
}

function warnOfUnused(rule: SigmaRule, report: Report): void {
  const used = new Set(rule.conditions.flatMap(namesIn));
  for (const { name, at } of rule.selections) {
    if (!used.has(name) && !name.startsWith('_'))
      report({
        code: 'selection_unused',
        at,
        message: `The condition does not ask for the selection “${name}”.`,
        hint: 'Use it in the condition, or begin its name with _.',
        severity: 'warning',
      });
  }
}

function deepFreeze(value: unknown): void {
  if (value === null || typeof value !== 'object' || Object.isFrozen(value)) return;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
}
