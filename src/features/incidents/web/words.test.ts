import assert from 'node:assert/strict';
import { test } from 'node:test';
import { incidentListQuery } from '#features/incidents/filters.ts';
import { ApiError, problemOf } from '#ui/problem.ts';
import { alertsText, conflictText, incidentFilters, withDefaultView } from './words.ts';

test('the number of alerts says how many are open', () => {
  assert.equal(alertsText({ alerts: 0, openAlerts: 0 }), 'no alerts');
  assert.equal(alertsText({ alerts: 1, openAlerts: 0 }), '1 alert, none open');
  assert.equal(alertsText({ alerts: 3, openAlerts: 1 }), '3 alerts, 1 still open');
});

test('a conflict says what the other person did', () => {
  const now = Date.parse('2026-01-01T12:00:00Z');
  const refused = (code: string, details: object) => new ApiError(problemOf(409, { code, details }));
  const by = { id: 'acc_1', name: 'Ada' };
  assert.equal(
    conflictText(refused('incident_already_claimed', { by, at: '2026-01-01T11:58:00Z' }), now),
    'Ada claimed it 2 min ago.',
  );
  assert.equal(conflictText(refused('incident_already_closed', {}), now), 'It is closed already.');
  assert.equal(conflictText(refused('alert_in_incident', {}), now), undefined);
});

test('an address that says nothing means what is not closed, in words that the server knows', () => {
  const state = {
    spec: incidentFilters,
    values: {},
    setValues: () => {},
    sort: { column: 'severity', descending: true },
    setSort: () => {},
    viewKey: '',
    query: () => ({ sort: '-severity' }),
  };
  const query = withDefaultView(state).query();
  assert.deepEqual(query?.state, ['open', 'resolved']);
  assert.ok(
    incidentListQuery.strict().safeParse({ sort: '-severity', state: 'open,resolved', owner: 'me,none' }).success,
  );
});
