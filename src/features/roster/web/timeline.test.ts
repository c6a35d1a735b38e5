import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { weekdays } from '#engine/calendar/zone.ts';
import type { DutyView } from './api-routes.ts';
import { hoursOf, hoursText } from './hours-text.ts';
import { barsOf, frameOf, hoursOn, mondayOf, peopleIn } from './timeline.ts';

const time = fc
  .record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.integer({ min: 0, max: 59 }) })
  .map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const block = fc.record(
  { days: fc.subarray([...weekdays], { minLength: 1 }), from: time, to: time },
  { noNullPrototype: true },
);

test('hours are written shortly and read back the same', () => {
  assert.equal(
    hoursText([{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' }]),
    'mon-fri 08:00-18:00',
  );
  assert.deepEqual(hoursOf('Sat 9:00–17:00; sun 10:00-12:00'), [
    { days: ['sat'], from: '09:00', to: '17:00' },
    { days: ['sun'], from: '10:00', to: '12:00' },
  ]);
  assert.deepEqual(hoursOf('fri-mon 20:00-06:00')?.[0]?.days, ['fri', 'sat', 'sun', 'mon']);
  assert.equal(hoursOf('  '), null);
  for (const wrong of ['mon', '08:00-18:00', 'mon 8-18', 'mon 25:00-26:00', 'someday 08:00-09:00'])
    assert.equal(hoursOf(wrong), undefined, wrong);
  fc.assert(
    fc.property(fc.array(block, { minLength: 1, maxLength: 3 }), (blocks) =>
      assert.deepEqual(hoursOf(hoursText(blocks)), blocks),
    ),
  );
});

const ana = { id: 'a', name: 'Ana', kind: 'person' } as const;
const ben = { id: 'b', name: 'Ben', kind: 'person' } as const;
const duty = (startsAt: string, endsAt: string | null, parts: Partial<DutyView> = {}): DutyView => ({
  queueId: 'q',
  startsAt,
  endsAt,
  cover: 'staffed',
  holder: ana,
  secondary: null,
  madeBy: 'day',
  declared: true,
  ...parts,
});

test('bars lie where their time lies, also in a week in which the clock changes', () => {
  const frame = frameOf('2027-03-22', 7, 'Europe/Vienna');
  assert.equal(frame.to - frame.from, 167 * 3_600_000);
  assert.ok(Math.abs(frame.days.reduce((sum, { width }) => sum + width, 0) - 100) < 1e-9);
  assert.ok((frame.days[6]?.width ?? 0) < (frame.days[5]?.width ?? 0));
  const bars = barsOf([duty('2027-03-21T23:00:00Z', '2027-03-24T23:00:00Z')], 'primary', frame, (at) => at);
  assert.equal(bars[0]?.left, 0);
  assert.ok(Math.abs((bars[0]?.width ?? 0) - (72 / 167) * 100) < 1e-9);
  assert.deepEqual(barsOf([duty('2027-04-01T00:00:00Z', null)], 'primary', frame, String), []);
});

test('a change of the secondary does not cut the bar of the first; a gap says nobody', () => {
  const frame = frameOf('2026-11-23', 7, 'UTC');
  const all = [
    duty('2026-11-23T00:00:00Z', '2026-11-24T00:00:00Z', { secondary: ben }),
    duty('2026-11-24T00:00:00Z', '2026-11-25T00:00:00Z'),
    duty('2026-11-25T00:00:00Z', '2026-11-26T00:00:00Z', { cover: 'unattended', declared: false }),
  ];
  assert.deepEqual(
    barsOf(all, 'primary', frame, String).map(({ text, look }) => [text, look]),
    [
      ['Ana', 'staffed'],
      ['nobody', 'gap'],
    ],
  );
  assert.equal(barsOf(all, 'secondary', frame, String).length, 1);
  assert.deepEqual(
    peopleIn(all, []).map(({ name }) => name),
    ['Ana', 'Ben'],
  );
  assert.equal(hoursOn(all, 'a', frame), 48);
});

test('the week begins on Monday in the zone', () => {
  assert.equal(mondayOf(Date.parse('2026-11-29T23:30:00Z'), 'UTC'), '2026-11-23');
  assert.equal(mondayOf(Date.parse('2026-11-29T23:30:00Z'), 'Europe/Vienna'), '2026-11-30');
});
