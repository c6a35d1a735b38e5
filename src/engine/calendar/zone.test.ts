import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstMinute } from '#engine/escalation/reference.ts';
import { hoursSpans } from './hours.ts';
import {
  addDays,
  dateIn,
  daysBetween,
  isLocalDate,
  isLocalTime,
  isZone,
  localText,
  reached,
  weekdayOf,
} from './zone.ts';

const instant = (ms: number): string => new Date(ms).toISOString();

test('a time that the clock jumps over is reached at the jump; one that comes twice, the first time', () => {
  assert.equal(instant(reached('Europe/Vienna', '2027-03-28', '02:30')), '2027-03-28T01:00:00.000Z');
  assert.equal(instant(reached('Europe/Vienna', '2027-03-28', '03:00')), '2027-03-28T01:00:00.000Z');
  assert.equal(instant(reached('Europe/Vienna', '2026-10-25', '02:30')), '2026-10-25T00:30:00.000Z');
  assert.equal(instant(reached('Europe/Vienna', '2026-10-25', '03:00')), '2026-10-25T02:00:00.000Z');
  assert.equal(instant(reached('Europe/Vienna', '2026-10-24', '24:00')), '2026-10-24T22:00:00.000Z');
  // A whole day that was left out, when Samoa crossed the date line.
  assert.equal(instant(reached('Pacific/Apia', '2011-12-30', '12:00')), '2011-12-30T10:00:00.000Z');
});

test('every quarter of an hour around clock changes is what a scan of the clock finds', () => {
  const changes = [
    ['Europe/Vienna', '2027-03-28'],
    ['Europe/Vienna', '2026-10-25'],
    ['America/New_York', '2027-03-14'],
    ['America/New_York', '2026-11-01'],
    // Half an hour only; and a change at midnight.
    ['Australia/Lord_Howe', '2026-10-04'],
    ['Australia/Lord_Howe', '2027-04-04'],
    ['Asia/Beirut', '2027-03-28'],
    ['America/Asuncion', '2024-10-06'],
    ['Asia/Kolkata', '2026-10-25'],
  ] as const;
  for (const [zone, date] of changes)
    for (let quarter = 0; quarter <= 96; quarter++) {
      const time = `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
      assert.equal(
        instant(reached(zone, date, time)),
        instant(firstMinute(zone, date, time)),
        `${zone} ${date} ${time}`,
      );
    }
});

test('dates are counted and named', () => {
  assert.equal(weekdayOf('2026-11-25'), 'wed');
  assert.equal(weekdayOf('1969-12-31'), 'wed');
  assert.equal(addDays('2027-02-27', 2), '2027-03-01');
  assert.equal(daysBetween('2026-12-31', '2027-03-01'), 60);
  assert.equal(dateIn('Pacific/Auckland', Date.parse('2026-11-25T12:00:00Z')), '2026-11-26');
  assert.equal(localText('Europe/Vienna', Date.parse('2026-11-25T12:00:00Z')), 'Wed 2026-11-25 13:00');
});

test('what is no date, time or zone is told', () => {
  assert.deepEqual(['2026-02-29', '2026-2-9', '2028-02-29'].map(isLocalDate), [false, false, true]);
  assert.deepEqual(['24:00', '24:01', '7:00', '07:60', '00:00'].map(isLocalTime), [true, false, false, false, true]);
  assert.deepEqual(['Europe/Vienna', 'Mars/Olympus', ''].map(isZone), [true, false, false]);
});

test('a night shift is eight hours long, but seven and nine when the clock changes', () => {
  const nights = { zone: 'Europe/Vienna', blocks: [{ days: ['sat'], from: '22:00', to: '06:00' }] as const };
  const lengths = ['2027-03-20', '2027-03-27', '2026-10-24'].map((date) => {
    const [span] = hoursSpans(nights, {
      from: reached('Europe/Vienna', date, '12:00'),
      to: reached('Europe/Vienna', date, '24:00'),
    });
    return span === undefined ? 0 : (span.to - span.from) / 3_600_000;
  });
  assert.deepEqual(lengths, [8, 7, 9]);
});
