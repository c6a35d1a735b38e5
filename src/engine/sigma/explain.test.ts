import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FieldValue } from '#engine/events/model.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import { detection, event } from '#engine/sigma/testing/generated.ts';
import { detectionOf, fieldsOf, goodRule } from '#engine/sigma/testing/rules.ts';
import { explain, explainEvent } from './explain.ts';

const rule = goodRule({
  selection: { 'A|contains': ['one', 'two'], B: 'b' },
  filter_1: [{ C: null }, 'word'],
  filter_2: { 'D|exists': true },
  condition: 'selection and not 1 of filter_*',
});

const plain = { moreAsks: 0, found: undefined, near: undefined };

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
        at: { line: 1, column: 85 },
        similar: [],
        tests: [
          { ...plain, written: 'one', matched: true, asks: ['*one*'], found: { name: 'A', value: 'a one' } },
          { ...plain, written: 'two', matched: false, asks: ['*two*'] },
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
        at: { line: 1, column: 112 },
        similar: [],
        tests: [{ ...plain, written: 'b', matched: true, asks: ['b'], found: { name: 'B', value: 'b' } }],
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
    wanted: true,
    parts: [
      { says: 'selection', matched: true, wanted: true, parts: [] },
      {
        says: 'not',
        matched: false,
        wanted: true,
        parts: [
          {
            says: '1 of filter_*',
            matched: true,
            wanted: false,
            parts: [
              { says: 'filter_1', matched: true, wanted: false, parts: [] },
              { says: 'filter_2', matched: false, wanted: false, parts: [] },
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

/** The near miss of the only test of an item. */
function nearly(key: string, asked: unknown, value: FieldValue | undefined): string | undefined {
  const { rule: one } = detectionOf({ s: { [key]: asked }, condition: 's' });
  assert.ok(one, key);
  const why = explain(one, fieldsOf({ F: value })).selections[0]?.why;
  assert.ok(why?.kind === 'item');
  assert.equal(why.matched, false);
  return why.tests[0]?.near;
}

test('near misses say what stood in the way', () => {
  assert.equal(nearly('F|cased', 'Cmd.exe', 'cmd.EXE'), 'case');
  assert.equal(nearly('F|re', 'Cmd', 'cmd'), 'case');
  assert.equal(nearly('F|endswith', '\\cmd.exe', 'C:\\cmd.exe /c'), 'elsewhere');
  assert.equal(nearly('F', 'cmd', 'cmd.exe'), 'elsewhere');
  assert.equal(nearly('F', 'cmd', 'powershell'), undefined);
  assert.equal(nearly('F|cidr', '10.0.0.0/8', 'host'), 'no_address');
  assert.equal(nearly('F|cidr', '10.0.0.0/8', '11.0.0.1'), undefined);
  assert.equal(nearly('F|gt', 5, '0x10'), 'no_number');
  assert.equal(nearly('F|gt', 5, undefined), undefined);
  assert.equal(nearly('F|hour', 5, 'noon'), 'no_date');
  assert.equal(nearly('F', null, ''), 'has_value');
  assert.equal(nearly('F|wide|base64offset|contains', 'x', 'y'), undefined);
});

test('what modifiers made of a value is shown, and no more of it than can be read', () => {
  const asks = (key: string, value: unknown) => {
    const why = explain(goodRule({ s: { [key]: value }, condition: 's' }), fieldsOf({})).selections[0]?.why;
    assert.ok(why?.kind === 'item');
    return why.tests[0];
  };
  assert.deepEqual(asks('F|base64offset|contains', '/bin/sh')?.asks, ['*L2Jpbi9za*', '*9iaW4vc2*', '*vYmluL3No*']);
  assert.deepEqual(asks('F|windash|contains', ' -f ')?.asks, ['* [-/–—―]f *']);
  assert.deepEqual(asks('F|re|i', 'a.c')?.asks, ['/a.c/i']);
  assert.deepEqual(asks('F|fieldref|endswith', 'G')?.asks, ['ends with the value of G']);
  const many = asks('F|windash|base64', '-a -b -c');
  assert.deepEqual([many?.asks.length, many?.moreAsks], [20, 105]);
});

test('an absent field is compared with the names that the event has', () => {
  const why = explain(
    goodRule({ s: { CommandLine: 'x' }, condition: 's' }),
    fieldsOf({ command_line: 'x', Command: '' }),
  );
  const item = why.selections[0]?.why;
  assert.ok(item?.kind === 'item');
  assert.deepEqual([item.present, item.similar], [false, ['command_line']]);
});

test('an event is explained on the views that the rule looks at, else on all', () => {
  const made = goodRule({ s: { Image: 'x' }, condition: 's' });
  const view = (product: string, value: string) => ({ logSource: { product }, fields: fieldsOf({ Image: value }) });
  const seen = explainEvent(made, { views: [view('other', 'x'), view('test', 'y'), view('test', 'x')] });
  assert.deepEqual(
    seen.views.map(({ served, explanation }) => [served, explanation.matched]),
    [
      [true, true],
      [true, false],
    ],
  );
  const unseen = explainEvent(made, { views: [view('other', 'x')] });
  assert.deepEqual(
    [unseen.matched, unseen.views[0]?.served, unseen.views[0]?.explanation.matched],
    [false, false, true],
  );
});

test('explaining agrees with matching, whatever the rule and the event, and is plain data', () => {
  fc.assert(
    fc.property(detection, event, (made, entries) => {
      const { rule: one } = detectionOf(made, { list: ['a*'] });
      if (one === undefined) return;
      const fields = fieldsOf(entries);
      const explained = explain(one, fields);
      assert.equal(explained.matched, matchView(one, fields) !== undefined);
      assert.equal(explained.condition.matched, explained.matched);
      JSON.stringify(explained);
    }),
    { numRuns: 300 },
  );
});
