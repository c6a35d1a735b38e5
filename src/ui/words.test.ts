import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { colours, contrast, grounds } from './colours.ts';
import { historyDays } from './history.ts';
import { jsonLines, proseText, visibleText } from './json-lines.ts';
import { definePage, pagesFor, railOf } from './page.ts';
import { ageText, bytesText, clockText, counted, localText, spanText, utcText } from './time-text.ts';
import { initialsOf, severities, severityWords, verdictWords } from './words.ts';

for (const scheme of ['dark', 'light'] as const) {
  const set = colours[scheme];
  test(`texts hold 4.5 : 1 on every ground, in the ${scheme}`, () => {
    for (const text of ['text', 'dim', 'accent', 'bad', 'warn', 'good', 'calm'] as const)
      for (const ground of grounds)
        assert.ok(contrast(set[text], set[ground]) >= 4.5, `${text} on ${ground}: ${contrast(set[text], set[ground])}`);
    for (const [on, fill] of [
      ['onFill', 'fill'],
      ['onFill', 'dangerFill'],
      ['onMark', 'mark'],
      ['onCritical', 'critical'],
      ['onHigh', 'high'],
      ['onMedium', 'medium'],
      ['onLow', 'low'],
    ] as const)
      assert.ok(contrast(set[on], set[fill]) >= 4.5, `${on} on ${fill}: ${contrast(set[on], set[fill])}`);
  });
  test(`signs, edges and the focus ring hold 3 : 1, in the ${scheme}`, () => {
    for (const sign of ['edge', 'focus', ...severities] as const)
      for (const ground of grounds)
        assert.ok(contrast(set[sign], set[ground]) >= 3, `${sign} on ${ground}: ${contrast(set[sign], set[ground])}`);
  });
}

test('severities differ by letter and by shape, not only by colour', () => {
  assert.equal(new Set(severities.map((name) => severityWords[name].letter)).size, 5);
  assert.equal(new Set(severities.map((name) => severityWords[name].shape)).size, 5);
});

test('verdicts are read in any spelling, and unknown ones are shown', () => {
  assert.deepEqual(verdictWords('true_positive.policy_breach'), {
    family: 'True positive',
    detail: 'policy breach',
    tone: 'bad',
  });
  assert.equal(verdictWords('benign-true-positive').family, 'Benign true positive');
  assert.deepEqual(verdictWords('odd_one'), { family: 'odd one', detail: undefined, tone: 'plain' });
});

test('initials are two letters at most', () => {
  assert.equal(initialsOf('Ada Lovelace'), 'AL');
  assert.equal(initialsOf('ada@example.org'), 'A');
  assert.equal(initialsOf(''), '?');
});

test('times in words never claim more than is true', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  assert.equal(ageText('2026-11-23T11:54:01Z', now), '5 min ago');
  assert.equal(ageText('2026-11-23T15:00:00Z', now), 'in 3 h');
  assert.equal(ageText('nonsense', now), 'unknown');
  assert.equal(spanText(47 * 3_600_000), '47 h');
  assert.equal(utcText('2026-11-23T08:58:50.123Z'), '2026-11-23 08:58:50 UTC');
  assert.equal(localText('2026-03-29T01:30:00Z', 'Europe/Berlin'), 'Sun 2026-03-29 03:30:00 GMT+2 (Europe/Berlin)');
  assert.equal(clockText('2026-11-23T08:58:50Z', 'UTC', now), '08:58:50');
  assert.equal(clockText('2026-11-20T08:58:50Z', 'UTC', now), '11-20 08:58');
  assert.equal(clockText('2025-11-20T08:58:50Z', 'UTC', now), '2025-11-20');
  assert.equal(bytesText(1234), '1.2 KB');
});

test('a history is cut into days of the reader’s own zone', () => {
  const entry = (id: string, at: string) => ({
    id,
    at,
    who: { name: 'Ada', kind: 'person' as const },
    did: 'claimed it',
  });
  const days = historyDays([entry('1', '2026-11-22T22:30:00Z'), entry('2', '2026-11-22T23:30:00Z')], 'Europe/Berlin');
  assert.match(days[0]?.day ?? '', /^Sunday,? 22 November 2026$/);
  assert.match(days[1]?.day ?? '', /^Monday,? 23 November 2026$/);
  assert.equal(days.length, 2);
});

test('JSON is laid out so that it reads back, whatever it holds', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = jsonLines(value)
        .map(({ parts }) => parts.map((part) => part.text).join(''))
        .join('\n');
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(/[\u202a-\u202e]/.test(text), false);
    }),
  );
  assert.equal(visibleText('a\u202Eb\n'), 'a\\u202eb\n');
  assert.ok(jsonLines(Array.from({ length: 9000 }, () => 1)).length <= 5001);
});

test('pages are offered by permission, and the rail keeps its order', () => {
  const view = async () => ({ default: () => null });
  const pages = [
    definePage({ path: '/people', title: 'People', section: 'Administration', permission: 'account:manage', view }),
    definePage({ path: '/alerts', title: 'Alerts', section: 'Work', permission: 'alert:read', view }),
    definePage({ path: '/alerts/$id', title: 'Alert', permission: 'alert:read', view }),
    definePage({ path: '/sign-in', title: 'Sign in', permission: null, signedOut: true, view }),
  ];
  assert.deepEqual(
    pagesFor(pages, ['alert:read']).map(({ path }) => path),
    ['/alerts', '/alerts/$id'],
  );
  assert.deepEqual(
    railOf(pagesFor(pages, ['alert:read', 'account:manage'])).map(([section]) => section),
    ['Work', 'Administration'],
  );
});

test('prose that its author broke into lines runs on; empty lines and lists stay', () => {
  assert.equal(
    proseText('One thing and\n  another.\n\nThen:\n- a\n- b\n1. c\n'),
    'One thing and another.\n\nThen:\n- a\n- b\n1. c',
  );
  assert.equal(proseText('a\u202eb\nc'), 'a\\u202eb c');
});

test('one thing is not several', () => {
  assert.deepEqual(
    [
      counted(1, 'people'),
      counted(1, 'tokens'),
      counted(1, 'entries'),
      counted(2, 'dead letters'),
      counted(0, 'alerts'),
    ],
    ['1 person', '1 token', '1 entry', '2 dead letters', '0 alerts'],
  );
});
