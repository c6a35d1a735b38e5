/** The rules of a run, compiled, with what is said about those that cannot be run. */
import { type RuleFile, readRuleFiles } from '#app/cli/commands/rules/rule-files.ts';
import { loadRuleInputs } from '#app/cli/commands/rules/rule-inputs.ts';
import type { Effects } from '#app/cli/effects.ts';
import { type CorrelationProgram, linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile, type RuleMatcher, type SigmaRule } from '#engine/sigma/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { sources } from '#engine/sources/index.ts';

/** What is to be said of a rule set. */
export interface RuleSetFacts {
  /** Rules that are run. */
  readonly rules: number;
  /** Rules and files that cannot be used. */
  readonly failed: number;
  /** Rules that no source of ours can ever feed. */
  readonly unrouted: number;
  /** One line for each thing that is wrong. */
  readonly faults: readonly string[];
  readonly correlations: CorrelationProgram;
}

export interface RuleSet {
  readonly matcher: RuleMatcher;
  /** The rules that are run, as they are matched. */
  readonly resolved: readonly ResolvedRule[];
  readonly byId: ReadonlyMap<string, SigmaRule>;
  readonly facts: RuleSetFacts;
}

export interface RuleSetOptions {
  readonly rules: readonly string[];
  readonly routing: boolean;
  /** Files of pipelines and of lists for placeholders. */
  readonly pipelines: readonly string[];
  readonly placeholders: readonly string[];
}

/** Everything that a thread needs to have the same rules as another one. */
export interface RuleSetInput extends Omit<RuleSetOptions, 'rules'> {
  readonly files: readonly RuleFile[];
  readonly cwd: string;
}

export async function readRuleSet({ rules, ...options }: RuleSetOptions, effects: Effects): Promise<RuleSetInput> {
  return { ...options, files: await readRuleFiles(rules, effects), cwd: effects.cwd };
}

export async function openRuleSet(input: RuleSetInput): Promise<RuleSet> {
  const parsed = input.files.map(({ path, text }) => parseRules(text, { file: path }));
  const rules = parsed.flatMap((one) => one.rules);
  const compiled = compile(rules, {
    routing: input.routing,
    filters: parsed.flatMap((one) => one.filters),
    ...(await loadRuleInputs(input, input)),
    logSources: sources.flatMap((source) => source.logSources),
  });
  const linked = linkCorrelations(
    compiled.rules.map(({ rule }) => rule),
    parsed.flatMap((one) => one.correlations),
  );
  const issues = [...parsed.flatMap((one) => one.issues), ...compiled.issues, ...linked.issues];
  const errors = issues.filter((one) => one.severity === 'error');
  return {
    matcher: compiled.matcher,
    resolved: compiled.rules,
    byId: new Map(compiled.rules.map(({ rule }) => [rule.id, rule])),
    facts: {
      rules: compiled.matcher.size + linked.program.correlations.length,
      correlations: linked.program,
      failed: new Set(errors.map((issue) => issue.ruleId ?? issue.file)).size,
      unrouted: compiled.unrouted.length,
      faults: errors.map((issue) => `${issue.place}  ${issue.code}  ${issue.message}`),
    },
  };
}
