import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseFilters, writeFilters } from '#ui/filters.ts';
import type { EntryView } from './api-routes.ts';
import {
  actorOptions,
  historyOf,
  isLate,
  journalFilters,
  journalQuery,
  notErasable,
  readSearch,
  shortName,
  thingOf,
  whyOf,
} from './words.ts';

const entry = (part: Partial<EntryView> = {}): EntryView => ({
  seq: 7,
  stream: 'alert/alr_01jd3c0000000000000000abcd',
  version: 1,
  type: 'alert.claimed',
  effectiveAt: '2026-01-01T10:00:00.000Z',
  recordedAt: '2026-01-01T10:00:00.000Z',
  actor: { ref: 'person/acc_1', kind: 'person', id: 'acc_1', name: 'Ada' },
  cause: null,
  scope: null,
  thing: null,
  says: 'claimed it',
  facts: {},
  payload: null,
  erased: false,
  prev: '0'.repeat(64),
  hash: 'a'.repeat(64),
  ...part,
});

test('a thing is linked to its page where it has one', () => {
  assert.deepEqual(thingOf('alert/alr_01jd3c0000000000000000abcd'), {
    kind: 'alert',
    id: 'alr_01jd3c0000000000000000abcd',
    label: 'alert …00abcd',
    to: '/alerts/alr_01jd3c0000000000000000abcd',
  });
  assert.equal(thingOf('token/tok_x', 'rsyslog').label, 'rsyslog');
  assert.deepEqual(thingOf('journal/12').search, { open: '12' });
  assert.equal(thingOf('something/new').to, undefined);
  assert.equal(thingOf('rule/a/b').to, '/rules/a%2Fb');
});

test('the search understands numbers, ids, streams, addresses and types', () => {
  assert.deepEqual(readSearch(' #12 '), { seq: 12 });
  assert.deepEqual(readSearch('alr_01jd'), { stream: 'alert/alr_01jd' });
  assert.deepEqual(readSearch('https://host/alerts/alr_01jd'), { stream: 'alert/alr_01jd' });
  assert.deepEqual(readSearch('token/tok_x'), { stream: 'token/tok_x' });
  assert.deepEqual(readSearch('0f2b6c1e-1d2a-4b3c-8d4e-5f6a7b8c9d0e'), {
    stream: 'rule/0f2b6c1e-1d2a-4b3c-8d4e-5f6a7b8c9d0e',
  });
  assert.deepEqual(readSearch('Alert.claimed'), { type: 'alert.claimed' });
  assert.deepEqual(readSearch(''), {});
});

test('the search never throws, whatever is typed', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof readSearch(text) === 'object'));
});

test('filters reach the route under its own names', () => {
  const now = new Date('2026-01-02T00:00:00.000Z');
  assert.deepEqual(journalQuery({ at: { last: '24h' }, type: ['alert.'], actor: ['system/'] }, now), {
    stream: undefined,
    type: ['alert.'],
    actor: ['system/'],
    since: '2026-01-01T00:00:00.000Z',
    until: undefined,
  });
  assert.equal(journalQuery({ q: 'alr_1' }, now).stream, 'alert/alr_1');
});

test('an actor named in a link stays in the filter before the names of people have come', () => {
  const spec = journalFilters(actorOptions([], 'person/acc_9,system/'));
  const values = parseFilters(spec, { actor: 'person/acc_9,system/' });
  assert.equal(writeFilters(spec, values).actor, 'person/acc_9,system/');
});

test('a line of history says why only where the sentence did not', () => {
  assert.equal(whyOf({ payload: { reason: 'too loud' }, says: 'switched it off: too loud' }), undefined);
  assert.equal(whyOf({ payload: { reason: 'leave' }, says: 'suspended the account' }), 'leave');
  assert.equal(historyOf(entry({ actor: { ref: 'x/y', kind: 'x', id: 'y', name: 'y' } })).who.kind, 'system');
  assert.equal(historyOf(entry({ erased: true })).erased, true);
});

test('the product and the console are named in short, people and tokens in full', () => {
  assert.equal(shortName({ kind: 'system', name: 'Watchfloor (pipeline)' }), 'Watchfloor');
  assert.equal(shortName({ kind: 'token', name: 'edge (north)' }), 'edge (north)');
});

test('both times are told apart, and what cannot be erased says why', () => {
  assert.equal(isLate(entry()), false);
  assert.equal(isLate(entry({ recordedAt: '2026-01-01T11:00:00.000Z' })), true);
  assert.equal(notErasable(entry({ payload: { reason: 'x' } })), undefined);
  assert.match(notErasable(entry({ erased: true })) ?? '', /before/);
  assert.match(notErasable(entry()) ?? '', /no text/);
});
