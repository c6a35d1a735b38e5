import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthOf, networksIn, placeText, sendersText } from './words.ts';

const stats = {
  state: 'listening' as const,
  since: '2026-11-25T00:00:00.000Z',
  problem: null,
  connections: 0,
  events: 0,
  bytes: 0,
  lastEventAt: null,
  refusedPeers: 0,
  dropped: { kernel: null, here: 0 },
  shortened: 0,
};

test('an address is written so that it can be copied', () => {
  assert.equal(placeText({ transport: 'tcp', host: '0.0.0.0', port: 514 }), 'tcp://0.0.0.0:514');
  assert.equal(placeText({ transport: 'udp', host: '::', port: 514 }), 'udp://[::]:514');
});

test('a listener that loses events is never called well', () => {
  assert.equal(healthOf({ stats }).says, 'Listening');
  assert.equal(healthOf({ stats: { ...stats, dropped: { kernel: 1, here: 0 } } }).tone, 'warn');
  assert.equal(healthOf({ stats: { ...stats, dropped: { kernel: null, here: 1 } } }).tone, 'warn');
  assert.equal(healthOf({ stats: { ...stats, state: 'failed' } }).tone, 'bad');
  assert.equal(healthOf({ stats: { ...stats, state: 'off' } }).says, 'Off');
  assert.equal(
    healthOf({ stats: { ...stats, problem: { code: 'spool_full', message: '', at: '' } } }).says,
    'Senders wait',
  );
});

test('who may send is said', () => {
  assert.equal(sendersText({ allow: ['10.0.0.0/8'], tls: null }), '10.0.0.0/8');
  const tls = { cert: 'a', key: 'b', clientCa: 'ca.crt' };
  assert.match(sendersText({ allow: [], tls }), /^holders of a certificate of ca\.crt$/);
  assert.match(sendersText({ allow: ['10.0.0.0/8'], tls }), /from 10/);
});

test('networks are taken as people type them', () => {
  assert.deepEqual(networksIn(' 10.0.0.0/8, 192.0.2.1\n2001:db8::/32 '), ['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']);
  assert.deepEqual(networksIn(' '), []);
});
