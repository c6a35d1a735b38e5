import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Finding } from '#engine/sigma/issues.ts';
import { conditionHolds } from '#engine/sigma/match/reference.ts';
import { isLike, parseCondition } from './parse.ts';

const names = ['sel', 'sel_a', 'sel_b', 'filter_x', 'filter_y', '_hidden', 'and_more', '1of', 'not-this'];

function read(text: string, among: readonly string[] = names) {
  const findings: Finding[] = [];
  const tree = parseCondition(text, { line: 7, column: 16 }, among, (finding) => findings.push(finding));
  return { tree, findings };
}

const holds = (text: string, matched: readonly string[], among?: readonly string[]): boolean => {
  const { tree, findings } = read(text, among);
  assert.deepEqual(findings, [], text);
  return conditionHolds(tree!, new Set(matched));
};

const table: readonly (readonly [condition: string, matched: string, result: boolean])[] = [
  ['sel', 'sel', true],
  ['sel', '', false],
  // or binds least, then and, then not.
  ['sel or sel_a and sel_b', 'sel', true],
  ['(sel or sel_a) and sel_b', 'sel', false],
  ['not sel and sel_a', 'sel_a', true],
  ['not (sel and sel_a)', 'sel_a', true],
  ['not sel or sel_a', 'sel sel_a', true],
  ['not not sel', 'sel', true],
  ['sel AND NOT filter_x', 'sel', true],
  ['sel Or sel_a', 'sel_a', true],
  ['1 of sel*', 'sel_b', true],
  ['1 of sel_*', 'sel', false],
  ['all of sel_*', 'sel_a', false],
  ['all of sel_*', 'sel_a sel_b', true],
  ['any of sel_*', 'sel_b', true],
  ['2 of sel*', 'sel sel_b', true],
  ['2 of sel*', 'sel', false],
  ['3 of sel*', 'sel sel_a', false],
  ['1 of *_x', 'filter_x', true],
  ['1 of f*_*', 'filter_y', true],
  ['1 of sel', 'sel', true],
  ['sel and not 1 of filter_*', 'sel filter_y', false],
  ['sel and not 1 of filter_*', 'sel', true],
  ['sel and not all of filter_*', 'sel filter_y', true],
  // Names with a leading underscore are meant only when the pattern begins so, or by name.
  ['1 of them', '_hidden', false],
  ['1 of them', 'not-this', true],
  ['all of them', 'sel sel_a sel_b filter_x filter_y and_more 1of not-this', true],
  ['1 of *', '_hidden', false],
  ['1 of _*', '_hidden', true],
  ['_hidden', '_hidden', true],
  // Words of the language within names are part of the names.
  ['and_more and 1of', 'and_more 1of', true],
  ['not not-this', 'not-this', false],
  ['((sel))', 'sel', true],
  ['sel\n  and sel_a', 'sel sel_a', true],
];

for (const [condition, matched, result] of table)
  test(`“${condition}” is ${result} when [${matched}] match`, () => {
    assert.equal(holds(condition, matched.split(' ')), result);
  });

const refused: readonly (readonly [condition: string, code: string, column: number])[] = [
  ['', 'condition_incomplete', 16],
  ['sel and', 'condition_incomplete', 23],
  ['and sel', 'condition_unexpected', 16],
  ['sel sel_a', 'condition_unexpected', 20],
  ['nothing', 'selection_unknown', 16],
  ['Sel', 'selection_unknown', 16],
  ['sel and (sel_a', 'condition_bracket', 24],
  ['sel)', 'condition_unexpected', 19],
  ['()', 'condition_unexpected', 17],
  ['sel*', 'condition_pattern', 16],
  ['1 of nothing*', 'selection_unknown', 21],
  ['0 of sel*', 'condition_count', 16],
  ['4 of sel*', 'condition_count', 16],
  ['some of sel*', 'condition_count', 16],
  ['1 of', 'condition_incomplete', 20],
  ['1 of (sel)', 'condition_incomplete', 21],
  ['them', 'condition_unexpected', 16],
  ['sel | count() > 5', 'aggregation_unsupported', 20],
  ['(sel | count() > 5)', 'aggregation_unsupported', 21],
  ['sel & sel_a', 'condition_unexpected', 20],
  [`${'('.repeat(60)}sel${')'.repeat(60)}`, 'condition_too_deep', 66],
  [`${'not '.repeat(60)}sel`, 'condition_too_deep', 216],
  ['('.repeat(19_999), 'condition_too_deep', 66],
  ['x'.repeat(20_001), 'condition_too_long', 16],
];

for (const [condition, code, column] of refused)
  test(`“${condition.slice(0, 30)}” is refused: ${code}`, () => {
    const { tree, findings } = read(condition);
    assert.equal(tree, undefined);
    assert.equal(findings.length, 1);
    assert.equal(findings[0]?.code, code);
    assert.deepEqual(findings[0]?.at, { line: 7, column });
  });

test('long flat conditions are no deep ones', () => {
  assert.equal(holds(Array(2000).fill('sel').join(' or '), ['sel']), true);
});

test('any text is read or refused, and never throws', () => {
  const word = fc.constantFrom(...names, 'and', 'or', 'not', '(', ')', '1', 'all', 'of', 'them', 'sel*', '|', ' ', '*');
  const text = fc.oneof(
    fc.string(),
    fc.array(word, { maxLength: 30 }).map((words) => words.join(' ')),
  );
  fc.assert(
    fc.property(text, (condition) => {
      const { tree, findings } = read(condition);
      assert.equal(tree === undefined, findings.length > 0);
    }),
    { numRuns: 2000 },
  );
});

test('a pattern of names means what the same regular expression means', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '_', '*'), maxLength: 8 });
  fc.assert(
    fc.property(letters, letters, (pattern, name) => {
      const regex = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
      assert.equal(isLike(pattern, name.replaceAll('*', '')), regex.test(name.replaceAll('*', '')));
    }),
  );
});
