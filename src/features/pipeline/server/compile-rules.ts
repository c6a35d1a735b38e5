/** Rule texts become a matcher and the facts that hits need. */
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import { everyRule, parseRules } from '#engine/sigma/parse.ts';
import { sources } from '#engine/sources/index.ts';
import { alertingOf, attentionOf, attentions, describedOf } from '#features/detections/model.ts';
import { type RuleSet, readInputs } from '#features/detections/server/index.ts';
import type { RuleFacts, Rules } from './process-batch.ts';

export const knownLogSources = sources.flatMap((source) => source.logSources);

export interface CompiledSet extends Rules {
  readonly issues: readonly RuleIssue[];
  readonly unrouted: number;
}

export function compileRuleSet(set: RuleSet): CompiledSet {
  const parsed = set.rules.map((rule) => ({ rule, parsed: parseRules(rule.text, { file: rule.file }) }));
  // A text is one document of a file; its id may be derived, so the stored one is what counts.
  const sigma = parsed.flatMap(({ rule, parsed: { rules } }) => rules.map((one) => ({ ...one, id: rule.id })));
  const filters = parsed.flatMap(({ rule, parsed: result }) => result.filters.map((one) => ({ ...one, id: rule.id })));
  const inputs = readInputs(set.inputs);
  const compiled = compile(sigma, { ...inputs, filters, logSources: knownLogSources });
  const linked = linkCorrelations(
    compiled.rules.map(({ rule }) => rule),
    parsed.flatMap(({ rule, parsed: result }) => result.correlations.map((one) => ({ ...one, id: rule.id }))),
  );
  const facts = new Map<string, RuleFacts>();
  for (const { rule, parsed: result } of parsed) {
    const [one] = everyRule(result);
    if (one === undefined || one.kind === 'filter') continue;
    const { level } = describedOf(one);
    // It only feeds correlations; where somebody moved it, that person decides.
    const usual = linked.program.silenced.has(rule.id) ? 'context' : attentionOf(level);
    facts.set(rule.id, {
      version: rule.version,
      title: one.title,
      level,
      attention: attentions.find((attention) => attention === rule.attention) ?? usual,
      ...alertingOf(one),
    });
  }
  return {
    matcher: compiled.matcher,
    facts,
    correlations: linked.program,
    issues: [...parsed.flatMap((one) => one.parsed.issues), ...inputs.issues, ...compiled.issues, ...linked.issues],
    unrouted: compiled.unrouted.length,
  };
}
