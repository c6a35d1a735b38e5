import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CommonFieldValues } from '#engine/events/common-fields.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import { entitiesOf, entityKinds, entityOf, isSystemAccount } from './entities.ts';

const about = (common: CommonFieldValues): ParsedEvent => ({
  source: 'some',
  time: undefined,
  nativeTime: undefined,
  fields: {},
  common,
  views: [],
});
const keyed = (common: CommonFieldValues, declared?: string): string => {
  const { kind, value } = entityOf(about(common), declared);
  return `${kind} ${value}`;
};
const windows = { 'host.os.type': 'windows', 'host.name': 'WKS-1.Corp.Example.' } as const;
const sid = 'S-1-5-21-1004336348-1177238915-682003330-1107';

test('a person of Windows is one in any case, and others stay others', () => {
  for (const [name, domain] of [
    ['alice', 'CORP'],
    ['Alice', 'corp'],
    ['ALICE', 'Corp'],
  ] as const)
    assert.equal(keyed({ ...windows, 'user.name': name, 'user.domain': domain }), 'user corp\\alice');
  const kinds = [
    keyed({ ...windows, 'user.name': 'alice', 'user.domain': 'CORP' }),
    keyed({ 'user.name': 'alice', 'user.email': 'Alice@corp.example' }),
    keyed({ ...windows, 'user.id': sid }),
    keyed({ ...windows, 'user.name': 'alice' }),
  ];
  assert.deepEqual(kinds, ['user corp\\alice', 'user alice@corp.example', `user ${sid}`, 'user alice']);
});

test('an event that ties names together gives all of them, the down-level name first', () => {
  const tied = entitiesOf(
    about({
      ...windows,
      'user.name': 'Alice',
      'user.domain': 'CORP',
      'user.email': 'alice@corp.example',
      'user.id': sid,
    }),
  );
  assert.deepEqual(
    tied.map(({ kind, value }) => `${kind} ${value}`),
    ['user corp\\alice', 'user alice@corp.example', `user ${sid}`, 'host wks-1.corp.example'],
  );
});

test('accounts of the system leave the word to the host, by name and by SID, in any language', () => {
  for (const common of [
    { 'user.name': 'SYSTEM', 'user.domain': 'NT AUTHORITY' },
    { 'user.name': 'Système', 'user.domain': 'AUTORITE NT', 'user.id': 'S-1-5-18' },
    { 'user.name': 'LOCAL SERVICE' },
    { 'user.name': 'WKS-1$', 'user.domain': 'CORP' },
    { 'user.id': 'S-1-5-19' },
    { 'user.name': 'DWM-1', 'user.domain': 'Window Manager' },
  ])
    assert.equal(keyed({ ...windows, ...common }), 'host wks-1.corp.example', JSON.stringify(common));
  assert.equal(keyed({ 'host.os.type': 'linux', 'host.name': 'web-1', 'user.name': 'root' }), 'host web-1');
  assert.equal(keyed({ 'user.name': 'root', 'user.domain': '123456789012' }), 'user 123456789012\\root');
  assert.equal(isSystemAccount('alice', 'CORP', sid), false);
});

test('an account of one Linux host is another on the next', () => {
  const on = (host: string) => keyed({ 'host.os.type': 'linux', 'host.name': host, 'user.name': 'deploy' });
  assert.deepEqual([on('Web-1.'), on('web-2')], ['user deploy@web-1', 'user deploy@web-2']);
});

test('without a user: host, its id, address, resource, source', () => {
  assert.equal(keyed({ 'host.id': 'i-0abc', 'source.ip': '10.0.0.1' }), 'host i-0abc');
  assert.equal(keyed({ 'source.ip': '10.0.0.1', 'cloud.resource.id': 'x' }), 'address 10.0.0.1');
  assert.equal(keyed({ 'cloud.resource.id': 'arn:aws:s3:::b', 'cloud.account.id': '1' }), 'resource arn:aws:s3:::b');
  assert.equal(keyed({ 'organization.id': 'T1' }), 'resource T1');
  assert.equal(keyed({}), 'source some');
});

test('a rule may ask for the process, the file or the resource', () => {
  const event = { ...windows, 'process.entity_id': 'abc', 'file.path': 'C:\\Temp\\X.exe' } as const;
  assert.equal(keyed(event, 'process'), 'process abc');
  assert.equal(keyed(event, 'file'), 'file c:\\temp\\x.exe');
  assert.equal(keyed({ ...event, 'file.hash.sha256': 'ff' }, 'file'), 'file sha256:ff');
  assert.equal(keyed(event, 'resource'), 'host wks-1.corp.example');
});

const name = fc.constantFrom('alice', 'Alice', 'SYSTEM', 'WKS-1$', 'root', '-', 'bob@Corp.example', 'a b', '系统');
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const commons = fc
  .record({
    'user.name': optional(name),
    'user.domain': optional(fc.constantFrom('CORP', 'NT AUTHORITY', '123456789012')),
    'user.id': optional(fc.constantFrom(sid, 'S-1-5-18', '1000', 'AIDAEXAMPLE')),
    'user.email': optional(fc.constantFrom('Alice@Corp.Example', 'bob@corp.example')),
    'host.name': optional(fc.constantFrom('WKS-1', 'wks-1.corp.example.', '...', ' web-1 ')),
    'host.id': optional(fc.constantFrom('i-1', 'aid-2')),
    'host.os.type': optional(fc.constantFrom('windows', 'linux', 'macos')),
    'source.ip': optional(fc.ipV4()),
    'process.entity_id': optional(fc.uuid()),
    'file.path': optional(fc.string({ minLength: 1 })),
  })
  .map(
    (record) =>
      Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as CommonFieldValues,
  );

test('every event has one entity; it is among all of them, and each key is there once', () => {
  fc.assert(
    fc.property(
      commons,
      fc.option(fc.constantFrom(...entityKinds, 'user.name', 'file.path', 'nothing')),
      (common, declared) => {
        const one = entityOf(about(common), declared ?? undefined);
        assert.ok(entityKinds.includes(one.kind) && one.value !== '');
        const all = entitiesOf(about(common));
        const keys = all.map(({ kind, value }) => `${kind} ${value}`);
        assert.equal(new Set(keys).size, keys.length);
        if (declared === null && one.kind !== 'source') assert.deepEqual(all[0], one);
      },
    ),
  );
});

test('case of names, hosts and mail, and dots after hosts, make no difference on Windows', () => {
  const loud = (common: CommonFieldValues): CommonFieldValues =>
    Object.fromEntries(
      Object.entries(common).map(([field, value]) =>
        field === 'host.name'
          ? [field, `${String(value).toUpperCase()}.`]
          : /^user\.(name|domain|email)$/.test(field)
            ? [field, String(value).toUpperCase()]
            : [field, value],
      ),
    ) as CommonFieldValues;
  fc.assert(
    fc.property(commons, (common) => {
      const here = { ...common, 'host.os.type': 'windows' } as CommonFieldValues;
      assert.deepEqual(entityOf(about(loud(here))), entityOf(about(here)));
    }),
  );
});

test('an account of the system is never the user', () => {
  fc.assert(
    fc.property(commons, (common) => {
      for (const { kind, value } of entitiesOf(about({ ...common, 'user.id': 'S-1-5-18', 'user.name': 'x' })))
        assert.notEqual(kind, 'user', value);
    }),
  );
});
