import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addLayer, changeLayer, draftOf, moveLayer, removeLayer, rosterOfDraft } from './draft.ts';

const here = { zone: 'Europe/Vienna', monday: '2026-11-23' };

test('a draft of two layers becomes a roster, and the roster the same draft', () => {
  let draft = addLayer({ layers: [], fallback: ['acc_a'] }, 'office', here);
  draft = addLayer(draft, 'on call', here);
  draft = { ...draft, layers: draft.layers.map((layer) => ({ ...layer, members: ['acc_a', 'acc_b'] })) };
  const { roster, faults } = rosterOfDraft(draft);
  assert.deepEqual(faults, []);
  assert.ok(roster !== undefined);
  assert.deepEqual(roster.layers[0]?.hours?.[0]?.days, ['mon', 'tue', 'wed', 'thu', 'fri']);
  assert.equal(roster.layers[1]?.hours, null);
  assert.deepEqual(rosterOfDraft(draftOf(roster)).roster, roster);
});

test('what cannot be meant is told by layer', () => {
  let draft = addLayer({ layers: [], fallback: [] }, 'office', here);
  draft = addLayer(draft, 'office', here);
  assert.deepEqual(
    draft.layers.map(({ id }) => id),
    ['office', 'office-2'],
  );
  const key = draft.layers[1]?.key ?? '';
  draft = changeLayer(draft, key, { id: 'office', hours: 'whenever', turnDays: '0' });
  const told = rosterOfDraft(draft).faults;
  assert.ok(told.length >= 6);
  assert.ok(told.some(({ what }) => what.includes('same name')));
  assert.equal(removeLayer(draft, key).layers.length, 1);
});

test('layers move up and down and no further than the ends', () => {
  let draft = addLayer({ layers: [], fallback: [] }, 'office', here);
  draft = addLayer(draft, 'on call', here);
  const [first, second] = draft.layers;
  assert.deepEqual(
    moveLayer(draft, second?.key ?? '', -1).layers.map(({ id }) => id),
    ['on-call', 'office'],
  );
  assert.deepEqual(moveLayer(draft, first?.key ?? '', -1), draft);
  assert.deepEqual(moveLayer(draft, second?.key ?? '', 1), draft);
});
