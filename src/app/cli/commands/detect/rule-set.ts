/** The rules of a run, compiled, with what is said about those that cannot be run. */
import { readRuleFiles } from '#app/cli/commands/rules/rule-files.ts';
import { loadRuleInputs } from '#app/cli/commands/rules/rule-inputs.ts';
import type { Effects } from '#app/cli/effects.ts';
import { compile, type RuleMatcher, type SigmaRule } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { sources } from '#engine/sources/index.ts';

export interface RuleSet {
  readonly matcher: RuleMatcher;
  readonly byId: ReadonlyMap<string, SigmaRule>;
  /** Rules and files that cannot be used. */
  readonly failed: number;
  /** Rules that no source of ours can ever feed. */
  readonly unrouted: number;
  /** One line for each thing that is wrong. */
  readonly faults: readonly string[];
}

export interface RuleSetOptions {
  readonly rules: readonly string[];
  readonly routing: boolean;
  /** Files of pipelines and of lists for placeholders. */
  readonly pipelines: readonly string[];
  readonly placeholders: readonly string[];
}

export async function loadRuleSet(options: RuleSetOptions, effects: Effects): Promise<RuleSet> {
  const files = await readRuleFiles(options.rules, effects);
  const parsed = files.map(({ path, text }) => parseRules(text, { file: path }));
  const rules = parsed.flatMap((one) => one.rules);
  const compiled = compile(rules, {
    routing: options.routing,
    filters: parsed.flatMap((one) => one.filters),
    ...(await loadRuleInputs(options, effects)),
    logSources: sources.flatMap((source) => source.logSources),
  });
  const errors = [...parsed.flatMap((one) => one.issues), ...compiled.issues].filter((one) => one.severity === 'error');
  return {
    matcher: compiled.matcher,
    byId: new Map(compiled.rules.map(({ rule }) => [rule.id, rule])),
    failed: new Set(errors.map((issue) => issue.ruleId ?? issue.file)).size,
    unrouted: compiled.unrouted.length,
    faults: errors.map((issue) => `${issue.place}  ${issue.code}  ${issue.message}`),
  };
}
