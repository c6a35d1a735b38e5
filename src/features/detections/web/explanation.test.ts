import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainEvent } from '#engine/sigma/explain.ts';
import { fieldsOf, goodRule } from '#engine/sigma/testing/rules.ts';
import { flatExplanation } from '#features/detections/explained.ts';
import { answersOf, eventAsked } from './try-words.ts';

test('the id of an event is told from an event', () => {
  assert.deepEqual(eventAsked(' 7b1c-0-12-3 '), { eventId: '7b1c-0-12-3' });
  for (const text of ['{"a":1}', 'type=SYSCALL msg=audit(1-2-3-4)', 'a-1-2'])
    assert.deepEqual(eventAsked(text), { event: text });
});

test('an explanation is flat with depths, long lists are cut with what matched first, and lines are answered', () => {
  const values = Array.from({ length: 80 }, (_, index) => `v${index}`);
  const rule = goodRule({ s: [{ A: values, 'B|contains': 'x' }, { C: null }], condition: 'not s' });
  const view = { logSource: { product: 'test' }, fields: fieldsOf({ A: 'V79', C: 1 }) };
  const flat = flatExplanation(explainEvent(rule, { views: [view] }));
  const [shown] = flat.views;
  assert.deepEqual(
    shown?.condition.map(({ depth, says, matched, wanted }) => [depth, says, matched, wanted]),
    [
      [0, 'not', true, true],
      [1, 's', false, false],
    ],
  );
  const rows = shown?.selections[0]?.rows ?? [];
  assert.deepEqual(
    rows.map((row) => [row.depth, row.kind, row.matched]),
    [
      [0, 'group', false],
      [1, 'group', false],
      [2, 'item', true],
      [2, 'item', false],
      [1, 'item', false],
    ],
  );
  const item = rows[2];
  assert.ok(item?.kind === 'item');
  assert.deepEqual([item.tests[0]?.written, item.tests.length, item.moreTests, item.value], ['v79', 50, 30, '"V79"']);
  assert.deepEqual([...answersOf(flat)], [[1, false]]);
});
