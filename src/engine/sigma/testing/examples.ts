/** For tests: the examples of a modifier as rules and events. */
import assert from 'node:assert/strict';
import type { Fields } from '#engine/events/model.ts';
import type { Modifier } from '#engine/sigma/modifiers/modifier.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { fieldsOf, ruleOf } from './rules.ts';

export interface ExampleCase {
  readonly rule: ResolvedRule;
  readonly fields: Fields;
  readonly hit: boolean;
  readonly says: string;
}

export function examplesOf(modifier: Modifier): readonly ExampleCase[] {
  return modifier.examples.flatMap(({ modifiers, values, hits, misses, others, placeholders }) => {
    const key = ['F', ...modifiers].join('|');
    const { rule, issues } = ruleOf({ [key]: values.length === 1 ? values[0] : values }, placeholders);
    assert.ok(rule, `${key}: ${JSON.stringify(issues)}`);
    const cases = [...hits.map((value) => ({ value, hit: true })), ...misses.map((value) => ({ value, hit: false }))];
    return cases.map(({ value, hit }) => ({
      rule,
      fields: fieldsOf({ ...others, F: value }),
      hit,
      says: `${key}: ${JSON.stringify(values)} ${hit ? 'matches' : 'does not match'} ${JSON.stringify(value) ?? 'absence'}`,
    }));
  });
}
