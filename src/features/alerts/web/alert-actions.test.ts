import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertActions } from './alert-actions.ts';

test('no action on an alert takes the key that undoes what was just done', () => {
  assert.deepEqual(
    alertActions.filter(({ keys }) => [keys ?? []].flat().includes('z')).map(({ id }) => id),
    [],
  );
});
