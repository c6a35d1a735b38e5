import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertsText, incidentTitle, stateText } from './words.ts';

test('how many alerts an incident has, and how many are left', () => {
  assert.equal(alertsText({ alerts: 1, openAlerts: 0 }), '1 alert');
  assert.equal(alertsText({ alerts: 3, openAlerts: 2 }), '3 alerts, 2 still open');
});

test('who brought an incident into its state, and why', () => {
  assert.equal(stateText({ state: 'open', stateBy: null, stateReason: null }), 'Open since it was declared');
  const stateBy = { id: 'acc_1', name: 'Ada' };
  assert.equal(stateText({ state: 'resolved', stateBy, stateReason: 'disabled it' }), 'Resolved by Ada: disabled it');
  assert.equal(stateText({ state: 'open', stateBy, stateReason: '' }), 'Reopened by Ada');
});

test('an erased title is said to be erased', () => {
  assert.equal(incidentTitle({ title: null }), '(title erased)');
});
