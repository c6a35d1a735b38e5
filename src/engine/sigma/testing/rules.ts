/** For tests: rules made of plain values, and matching by both matchers at once. */
import assert from 'node:assert/strict';
import type { Fields, FieldValue, ParsedEvent } from '#engine/events/model.ts';
import { compile } from '#engine/sigma/index.ts';
import { compileRule } from '#engine/sigma/match/closures.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import { FieldSlots, Subject } from '#engine/sigma/match/subject.ts';
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
  const slots = new FieldSlots();
  const predicate = compileRule(rule, slots);
  const subject = new Subject(slots);
  subject.look(fields);
  const [fast, slow] = [predicate(subject), matchView(rule, fields) !== undefined];
  assert.equal(fast, slow, `the matchers differ: ${rule.rule.text} on ${JSON.stringify(fields).slice(0, 500)}`);
  return slow;
}

/** An event with one view. */
export const eventOf = (fields: Fields, logSource = { product: 'test' }): ParsedEvent => ({
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
