import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { datesOfCalendar } from './calendar.ts';

const event = (lines: string): string =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n${lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;

test('whole-day events become dates, each day of those that last longer', () => {
  assert.deepEqual(
    datesOfCalendar(event('DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas')),
    ['2026-12-25', '2026-12-26'],
  );
  assert.deepEqual(datesOfCalendar(event('SUMMARY:Folded\r\n  text\r\nDTSTART;VALUE=D\r\n ATE:20270101')), [
    '2027-01-01',
  ]);
});

test('events with a time of day, dates that are none and other texts give nothing', () => {
  assert.deepEqual(datesOfCalendar(event('DTSTART:20261225T100000Z')), []);
  assert.deepEqual(datesOfCalendar(event('DTSTART;VALUE=DATE:20261332')), []);
  fc.assert(fc.property(fc.string(), (text) => assert.deepEqual(datesOfCalendar(text), [])));
  // An end far away does not become a million days.
  assert.equal(datesOfCalendar(event('DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:99991231')).length, 31);
});
