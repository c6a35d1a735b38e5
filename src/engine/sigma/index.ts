/**
 * The Sigma engine, ready to match: rules in, matcher out.
 *
 * ```ts
 * const { rules, issues } = parseRules(text, { file });
 * const compiled = compile(rules, { logSources, placeholders });
 * const hits = compiled.matcher.match(event);
 * ```
 */
import { canonicalJson } from '#base/text.ts';
import { type LogSource, serves } from '#engine/events/model.ts';
import { digestOf } from './digest.ts';
import { applyFilters, ruleOfFilter } from './filters.ts';
import { reportTo } from './issues.ts';
import { type IndexedMatcher, openIndexedMatcher } from './match/indexed/matcher.ts';
import type { RuleIssue, SigmaFilter, SigmaRule } from './model.ts';
import type { Placeholders } from './modifiers/modifier.ts';
import { applyPipelines } from './pipeline/apply.ts';
import type { Pipeline } from './pipeline/model.ts';
import type { RuleMatcher } from './port.ts';
import { resolve } from './resolve.ts';
import type { ResolvedRule } from './resolved.ts';

export interface CompileOptions {
  /** Every log source that the source definitions can give an event; without it nothing is called unrouted. */
  readonly logSources?: readonly LogSource[] | undefined;
  /** Named lists for placeholders. */
  readonly placeholders?: Placeholders | undefined;
  /** Conditions that are added to rules. */
  readonly filters?: readonly SigmaFilter[] | undefined;
  /** Changes to fields, values and log sources, applied after the filters. */
  readonly pipelines?: readonly Pipeline[] | undefined;
  /** `false` tries every rule on every view, whatever its log source. */
  readonly routing?: boolean | undefined;
}

/** A rule that no known source can ever feed. */
export interface UnroutedRule {
  readonly ruleId: string;
  readonly title: string;
  readonly logSource: LogSource;
}

export interface Compiled {
  readonly matcher: RuleMatcher & IndexedMatcher;
  /** The rules that are run. */
  readonly rules: readonly ResolvedRule[];
  readonly unrouted: readonly UnroutedRule[];
  /** What is wrong with the others, and warnings. */
  readonly issues: readonly RuleIssue[];
}

/** Never throws for the sake of a rule: one that cannot be run is left out and reported. */
export function compile(rules: readonly SigmaRule[], options: CompileOptions = {}): Compiled {
  const filters = soundFilters(options);
  const filtered = applyFilters(rules, filters.sound);
  const piped = applyPipelines(filtered.rules, options.pipelines ?? []);
  const issues: RuleIssue[] = [...filters.issues, ...filtered.issues, ...piped.issues];
  const resolved = resolveAll(piped.rules, options, issues);
  const matcher = openMatcher(resolved, options);
  const { logSources, routing = true } = options;
  const unfed = ({ rule }: ResolvedRule): boolean =>
    routing && logSources !== undefined && !logSources.some((known) => serves(known, rule.logSource));
  const unrouted = resolved
    .filter(unfed)
    .map(({ rule }) => ({ ruleId: rule.id, title: rule.title, logSource: rule.logSource }));
  return { matcher, rules: resolved, unrouted, issues };
}

/** A filter that cannot be resolved is left out by itself, before it could take the rules with it that it names. */
function soundFilters(options: CompileOptions) {
  const issues: RuleIssue[] = [];
  const sound = (options.filters ?? []).filter((filter) => {
    const piped = applyPipelines([ruleOfFilter(filter)], options.pipelines ?? []);
    const found = [...piped.issues, ...piped.rules.flatMap((rule) => resolve(rule, options).issues)];
    for (const issue of found) issues.push(issue);
    return !found.some(({ severity }) => severity === 'error');
  });
  return { sound, issues };
}

function resolveAll(
  rules: readonly SigmaRule[],
  options: CompileOptions,
  issues: RuleIssue[],
): readonly ResolvedRule[] {
  const firsts = new Map<string, SigmaRule>();
  return rules.flatMap((rule) => {
    const first = firsts.get(rule.id);
    if (first !== undefined) {
      reportTo(
        issues,
        rule.file,
        () => rule.id,
      )({
        code: 'rule_id_duplicate',
        at: rule.at,
        message: `Another rule has the id ${rule.id}: ${first.file}:${first.at.line}. This one is left out.`,
        hint: 'Give every rule an id of its own.',
      });
      return [];
    }
    firsts.set(rule.id, rule);
    const result = resolve(rule, options);
    for (const issue of result.issues) issues.push(issue);
    return result.rule === undefined ? [] : [result.rule];
  });
}

function openMatcher(
  resolved: readonly ResolvedRule[],
  { routing = true, placeholders }: CompileOptions,
): Compiled['matcher'] {
  return {
    version: versionOf(resolved, routing, placeholders),
    size: resolved.length,
    ...openIndexedMatcher(resolved, routing),
  };
}

const versionOf = (rules: readonly ResolvedRule[], routing: boolean, placeholders: Placeholders = {}): string =>
  digestOf([routing ? 'routed' : 'unrouted', canonicalJson(placeholders), ...rules.map(({ rule }) => rule.hashInput)]);

export type { Level, RuleIssue, SigmaFilter, SigmaRule } from './model.ts';
export type { Match, MatchedField, RuleHit, RuleMatcher } from './port.ts';
