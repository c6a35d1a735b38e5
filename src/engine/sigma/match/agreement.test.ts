/** Generated rules on generated events: one function a rule finds what the plain walk over the resolved form finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FieldScalar, FieldValue } from '#engine/events/model.ts';
import { modifiers } from '#engine/sigma/modifiers/index.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { bothMatch, detectionOf, fieldsOf, ruleText } from '#engine/sigma/testing/rules.ts';
import { isRefusedOnly } from '#engine/sigma/testing/verdicts.ts';

const unit = fc.constantFrom(
  'a',
  'b',
  'A',
  'B',
  '-',
  '/',
  '\\',
  '*',
  '?',
  '.',
  '1',
  '0',
  ' ',
  'ä',
  'Σ',
  '😀',
  '\u2013',
);
const text = fc.oneof(
  fc.string({ unit, maxLength: 6 }),
  fc.constantFrom(
    '10.0.0.1',
    '10.0.0.0/8',
    'fe80::1',
    '2026-02-04T08:07:28Z',
    '4',
    '-a',
    '%list%',
    'B',
    'true',
    'a+b',
    '(?i)A',
  ),
);
const scalar: fc.Arbitrary<FieldScalar> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom<FieldScalar>(true, false, 1.5, 4688) },
);
const value: fc.Arbitrary<FieldValue> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }) },
);
const field = fc.constantFrom('A', 'B', 'C');
const event = fc.dictionary(field, value);

const everyChain: readonly (readonly string[])[] = [
  ...modifiers.map((modifier) => [modifier.name]),
  ...modifiers.flatMap(({ examples }) => examples.map((example) => example.modifiers)),
];
/** Those that most values go with, so that most generated rules can be resolved. */
const easyChains: readonly (readonly string[])[] = [
  [],
  ['contains'],
  ['startswith'],
  ['endswith'],
  ['cased'],
  ['neq'],
  ['contains', 'cased'],
  ['windash', 'contains'],
  ['fieldref', 'endswith'],
];
const chain = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...easyChains) },
  { weight: 1, arbitrary: fc.constantFrom(...everyChain) },
);
const key = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: field }, { weight: 1, arbitrary: fc.constant('') }), chain)
  .map(([name, made]) => [name, ...made].join('|'))
  .filter((made) => made !== '');
const ruleValues = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 4, arbitrary: fc.array(scalar, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const map = fc.dictionary(key, ruleValues, { minKeys: 1, maxKeys: 3 });
const selection = fc.oneof(map, fc.array(fc.oneof(map, text), { minLength: 1, maxLength: 3 }));
const condition = fc.constantFrom(
  's1',
  's1 and s2',
  's1 or not s2',
  'not s1',
  '1 of s*',
  'all of s*',
  '2 of them',
  's1 and not 1 of s2*',
  'not (s1 or s2) or s3',
);
const detection = fc.record({ s1: selection, s2: selection, s3: selection, condition });

test('the two matchers agree on everything that can be resolved', () => {
  let resolved = 0;
  fc.assert(
    fc.property(detection, fc.array(event, { minLength: 1, maxLength: 5 }), (made, events) => {
      const { rule, issues } = detectionOf(made, { list: ['a*', '10.0.0.0/8', 'b'] });
      assert.equal(rule === undefined, isRefusedOnly(issues));
      if (rule === undefined) return;
      resolved++;
      for (const fields of events) bothMatch(rule, fieldsOf(fields));
    }),
    { numRuns: 1200 },
  );
  assert.ok(resolved > 400, `${resolved} rules were resolved`);
});

test('a single item with any modifier agrees too, and says hits as well as misses', () => {
  const anyKey = fc.tuple(field, fc.constantFrom(...everyChain)).map(([name, made]) => [name, ...made].join('|'));
  const verdicts = new Set<boolean>();
  fc.assert(
    fc.property(anyKey, ruleValues, fc.array(event, { minLength: 1, maxLength: 8 }), (made, values, events) => {
      const { rule } = detectionOf({ s: { [made]: values }, condition: 's' }, { list: ['a*', 'b'] });
      if (rule !== undefined) for (const fields of events) verdicts.add(bothMatch(rule, fieldsOf(fields)));
    }),
    { numRuns: 2500 },
  );
  assert.equal(verdicts.size, 2);
});

test('any regular expression is matched or refused, in time, and never throws', () => {
  const piece = fc.constantFrom(
    ...'ab.*+?^$|()[]{}\\,123',
    '(?',
    '(?i)',
    '(?=',
    '{2,3}',
    '{1000}',
    '\\d',
    '\\pL',
    '[^',
    '(?<n>',
    '😀',
    '\uD800',
  );
  const source = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(piece, { maxLength: 14 }).map((all) => all.join('')),
  );
  const start = performance.now();
  fc.assert(
    fc.property(source, fc.string({ unit: 'binary', maxLength: 200 }), (regex, subject) => {
      const { rule, issues } = detectionOf({ s: { 'A|re': regex }, condition: 's' });
      if (rule === undefined)
        assert.deepEqual(
          issues.map(({ code }) => code),
          ['regex_unsupported'],
        );
      else bothMatch(rule, fieldsOf({ A: subject }));
    }),
    { numRuns: 500 },
  );
  assert.ok(performance.now() - start < 15_000);
});

test('expressions that take other engines minutes take no time', () => {
  const subject = `${'a'.repeat(50_000)}!`;
  const start = performance.now();
  for (const source of ['(a+)+$', '^(a|a)*$', '(a|aa)+$', '(.*a){12}$', '^(([a-z])+.)+[A-Z]([a-z])+$']) {
    const { rule } = detectionOf({ s: { 'A|re': source }, condition: 's' });
    assert.equal(bothMatch(rule!, fieldsOf({ A: subject })), false);
  }
  assert.ok(performance.now() - start < 8000, `${performance.now() - start} ms`);
  for (const source of ['('.repeat(5000), '(a{1000}){1000}', 'x'.repeat(10_001), '(((a{100}){100}){100})']) {
    const { issues } = detectionOf({ s: { 'A|re': source }, condition: 's' });
    assert.deepEqual(
      issues.map(({ code }) => code),
      ['regex_unsupported'],
      source.slice(0, 30),
    );
  }
});

test('what a generated rule says is kept through reading and resolving', () => {
  fc.assert(
    fc.property(detection, (made) => {
      const { rules } = parseRules(ruleText(made), { file: 'r.yml' });
      for (const rule of rules) assert.deepEqual(JSON.parse(rule.text), JSON.parse(ruleText(made)));
    }),
    { numRuns: 200 },
  );
});
