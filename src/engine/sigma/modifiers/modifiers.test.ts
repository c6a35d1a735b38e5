import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { examplesOf } from '#engine/sigma/testing/examples.ts';
import { bothMatch, ruleOf } from '#engine/sigma/testing/rules.ts';
import { modifierNamed, modifiers } from './index.ts';

for (const modifier of modifiers) {
  test(`${modifier.name} does what its examples say`, () => {
    assert.ok(modifier.examples.length > 0);
    for (const { rule, fields, hit, says } of examplesOf(modifier)) assert.equal(bothMatch(rule, fields), hit, says);
  });

  test(`${modifier.name} refuses what it cannot mean`, () => {
    for (const { modifiers: chain, values, code } of modifier.refused ?? []) {
      const { issues } = ruleOf({ [['F', ...chain].join('|')]: values.length === 1 ? values[0]! : values });
      const errors = issues.filter((issue) => issue.severity === 'error').map((issue) => issue.code);
      assert.deepEqual([...new Set(errors)], [code], JSON.stringify({ chain, values }));
      assert.match(issues[0]!.place, /^rule\.yml:\d+:\d+$/);
    }
  });
}

test('the list holds every modifier of the specification, each name once', () => {
  const named = (
    'all base64 base64offset cased cidr contains day endswith exists expand fieldref gt gte hour i lt lte m minute ' +
    'month neq re s startswith utf16 utf16be utf16le week wide windash year'
  ).split(' ');
  assert.deepEqual(modifiers.map((modifier) => modifier.name).sort(), named);
  assert.equal(modifierNamed('__proto__'), undefined);
});

test('every modifier file stands in the list', () => {
  const kits = ['comparison', 'drafts', 'index', 'modifier', 'regex-flag', 'time-part'];
  const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => !file.endsWith('.test.ts'));
  assert.equal(files.length - kits.length, modifiers.length, join(import.meta.dirname, 'index.ts'));
});

test('keywords take only modifiers that need no field', () => {
  for (const key of ['|exists', '|gt', '|cidr', '|fieldref', '|neq', '|hour'])
    assert.equal(ruleOf({ [key]: [1, 2] }).issues[0]?.code, 'modifier_needs_field', key);
  assert.deepEqual(ruleOf({ '|all': ['a', 'b'] }).issues, []);
  assert.deepEqual(ruleOf({ '|re': ['a', 'b'] }).issues, []);
});

test('an unknown modifier is refused with the nearest known one', () => {
  const [issue] = ruleOf({ 'F|contain': 'x' }).issues;
  assert.equal(issue?.code, 'modifier_unknown');
  assert.match(issue?.hint ?? '', /contains/);
});
