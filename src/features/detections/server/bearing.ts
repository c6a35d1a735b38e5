/** What bears on one rule as things are now: filters, pipelines and lists; and which rules wait for a list. */
import { applyFilters } from '#engine/sigma/filters.ts';
import { compile } from '#engine/sigma/index.ts';
import type { RuleIssue, RuleSelection, SigmaFilter, SigmaRule } from '#engine/sigma/model.ts';
import { placeholdersIn } from '#engine/sigma/modifiers/expand.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import type { Db } from '#storage/relational/port.ts';
import { allInputs } from './input-store.ts';
import { type RuleInputs, readInputs } from './inputs.ts';
import { enabledFilters, textsWithPlaceholders } from './store.ts';

export const currentInputs = async (db: Db): Promise<RuleInputs> => readInputs(await allInputs(db));

export async function currentFilters(db: Db): Promise<readonly SigmaFilter[]> {
  const rows = await enabledFilters(db);
  return rows.flatMap((row) =>
    parseRules(row.text ?? '', { file: row.file ?? row.rule_id }).filters.map((one) => ({ ...one, id: row.rule_id })),
  );
}

export interface Bearing {
  readonly filters: readonly { readonly id: string; readonly title: string }[];
  /** Why the rule is not run although it is on. */
  readonly stopped: readonly RuleIssue[];
}

export async function bearingOn(db: Db, rule: SigmaRule): Promise<Bearing> {
  const [filters, inputs] = [await currentFilters(db), await currentInputs(db)];
  const [filtered = rule] = applyFilters([rule], filters).rules;
  const compiled = compile([filtered], inputs);
  return {
    filters: filtered.filters ?? [],
    stopped: compiled.issues.filter(({ severity, ruleId }) => severity === 'error' && ruleId === rule.id),
  };
}

/** Names of the placeholders of a rule. */
export function placeholdersOf(rule: SigmaRule): readonly string[] {
  const inside = (selection: RuleSelection): readonly string[] => {
    if (selection.kind !== 'item') return selection.parts.flatMap(inside);
    const { modifiers, values } = selection.item;
    return modifiers.includes('expand') ? values.flatMap(({ text }) => placeholdersIn(text)) : [];
  };
  return [...new Set(rule.selections.flatMap(({ selection }) => inside(selection)))];
}

export interface Waiting {
  readonly ruleId: string;
  /** All placeholders of the rule. */
  readonly names: readonly string[];
  /** Those without a list; none: the rule can be run. */
  readonly missing: readonly string[];
}

/** The rules that have placeholders, and what they wait for. */
export async function rulesWithPlaceholders(db: Db): Promise<readonly Waiting[]> {
  const [rows, inputs] = [await textsWithPlaceholders(db), await currentInputs(db)];
  const rules = rows.flatMap((row) =>
    parseRules(row.text ?? '', { file: row.file ?? row.rule_id }).rules.map((one) => ({ ...one, id: row.rule_id })),
  );
  // Through the engine, because a pipeline may give values too, or drop what asks for them.
  const stopped = new Set(
    compile(rules, inputs).issues.flatMap((issue) => (issue.code === 'placeholder_unresolved' ? [issue.ruleId] : [])),
  );
  return rules.flatMap((rule) => {
    const names = placeholdersOf(rule);
    if (names.length === 0) return [];
    const missing = stopped.has(rule.id) ? names.filter((name) => !Object.hasOwn(inputs.placeholders, name)) : [];
    return [{ ruleId: rule.id, names, missing }];
  });
}
