/** Rule texts become a matcher and the facts that hits need. */
import { compile } from '#engine/sigma/index.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { sources } from '#engine/sources/index.ts';
import { alertingOf, attentionOf, attentions } from '#features/detections/model.ts';
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
  const facts = new Map<string, RuleFacts>();
  for (const { rule, parsed: result } of parsed) {
    const [one] = result.rules;
    if (one === undefined) continue;
    facts.set(rule.id, {
      version: rule.version,
      title: one.title,
      attention: attentions.find((attention) => attention === rule.attention) ?? attentionOf(one.level),
      ...alertingOf(one),
    });
  }
  return {
    matcher: compiled.matcher,
    facts,
    issues: [...parsed.flatMap((one) => one.parsed.issues), ...inputs.issues, ...compiled.issues],
    unrouted: compiled.unrouted.length,
  };
}
