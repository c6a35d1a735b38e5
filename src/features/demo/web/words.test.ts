import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomes } from '#features/demo/model.ts';
import { minutesText, outcomeOrder, outcomeWords } from './words.ts';

test('every outcome has its word and its place', () => {
  assert.deepEqual([...outcomeOrder].sort(), [...outcomes].sort());
  assert.deepEqual(Object.keys(outcomeWords).sort(), [...outcomes].sort());
});

test('a time that was not measured is not called zero', () => {
  assert.equal(minutesText(null), 'not measured');
  assert.equal(minutesText(0.2), 'under a minute');
  assert.equal(minutesText(12.4), '12 min');
  assert.equal(minutesText(150), '3 h');
});
