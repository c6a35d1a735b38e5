import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BulkView } from './api-routes.ts';
import { type BulkAction, bulkText, inPieces, undoOf } from './bulk.ts';

const ids = Array.from({ length: 2500 }, (_, index) => `alr_${index}`);
const claim: BulkAction = { kind: 'claim' };

const allDone = async (_: BulkAction, part: readonly string[]): Promise<BulkView> => ({
  done: part.length,
  changed: part,
  refused: 0,
  refusals: [],
  more: false,
});

test('many alerts are changed in pieces, each told before it begins, none twice and none left out', async () => {
  const far: [number, number][] = [];
  const sum = await inPieces(claim, ids, allDone, (handled, of) => far.push([handled, of]));
  assert.deepEqual(far, [
    [0, 2500],
    [1000, 2500],
    [2000, 2500],
  ]);
  assert.deepEqual([sum.done, sum.changed, sum.stopped], [2500, ids, undefined]);
});

test('what was done before a piece failed is told and can be taken back', async () => {
  const sum = await inPieces(
    claim,
    ids,
    async (action, part) => {
      if (part[0] === 'alr_1000') throw new Error('the network is gone');
      return allDone(action, part);
    },
    () => {},
  );
  assert.deepEqual(sum.changed, ids.slice(0, 1000));
  assert.match(bulkText(sum, 'Claimed'), /^Claimed 1,000\. Then it stopped: /);
});

test('an undo is offered for what closes or moves an alert, not for a verdict that leaves it open', () => {
  assert.deepEqual(undoOf(claim), { kind: 'release' });
  assert.deepEqual(undoOf({ kind: 'release' }), claim);
  assert.equal(undoOf({ kind: 'verdict', verdict: 'false_positive.logic', reason: '' })?.kind, 'reopen');
  assert.equal(undoOf({ kind: 'verdict', verdict: 'undetermined', reason: '', nextStep: 'ask' }), undefined);
});
