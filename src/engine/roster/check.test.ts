import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { intersectSpans, mergeSpans, type Span, spanAt, subtractSpans } from '#base/spans.ts';
import { checkRosters } from './check.ts';
import { dutyOf } from './duty.ts';
import type { Roster } from './model.ts';

const hourMs = 3_600_000;
const start = Date.parse('2026-11-02T00:00:00Z');

test('spans: merging, subtracting and intersecting agree with asking each moment', () => {
  const span = fc.record({ from: fc.integer({ min: 0, max: 40 }), length: fc.integer({ min: 0, max: 12 }) });
  const spans = fc.array(
    span.map(({ from, length }): Span => ({ from, to: from + length })),
    { maxLength: 6 },
  );
  const has = (list: readonly Span[], at: number): boolean => list.some(({ from, to }) => from <= at && at < to);
  fc.assert(
    fc.property(spans, spans, (ones, others) => {
      for (let at = -1; at < 55; at++) {
        assert.equal(spanAt(mergeSpans(ones), at) !== undefined, has(ones, at));
        assert.equal(has(subtractSpans(ones, others), at), has(ones, at) && !has(others, at));
        assert.equal(has(intersectSpans(ones, others), at), has(ones, at) && has(others, at));
      }
    }),
  );
});

const roster = (parts: Partial<Roster>): Roster => ({
  queueId: 'triage',
  name: 'Triage',
  layers: [],
  overrides: [],
  unattended: [],
  fallback: ['ana'],
  ...parts,
});

test('the fallback chain passes over who is on leave, and never ends in nobody', () => {
  const window = { from: start, to: start + 10 * hourMs };
  const leave = [
    { member: 'ana', from: start, to: start + 6 * hourMs },
    { member: 'ben', from: start + 4 * hourMs, to: start + 8 * hourMs },
  ];
  const duty = dutyOf(roster({ fallback: ['ana', 'ben'] }), leave, window);
  assert.deepEqual(
    duty.map(({ holder, from, declared }) => [holder, (from - start) / hourMs, declared]),
    [
      ['ben', 0, false],
      ['ana', 4, false],
    ],
  );
});

test('double bookings name who and when', () => {
  const window = { from: start, to: start + 24 * hourMs };
  const override = (member: string, from: number, to: number) =>
    ({
      id: '0',
      role: 'primary',
      cover: 'staffed',
      member,
      from: start + from * hourMs,
      to: start + to * hourMs,
    }) as const;
  const rosters = [
    roster({ overrides: [override('ana', 2, 8)] }),
    roster({ queueId: 'hunt', name: 'Hunt', overrides: [override('ana', 6, 10)] }),
  ];
  const found = checkRosters({ rosters, leave: [], zones: new Map([['ana', 'UTC']]) }, window);
  const double = found.find(({ code }) => code === 'double_booked');
  assert.deepEqual(double?.people, ['ana']);
  assert.deepEqual(double?.spans, [{ from: start + 6 * hourMs, to: start + 8 * hourMs }]);
});
