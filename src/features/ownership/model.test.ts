import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AssignedSince, type DutyInterval, dutyFaults, ownerAt } from './model.ts';

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1) + minute * 60_000).toISOString();

/** Duty as hand-overs make it: each start ends the interval before. */
function dutyOf(starts: readonly number[]): DutyInterval[] {
  const sorted = [...new Set([0, ...starts])].sort((a, b) => a - b);
  return sorted.map((start, index) => {
    const next = sorted[index + 1];
    return {
      queueId: 'que_a',
      holderId: `acc_${index}`,
      startsAt: at(start),
      endsAt: next === undefined ? null : at(next),
    };
  });
}

test('duty made by hand-overs has neither gap nor overlap', () => {
  fc.assert(fc.property(fc.array(fc.nat(5000)), (starts) => dutyFaults(dutyOf(starts)).length === 0));
});

test('a planted gap, overlap or end is found', () => {
  const [first, second] = dutyOf([60]) as [DutyInterval, DutyInterval];
  assert.deepEqual(dutyFaults([{ ...first, endsAt: at(50) }, second]).length, 1);
  assert.deepEqual(dutyFaults([{ ...first, endsAt: at(70) }, second]).length, 1);
  assert.deepEqual(dutyFaults([first, { ...second, endsAt: at(90) }]).length, 1);
  assert.deepEqual(dutyFaults([]).length, 1);
});

test('from its first moment on an item has exactly one owner at every instant', () => {
  const steps = fc.array(fc.tuple(fc.nat(5000), fc.boolean()), { minLength: 1 });
  fc.assert(
    fc.property(fc.array(fc.nat(5000)), steps, fc.nat(6000), (starts, assigned, when) => {
      const history: AssignedSince[] = assigned
        .map(
          ([minute, person]): AssignedSince => ({
            since: at(minute),
            assignment: person ? { kind: 'person', accountId: 'acc_p' } : { kind: 'queue', queueId: 'que_a' },
          }),
        )
        .sort((a, b) => (a.since < b.since ? -1 : 1));
      const owner = ownerAt(history, dutyOf(starts), at(when));
      const made = history[0]?.since ?? '';
      return at(when) < made ? owner === undefined : owner !== undefined;
    }),
  );
});
