import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explain } from './explain.ts';
import { fieldsOf, goodRule } from './testing/rules.ts';

const rule = goodRule({
  selection: { 'A|contains': ['one', 'two'], B: 'b' },
  filter_1: [{ C: null }, 'word'],
  filter_2: { 'D|exists': true },
  condition: 'selection and not 1 of filter_*',
});

test('a match is explained selection by selection', () => {
  const explained = explain(rule, fieldsOf({ A: 'a one', B: 'b', C: 'c' }));
  assert.equal(explained.matched, true);
  assert.deepEqual(explained.match?.selections, ['selection']);
  assert.deepEqual(
    explained.selections.map(({ name, matched }) => [name, matched]),
    [
      ['selection', true],
      ['filter_1', false],
      ['filter_2', false],
    ],
  );
  assert.deepEqual(explained.selections[0]?.why, {
    kind: 'all',
    matched: true,
    parts: [
      {
        kind: 'item',
        key: 'A|contains',
        field: 'A',
        matched: true,
        present: true,
        value: 'a one',
        link: 'any',
        negated: false,
        tests: [
          { written: 'one', matched: true },
          { written: 'two', matched: false },
        ],
      },
      {
        kind: 'item',
        key: 'B',
        field: 'B',
        matched: true,
        present: true,
        value: 'b',
        link: 'any',
        negated: false,
        tests: [{ written: 'b', matched: true }],
      },
    ],
  });
});

test('a miss shows which part of the condition failed', () => {
  const { matched, match, condition } = explain(rule, fieldsOf({ A: 'two', B: 'b' }));
  assert.deepEqual([matched, match], [false, undefined]);
  assert.deepEqual(condition, {
    says: 'and',
    matched: false,
    parts: [
      { says: 'selection', matched: true, parts: [] },
      {
        says: 'not',
        matched: false,
        parts: [
          {
            says: '1 of filter_*',
            matched: true,
            parts: [
              { says: 'filter_1', matched: true, parts: [] },
              { says: 'filter_2', matched: false, parts: [] },
            ],
          },
        ],
      },
    ],
  });
});

test('an absent field and one that is null look different', () => {
  const item = (fields: Parameters<typeof fieldsOf>[0]) => {
    const why = explain(rule, fieldsOf(fields)).selections[2]?.why;
    assert.ok(why?.kind === 'item');
    return [why.present, why.value, why.matched];
  };
  assert.deepEqual(item({}), [false, undefined, false]);
  assert.deepEqual(item({ D: null }), [true, null, true]);
});
