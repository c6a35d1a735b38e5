import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AlertView, EventView, PrevalenceView, UsualView } from './api-routes.ts';
import {
  hoursText,
  isRare,
  othersText,
  parentNamed,
  prevalenceText,
  processLine,
  sessionFacts,
  severityReasons,
  shortValue,
  unusualFor,
} from './context-words.ts';

const alert = { severity: 'high', severityRaisedAt: null, attention: 'queue', hits: 1, recurrence: 0 } as AlertView;
const value = { field: 'process.executable', value: 'C:\\a\\b.exe', events: 12, hosts: 3 } as PrevalenceView;
const event = (common: EventView['common'], time = '2026-01-01T03:00:00.000Z') => ({ common, time }) as EventView;
const usual = (given: Partial<UsualView>): UsualView => ({
  name: 'ada',
  system: false,
  events: 10,
  hosts: { total: 1, most: [{ value: 'WS-01', events: 10 }] },
  addresses: { total: 1, most: [{ value: '10.0.0.1', events: 4 }] },
  hours: Array.from({ length: 24 }, (_, hour) => (hour >= 8 && hour < 17 ? 1 : 0)),
  ...given,
});

test('why it is so severe', () => {
  assert.equal(severityReasons(alert), 'high, as its rule says');
  assert.equal(
    severityReasons({
      ...alert,
      severityRaisedAt: '2026-01-01T00:00:00.000Z',
      attention: 'alert',
      hits: 3,
      recurrence: 1,
    }),
    'rose to high with a later hit · alerts at once · 3 events · number 2 of its kind',
  );
});

test('how common a value is', () => {
  assert.equal(prevalenceText(value, 30), '12 events on 3 hosts in 30 days');
  assert.equal(prevalenceText({ ...value, events: 1, hosts: 1 }, 30), 'only this once in 30 days');
  assert.equal(prevalenceText({ ...value, events: 0 }, 30), 'not in 30 days before');
  const cloud = { ...value, events: 2713, hosts: 0 };
  assert.equal(prevalenceText(cloud, 30), '2,713 events in 30 days');
  assert.equal(isRare(cloud), false);
  assert.equal(shortValue(value), 'b.exe');
  assert.deepEqual(
    [isRare(value), isRare({ ...value, hosts: 1 }), isRare({ ...value, events: 3 })],
    [false, true, true],
  );
});

test('hours with events, runs joined', () => {
  assert.equal(hoursText(usual({}).hours), '08–17 UTC');
  assert.equal(
    hoursText(Array.from({ length: 24 }, (_, hour) => (hour === 0 || hour === 23 ? 1 : 0))),
    '00–01, 23–24 UTC',
  );
  assert.equal(hoursText([]), 'no hours');
});

test('what is new for the person; where not all values are known nothing is claimed', () => {
  assert.deepEqual(
    unusualFor(usual({}), event({ 'host.name': 'ws-01', 'source.ip': '10.0.0.1' }, '2026-01-01T09:00:00Z')),
    [],
  );
  assert.deepEqual(unusualFor(usual({}), event({ 'host.name': 'dc-1', 'source.ip': '192.0.2.1' })), [
    'first time on dc-1',
    'first time from 192.0.2.1',
    'never at 03 h UTC',
  ]);
  const many = usual({ hosts: { total: 30, most: [] } });
  assert.deepEqual(unusualFor(many, event({ 'host.name': 'dc-1' }, '2026-01-01T09:00:00Z')), []);
  assert.deepEqual(unusualFor(usual({ events: 0 }), event({ 'host.name': 'dc-1' })), []);
});

test('a process, its parent and a session as the event says them', () => {
  assert.equal(
    processLine(event({ 'process.executable': 'C:\\a\\cmd.exe', 'process.command_line': 'cmd /c' })),
    'cmd.exe: cmd /c',
  );
  assert.equal(processLine(event({})), '(not named)');
  assert.equal(parentNamed(event({ 'process.parent.executable': '/bin/sh' })), 'sh');
  assert.equal(parentNamed(event({})), undefined);
  assert.deepEqual(sessionFacts(event({ 'user.name': 'ada', 'source.ip': '10.0.0.1' })), [
    ['who', 'ada'],
    ['from', '10.0.0.1'],
  ]);
});

test('a count that was cut says so', () => {
  assert.equal(othersText({ total: 1, items: [] }), '1 other alert');
  assert.equal(othersText({ total: 100, items: [] }), '100 or more');
});
