import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeOf, writtenTime } from './written-time.ts';

const received = '2026-11-30T10:00:00.000Z';

test('each form is read', () => {
  for (const [text, wanted] of [
    ['Nov  2 08:15:30', '2026-11-02T08:15:30.000Z'],
    ['Nov 02 08:15:30.125', '2026-11-02T08:15:30.125Z'],
    ['Nov 2 2026 08:15:30', '2026-11-02T08:15:30.000Z'],
    ['Nov 2 2026 08:15:30 +0100', '2026-11-02T07:15:30.000Z'],
    ['Nov 02, 2026 08:15:30 UTC', '2026-11-02T08:15:30.000Z'],
    ['02/Nov/2026:08:15:30 +0100', '2026-11-02T07:15:30.000Z'],
    ['[02/Nov/2026:08:15:30 -0830]', '2026-11-02T16:45:30.000Z'],
    ['02-Nov-2026 08:15:30.123', '2026-11-02T08:15:30.123Z'],
    ['Mon, 02 Nov 2026 08:15:30 GMT', '2026-11-02T08:15:30.000Z'],
    ['Mon Nov  2 08:15:30 2026', '2026-11-02T08:15:30.000Z'],
    ['2026/11/02 08:15:30', '2026-11-02T08:15:30.000Z'],
    ['11/2/2026 8:15:30 AM', '2026-11-02T08:15:30.000Z'],
    ['11/2/2026 12:15:30 AM', '2026-11-02T00:15:30.000Z'],
    ['11/2/2026 12:15:30 PM', '2026-11-02T12:15:30.000Z'],
    ['1793607330.5', '2026-11-02T08:15:30.500Z'],
  ] as const)
    assert.equal(timeOf(text, received), wanted, text);
});

test('a time without a year is the last such time before it was received, with a day of grace', () => {
  assert.equal(writtenTime('Dec 31 23:59:59', '2027-01-01T00:00:05.000Z'), '2026-12-31T23:59:59.000Z');
  assert.equal(writtenTime('Jan  1 00:30:00', '2026-12-31T23:50:00.000Z'), '2027-01-01T00:30:00.000Z');
  assert.equal(writtenTime('Feb 29 12:00:00', received), '2024-02-29T12:00:00.000Z');
  assert.equal(writtenTime('Nov  2 08:15:30'), undefined);
});

test('what is no time is none', () => {
  for (const text of ['', 'Nov 32 08:15:30', 'Foo  2 08:15:30', '02/Nov/2026:28:15:30 +0100', '2026/13/02 08:15:30'])
    assert.equal(timeOf(text, received), undefined, text);
});

test('any moment comes back from each form, and no text makes it throw', () => {
  const names = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
  fc.assert(
    fc.property(fc.date({ min: new Date('2001-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
      const whole = `${date.toISOString().slice(0, 19)}.000Z`;
      const [day, month, year] = [date.getUTCDate(), names[date.getUTCMonth()], date.getUTCFullYear()];
      const clock = whole.slice(11, 19);
      assert.equal(writtenTime(`${month} ${String(day).padStart(2, ' ')} ${clock}`, whole), whole);
      assert.equal(writtenTime(`${String(day).padStart(2, '0')}/${month}/${year}:${clock} +0000`), whole);
      assert.equal(writtenTime(date.toUTCString()), whole);
    }),
  );
  fc.assert(fc.property(fc.string({ maxLength: 60 }), (text) => void timeOf(text, received)));
});
