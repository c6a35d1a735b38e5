import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dutyLines, holderOptions } from './words.ts';

const ada = { id: 'acc_a', name: 'Ada' };

test('intervals stand latest first and say how long they lasted', () => {
  const duty = [
    { holder: ada, startsAt: '2026-01-01T08:00:00.000Z', endsAt: '2026-01-01T16:00:00.000Z' },
    { holder: ada, startsAt: '2026-01-01T16:00:00.000Z', endsAt: null },
  ];
  const lines = dutyLines({ id: 'que_1', duty }, Date.parse('2026-01-01T16:05:00.000Z'));
  assert.deepEqual(
    lines.map(({ lasted, now }) => [lasted, now]),
    [
      ['5 min', true],
      ['8 h', false],
    ],
  );
});

test('a holder does not take over from themselves, and equal names are told apart', () => {
  const people = [
    { ...ada, email: 'ada@example.org' },
    { id: 'acc_b', name: 'Sam', email: 'sam@example.org' },
    { id: 'acc_c', name: 'Sam', email: 'sam@example.net' },
    { id: 'acc_d', name: 'Kim', email: 'kim@example.org' },
  ];
  assert.deepEqual(
    holderOptions(people, 'acc_a').map(({ label }) => label),
    ['Sam (sam@example.org)', 'Sam (sam@example.net)', 'Kim'],
  );
});
