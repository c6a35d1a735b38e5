/** For tests: rules made of plain values, and matching by both matchers at once. */
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import { type Fields, type FieldValue, type LogSource, type ParsedEvent, serves } from '#engine/events/model.ts';
import { compile, type RuleHit } from '#engine/sigma/index.ts';
import { openIndexedMatcher } from '#engine/sigma/match/indexed/matcher.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import type { RuleIssue, SigmaRule } from '#engine/sigma/model.ts';
import type { Placeholders } from '#engine/sigma/modifiers/modifier.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';

/** JSON is YAML, so any value can be written. */
export const ruleText = (detection: object, more: object = {}): string =>
  JSON.stringify({ title: 'T', level: 'low', logsource: { product: 'test' }, detection, ...more });

export interface MadeRule {
  readonly rule: ResolvedRule | undefined;
  readonly issues: readonly RuleIssue[];
}

/** A rule with one selection, or with several and their condition. */
export function ruleOf(selection: unknown, placeholders: Placeholders = {}): MadeRule {
  return detectionOf({ selection, condition: 'selection' }, placeholders);
}

export function detectionOf(detection: object, placeholders: Placeholders = {}): MadeRule {
  const parsed = parseRules(ruleText(detection), { file: 'rule.yml' });
  const compiled = compile(parsed.rules, { placeholders });
  return { rule: compiled.rules[0], issues: [...parsed.issues, ...compiled.issues] };
}

/** The rule, which must be good. */
export function goodRule(detection: object, placeholders: Placeholders = {}): ResolvedRule {
  const { rule, issues } = detectionOf(detection, placeholders);
  assert.ok(rule, JSON.stringify(issues));
  return rule;
}

export const fieldsOf = (entries: Readonly<Record<string, FieldValue | undefined>>): Fields => {
  const fields: Record<string, FieldValue> = Object.create(null);
  for (const [name, value] of Object.entries(entries)) if (value !== undefined) fields[name] = value;
  return fields;
};

/** Does the rule match? Both matchers are asked and must agree. */
export function bothMatch(rule: ResolvedRule, fields: Fields): boolean {
  return agreeOn([rule], [eventOf(fields, rule.rule.logSource)]).length > 0;
}

/** What the reference matcher finds: one rule after another, on one view after another. */
export function referenceHits(rules: readonly ResolvedRule[], event: ParsedEvent, routing = true): readonly RuleHit[] {
  const hits: RuleHit[] = [];
  for (const { logSource, fields } of event.views)
    for (const rule of rules) {
      const { id, level } = rule.rule;
      if ((routing && !serves(logSource, rule.rule.logSource)) || hits.some((hit) => hit.ruleId === id)) continue;
      const matched = matchView(rule, fields);
      if (matched !== undefined) hits.push({ ruleId: id, level, matched, logSource });
    }
  return hits;
}

/**
 * The hits of all events, as the reference finds them; the indexed matcher must find the same, in the same order, when
 * it sees the events for the first time, when it has seen their values, and when it remembers none.
 */
export function agreeOn(
  rules: readonly ResolvedRule[],
  events: readonly ParsedEvent[],
  routing = true,
): readonly RuleHit[] {
  const matcher = openIndexedMatcher(rules, routing);
  const wanted = events.map((event) => referenceHits(rules, event, routing));
  for (const remembers of [true, true, false]) {
    matcher.remember(remembers);
    for (const [index, event] of events.entries()) {
      const found = matcher.match(event);
      if (isDeepStrictEqual(found, wanted[index])) continue;
      assert.deepEqual(found, wanted[index], `${textsOf(rules)}\n${JSON.stringify(event.views).slice(0, 2000)}`);
    }
  }
  return wanted.flat();
}

const textsOf = (rules: readonly ResolvedRule[]): string =>
  rules
    .map(({ rule }) => rule.text)
    .join('\n')
    .slice(0, 2000);

/** An event with one view. */
export const eventOf = (fields: Fields, logSource: LogSource = { product: 'test' }): ParsedEvent => ({
  source: 'test',
  time: undefined,
  nativeTime: undefined,
  fields,
  common: {},
  views: [{ logSource, fields }],
});

/** The rules of a text, which must all be good. */
export function goodRules(text: string): readonly SigmaRule[] {
  const { rules, issues } = parseRules(text, { file: 'rules.yml' });
  assert.deepEqual(
    issues.filter((issue) => issue.severity === 'error'),
    [],
  );
  return rules;
}
