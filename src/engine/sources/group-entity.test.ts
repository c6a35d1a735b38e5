import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ParsedEvent } from '#engine/events/model.ts';
import { entityOfGroup } from './group-entity.ts';

const event: ParsedEvent = {
  source: 'windows-event',
  time: undefined,
  nativeTime: undefined,
  fields: { TargetUserName: 'Ada', Computer: 'WS1.corp.example', LogonType: 3 },
  common: {
    'host.os.type': 'windows',
    'host.name': 'WS1.corp.example',
    'user.name': 'Ada',
    'user.domain': 'CORP',
    'source.ip': '10.0.0.7',
  },
  views: [],
};
const of = (...group: readonly [string, string][]) =>
  entityOfGroup(
    event,
    group.map(([name, value]) => ({ name, value })),
  );

test('the entity is the one that was grouped by', () => {
  assert.deepEqual(of(['TargetUserName', 'ADA']), { kind: 'user', value: 'corp\\ada' });
  assert.deepEqual(of(['Computer', 'ws1.corp.example']), { kind: 'host', value: 'ws1.corp.example' });
  assert.deepEqual(of(['IpAddress', '10.0.0.7'], ['Computer', 'ws1.corp.example']), {
    kind: 'address',
    value: '10.0.0.7',
  });
  assert.deepEqual(of(['LogonType', '3'], ['Computer', 'WS1.corp.example']), {
    kind: 'host',
    value: 'ws1.corp.example',
  });
});

test('an ARN names the user at its end', () => {
  const call: ParsedEvent = {
    ...event,
    common: { 'user.name': 'deploy-web', 'user.domain': '111122223333', 'source.ip': '198.51.100.20' },
  };
  const group = [{ name: 'userIdentity.arn', value: 'arn:aws:iam::111122223333:user/deploy-web' }];
  assert.deepEqual(entityOfGroup(call, group), { kind: 'user', value: '111122223333\\deploy-web' });
});

test('a field that is no entity stands for itself; without a group it is the source; what the rule says wins', () => {
  assert.deepEqual(of(['ShareName', 'Finance']), { kind: 'field', value: 'ShareName=finance' });
  assert.deepEqual(of(), { kind: 'source', value: 'windows-event' });
  assert.deepEqual(entityOfGroup(event, [{ name: 'TargetUserName', value: 'Ada' }], 'host'), {
    kind: 'host',
    value: 'ws1.corp.example',
  });
});
