/** For tests: rules under pipelines, asked with events. */
import assert from 'node:assert/strict';
import type { FieldValue } from '#engine/events/model.ts';
import { compile } from '#engine/sigma/index.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import type { Placeholders } from '#engine/sigma/modifiers/modifier.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import type { Pipeline } from '#engine/sigma/pipeline/model.ts';
import { parsePipeline } from '#engine/sigma/pipeline/parse.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { bothMatch, fieldsOf, ruleText } from './rules.ts';

/** JSON is YAML, so any value can be written. */
export function pipelineOf(...steps: readonly object[]): Pipeline {
  return pipelineFrom({ name: 'test', transformations: steps });
}

export function pipelineFrom(whole: object): Pipeline {
  const { pipeline, issues } = parsePipeline(JSON.stringify(whole), { file: 'p.yml' });
  assert.ok(pipeline, JSON.stringify(issues));
  assert.deepEqual(issues, []);
  return pipeline;
}

export interface PipedRule {
  readonly rule: ResolvedRule | undefined;
  readonly issues: readonly RuleIssue[];
  /** Does the rule match the fields? Both matchers are asked. */
  matches(fields: Readonly<Record<string, FieldValue>>): boolean;
}

export function piped(
  selection: unknown,
  pipelines: Pipeline | readonly Pipeline[],
  more: { readonly rule?: object; readonly detection?: object; readonly placeholders?: Placeholders } = {},
): PipedRule {
  const detection = { selection, condition: 'selection', ...more.detection };
  const parsed = parseRules(ruleText(detection, more.rule), { file: 'rule.yml' });
  assert.deepEqual(parsed.issues, []);
  const compiled = compile(parsed.rules, {
    pipelines: [pipelines].flat(),
    placeholders: more.placeholders,
  });
  const [rule] = compiled.rules;
  return {
    rule,
    issues: compiled.issues,
    matches(fields) {
      assert.ok(rule, JSON.stringify(compiled.issues));
      return bothMatch(rule, fieldsOf(fields));
    },
  };
}
