import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { flatten, isBare } from './flatten.ts';
import { checkLimits, decodeText, eventLimits, isObject, parseObject } from './limits.ts';
import { judgeTime, parseTime } from './time.ts';

const codeOf = (value: unknown): string | undefined =>
  Array.isArray(value) ? (value[0] as { code: string }).code : (value as { code?: string }).code;

test('members get dotted names, lists of scalars stay, lists of objects lose their index', () => {
  const flat = flatten({ a: { b: 1, c: null }, l: ['x', 2], o: [{ k: 1 }, { k: 2 }, 'z'], e: {}, n: [[1], [2]] });
  assert.deepEqual({ ...flat }, { 'a.b': 1, 'a.c': null, l: ['x', 2], 'o.k': [1, 2], o: 'z', e: [], n: [1, 2] });
});

test('two values under one name are both kept', () => {
  assert.deepEqual({ ...flatten({ 'a.b': 1, a: { b: 2 } }) }, { 'a.b': [1, 2] });
});

test('hostile names are names like any other', () => {
  const flat = flatten(JSON.parse('{"__proto__":{"polluted":1},"constructor":2}'));
  assert.equal(flat['__proto__.polluted'], 1);
  assert.equal(flat.constructor, 2);
  assert.ok(isBare(flat));
  assert.equal(({} as Record<string, unknown>).polluted, undefined);
});

test('flattening never throws and never makes an object of a value', () => {
  fc.assert(
    fc.property(fc.object({ maxDepth: 6 }), (object) => {
      for (const value of Object.values(flatten(JSON.parse(JSON.stringify(object)))))
        assert.ok(value === null || typeof value !== 'object' || Array.isArray(value));
    }),
  );
});

test('each limit has its code', () => {
  assert.equal(codeOf(parseObject('{"a":')), 'event_not_json');
  assert.equal(codeOf(parseObject('[1]')), 'event_not_an_object');
  assert.equal(codeOf(parseObject(`{"a":"${'x'.repeat(eventLimits.bytes)}"}`)), 'event_too_large');
  assert.equal(codeOf(parseObject(`{"a":"${'€'.repeat(eventLimits.bytes / 2)}"}`)), 'event_too_large');
  assert.equal(codeOf(decodeText(new Uint8Array([0x7b, 0xff, 0x7d]))), 'event_invalid_utf8');
  const many = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`f${at}`, at]));
  assert.equal(checkLimits(many)?.code, 'event_too_many_fields');
  assert.equal(checkLimits({ l: Array.from({ length: 20_000 }, () => 1) })?.code, 'event_too_many_fields');
  assert.equal(checkLimits({ t: 'x'.repeat(600_000) })?.code, 'event_text_too_long');
  assert.equal(checkLimits({ a: { b: [1, { c: 'd' }] } }), undefined);
});

test('a deep bomb and a million fields give an issue and take no time', () => {
  const half = Math.floor(eventLimits.bytes / 12);
  const started = performance.now();
  for (const text of [
    `${'{"a":'.repeat(half)}1${'}'.repeat(half)}`,
    `{"a":${'['.repeat(half)}${']'.repeat(half)}}`,
    `{"a":${'['.repeat(half)}`,
    `{${Array.from({ length: 1_000_000 }, (_, at) => `"f${at}":1`).join(',')}}`,
    `{${Array.from({ length: 80_000 }, (_, at) => `"f${at}":1`).join(',')}}`,
  ]) {
    const parsed = parseObject(text);
    const issue = isObject(parsed) ? checkLimits(parsed) : parsed[0];
    assert.match(issue?.code ?? 'none', /^event_(too_deep|too_large|too_many_fields|not_json)$/);
  }
  assert.ok(performance.now() - started < 5000);
});

test('times of all common forms come out the same', () => {
  const wanted = '2026-11-02T08:15:30.123Z';
  for (const form of [
    wanted,
    '2026-11-02T08:15:30.1234567Z',
    '2026-11-02 08:15:30.123',
    '2026-11-02T09:15:30.123+01:00',
    '2026-11-02T01:45:30.123-0630',
    1793607330.123,
    1793607330123,
    '1793607330123',
    1793607330123456,
    '2026-11-02 08:15:30,123 UTC',
  ])
    assert.equal(parseTime(form), wanted, String(form));
});

test('what is no time is none', () => {
  for (const form of [
    '',
    'yesterday',
    '2026-02-30T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    -1,
    {},
    null,
    '1',
  ])
    assert.equal(parseTime(form), undefined, String(form));
  assert.equal(parseTime('2028-02-29T00:00:00Z'), '2028-02-29T00:00:00.000Z');
});

test('any time that can be read is RFC 3339 in UTC, and reading it again changes nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.double(),
        fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      ),
      (form) => {
        const time = parseTime(form);
        if (time === undefined) return;
        assert.match(time, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        assert.equal(parseTime(time), time);
      },
    ),
  );
});

test('a wrong clock gives way to the time of receipt', () => {
  const now = '2026-11-23T09:00:00.000Z';
  assert.deepEqual(judgeTime(undefined, now), { time: now, flag: 'replaced_missing' });
  assert.deepEqual(judgeTime('1970-01-01T00:00:00.000Z', now), { time: now, flag: 'replaced_past' });
  assert.deepEqual(judgeTime('2027-11-23T09:00:00.000Z', now), { time: now, flag: 'replaced_future' });
  assert.equal(judgeTime('2026-11-24T08:59:00.000Z', now).flag, 'ok');
  assert.equal(judgeTime('2026-11-02T08:00:00.000Z', now).time, '2026-11-02T08:00:00.000Z');
});
