import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, problemOf } from '#ui/problem.ts';
import type { AlertView } from './api-routes.ts';
import {
  conflictText,
  correlationSentence,
  entityText,
  eventLine,
  logSourceText,
  nativeFields,
  nearest,
  ownerHow,
  plainSentence,
  recurrenceText,
} from './words.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const alert = {
  hits: 3,
  entity: { kind: 'host', value: 'ws-07' },
  firstHitAt: '2026-01-01T09:50:00.000Z',
  lastHitAt: '2026-01-01T11:55:00.000Z',
  recurrence: 0,
  previous: null,
} as AlertView;

test('the plain sentence says how much, where and when', () => {
  assert.equal(plainSentence(alert, now), '3 events on host ws-07 within 2 h, the last 5 min ago.');
  assert.equal(plainSentence({ ...alert, hits: 1 }, now), '1 event on host ws-07, 5 min ago.');
  assert.equal(
    plainSentence({ ...alert, firstHitAt: null, entity: { kind: 'host', value: null } }, now),
    'On host (erased).',
  );
});

test('an entity that is a field names it', () => {
  assert.equal(entityText({ kind: 'field', value: 'file.path=C:\\a=b' }), 'file.path = C:\\a=b');
});

test('a recurrence tells the earlier verdict, or that there is none', () => {
  assert.equal(recurrenceText(alert), undefined);
  const verdict = { code: 'false_positive.logic' as const, by: null, at: null, reason: null, nextStep: null };
  const again = { ...alert, recurrence: 2, previous: { id: 'alr_1', state: 'closed' as const, verdict } };
  assert.equal(recurrenceText(again), 'Number 3 of its kind; the one before was false positive: logic.');
  const open = { ...again, previous: { id: 'alr_1', state: 'open' as const, verdict: null } };
  assert.match(recurrenceText(open) ?? '', /still open/);
});

test('the owner of a queued alert is who holds the queue', () => {
  const owner = { id: 'acc_1', name: 'Ada', how: 'queue' as const, queue: { id: 'que_1', name: 'Triage' }, since: '' };
  assert.equal(ownerHow(owner), 'holds the queue Triage');
  assert.equal(ownerHow({ ...owner, how: 'claimed' }), 'claimed it');
});

test('a conflict says what the other person did', () => {
  const refused = (code: string, details: object) => new ApiError(problemOf(409, { code, details }));
  const by = { id: 'acc_1', name: 'Ada' };
  const at = '2026-01-01T11:58:00Z';
  assert.equal(conflictText(refused('alert_already_claimed', { by, at }), now), 'Ada claimed it 2 min ago.');
  assert.equal(
    conflictText(refused('alert_already_closed', { by, at, verdict: 'true_positive.succeeded' }), now),
    'Ada closed it as true positive: succeeded 2 min ago.',
  );
  assert.equal(
    conflictText(refused('alert_already_closed', { by: null, duplicateOf: 'alr_2' }), now),
    'Somebody else closed it as a duplicate.',
  );
  assert.equal(conflictText(refused('next_step_needed', {}), now), undefined);
});

test('the firing of a correlation is one sentence', () => {
  const firing = { from: '2026-11-02T08:00:00.000Z', to: '2026-11-02T08:10:00.000Z', late: false };
  const group = [{ name: 'TargetUserName', value: 'eve' }];
  assert.equal(
    correlationSentence({ ...firing, measure: 3, hits: 3, group }),
    '3 hits of TargetUserName = eve within 10 min.',
  );
  assert.equal(
    correlationSentence({ ...firing, measure: 2.5, hits: 1, group: [] }),
    '1 hit within 10 min. What was compared came to 2.5.',
  );
});

test('matched fields come first and marked, also one that matched by its absence', () => {
  const fields = nativeFields(
    { EventID: 1, Image: 'cmd.exe', Hashes: ['a', 'b'], Empty: '', Nothing: null },
    {
      correlation: null,
      selections: ['selection'],
      fields: [
        { name: 'Image', value: 'cmd.exe', by: 'selection: Image|endswith cmd.exe' },
        { name: 'ParentImage', by: 'filter: ParentImage null' },
      ],
    },
  );
  assert.deepEqual(
    fields.map(({ name, value, matched }) => [name, value, matched ?? false]),
    [
      ['Image', 'cmd.exe', true],
      ['ParentImage', undefined, true],
      ['EventID', 1, false],
      ['Hashes', ['a', 'b'], false],
      ['Empty', '', false],
      ['Nothing', null, false],
    ],
  );
});

test('a line for an event never is empty', () => {
  assert.equal(eventLine({}), '(no common fields)');
  assert.equal(eventLine({ 'event.action': 'logon', 'destination.ip': '10.0.0.1' }), 'logon · 10.0.0.1');
});

test('of many events those around the hit are shown first, in order', () => {
  const events = Array.from({ length: 10 }, (_, index) => ({ time: `2026-01-01T00:0${index}:00Z` }));
  const minutes = (at: string | null, most: number) => nearest(events, at, most).map(({ time }) => Number(time[15]));
  assert.deepEqual(minutes('2026-01-01T00:05:00Z', 4), [3, 4, 5, 6]);
  assert.deepEqual(minutes('2026-01-01T00:00:00Z', 4), [0, 1, 2, 3]);
  assert.deepEqual(minutes(null, 4), [6, 7, 8, 9]);
  assert.deepEqual(minutes('2026-01-01T00:09:00Z', 20).length, 10);
});

test('a log source without a category has no hole in it', () => {
  assert.equal(logSourceText('windows//security'), 'windows · security');
  assert.equal(logSourceText('windows/process_creation/'), 'windows · process_creation');
});
