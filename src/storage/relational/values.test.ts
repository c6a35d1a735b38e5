import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { tableSql } from './copy.ts';
import { instantOf, integerOf } from './values.ts';

test('any instant that PostgreSQL writes becomes the same instant, cut to milliseconds', () => {
  const min = new Date('0001-01-01T00:00:00Z');
  const max = new Date('9999-12-31T23:59:59.999Z');
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), fc.nat(999), (date, micros) => {
      const iso = date.toISOString();
      const digits = `${iso.slice(20, 23)}${String(micros).padStart(3, '0')}`.replace(/0+$/, '');
      const written = `${iso.slice(0, 10)} ${iso.slice(11, 19)}${digits === '' ? '' : `.${digits}`}+00`;
      assert.equal(instantOf(written), iso);
    }),
  );
});

test('what is no such instant stays as it is', () => {
  for (const text of ['infinity', '-infinity', '0044-03-15 12:00:00+00 BC', '12026-01-01 00:00:00+00'])
    assert.equal(instantOf(text), text);
});

test('safe integers come through, others are refused', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (number) => assert.equal(integerOf(String(number)), number)));
  assert.throws(() => integerOf('9007199254740993'), { code: 'integer_too_large' });
});

test('a table name comes out quoted or is refused, whatever it holds', () => {
  assert.equal(tableSql('alerts'), '"alerts"');
  assert.equal(tableSql('scratch."A ""b"'), '"scratch"."A ""b"');
  fc.assert(
    fc.property(fc.string(), (text) => {
      let quoted: string;
      try {
        quoted = tableSql(text);
      } catch {
        return;
      }
      assert.match(quoted, /^"(?:[^"]|"")+"(?:\."(?:[^"]|"")+")?$/);
    }),
  );
  for (const text of ['', 'a b', 'a;drop', '"a', 'a.b.c', 'a from stdin; --', 'A']) assert.throws(() => tableSql(text));
});
