/** Generated rules on generated events: one function a rule finds what the plain walk over the resolved form finds. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseRules } from '#engine/sigma/parse.ts';
import { detection, event, everyChain, field, ruleValues } from '#engine/sigma/testing/generated.ts';
import { bothMatch, detectionOf, fieldsOf, ruleText } from '#engine/sigma/testing/rules.ts';
import { isRefusedOnly } from '#engine/sigma/testing/verdicts.ts';

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
