import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timePartOf } from './dates.ts';
import { timeParts } from './resolved.ts';

test('weeks are those of ISO 8601', () => {
  const known = {
    '2026-01-01': 1,
    '2027-01-01': 53,
    '2024-12-30': 1,
    '2023-01-01': 52,
    '2020-12-31': 53,
    '2026-11-23': 48,
  };
  for (const [date, week] of Object.entries(known)) assert.equal(timePartOf(date, 'week'), week, date);
});

test('every instant gives the parts that it is written with', () => {
  const date = fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(date, (instant) => {
      const text = instant.toISOString();
      assert.equal(timePartOf(text, 'year'), instant.getUTCFullYear());
      assert.equal(timePartOf(text, 'month'), instant.getUTCMonth() + 1);
      assert.equal(timePartOf(text, 'day'), instant.getUTCDate());
      assert.equal(timePartOf(text, 'hour'), instant.getUTCHours());
      assert.equal(timePartOf(text, 'minute'), instant.getUTCMinutes());
    }),
  );
});

test('what is no date has no parts', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...timeParts), (text, part) => {
      if (!/^\s*\d{4}-\d{2}-\d{2}/.test(text)) assert.equal(timePartOf(text, part), undefined);
    }),
  );
  for (const text of ['2026-02-29', '2026-00-10', '2026-11-31', '2026-11-23T24:00', '2026-11-23T10:60', '23.11.2026'])
    for (const part of timeParts) assert.equal(timePartOf(text, part), undefined, text);
  assert.equal(timePartOf('2026-11-23', 'hour'), undefined);
});
