import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertListQuery, readEntity } from './filters.ts';

test('an address without filters asks for everything, worst first', () => {
  const query = alertListQuery.parse({});
  assert.deepEqual(query.sort, { by: 'severity', descending: true });
  assert.equal(query.limit, 100);
  assert.equal(query.state, undefined);
});

test('lists are written with commas and unknown words are refused', () => {
  assert.deepEqual(alertListQuery.parse({ severity: 'high,critical' }).severity, ['high', 'critical']);
  assert.equal(alertListQuery.safeParse({ severity: 'huge' }).success, false);
  assert.equal(alertListQuery.safeParse({ sort: 'colour' }).success, false);
  assert.equal(alertListQuery.safeParse({ q: 'a\u0000b' }).success, false);
});

test('an entity may name its kind', () => {
  assert.deepEqual(readEntity('host:ws-07'), { kind: 'host', value: 'ws-07' });
  assert.deepEqual(readEntity('address:fe80::1'), { kind: 'address', value: 'fe80::1' });
  assert.deepEqual(readEntity('fe80::1'), { kind: undefined, value: 'fe80::1' });
});
