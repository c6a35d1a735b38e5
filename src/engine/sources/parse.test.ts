import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { isBare } from '#engine/events/flatten.ts';
import { judgeTime } from '#engine/events/time.ts';
import { splitRecords } from './aws-cloudtrail/source.ts';
import { describeEvent } from './describe.ts';
import { entityKinds, entityOf } from './entities.ts';
import { sources } from './index.ts';
import { type ParseResult, parseLine } from './parse.ts';
import { accountDomain, accountName, addressOf, hashOf } from './values.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const data = resolve(root, process.env.WATCHFLOOR_TEST_DATA ?? '../shared/data');
const absent = existsSync(data) ? false : `no test data at ${data}`;

const codeOf = (result: ParseResult): string | undefined => ('issues' in result ? result.issues[0]?.code : undefined);
function event(input: string | object) {
  const result = parseLine(typeof input === 'string' ? input : JSON.stringify(input));
  assert.ok('value' in result, JSON.stringify(result));
  return result.value;
}

test('what is no event says why', () => {
  assert.equal(codeOf(parseLine('garbage')), 'event_not_json');
  assert.equal(codeOf(parseLine('')), 'event_not_json');
  assert.equal(codeOf(parseLine('[]')), 'event_not_an_object');
  assert.equal(codeOf(parseLine('"text"')), 'event_not_an_object');
  assert.equal(codeOf(parseLine(new Uint8Array([0xc3, 0x28]))), 'event_invalid_utf8');
  assert.equal(codeOf(parseLine(`{"a":${'{"a":'.repeat(40)}1${'}'.repeat(41)}`)), 'event_too_deep');
  assert.equal(codeOf(parseLine('{}', { source: 'nothing' })), 'source_unknown');
  assert.equal(codeOf(parseLine(null as never)), 'event_not_an_object');
});

test('JSON that no source knows is an event with its fields and its time', () => {
  const unknown = event({
    timestamp: '2026-11-02T08:00:00Z',
    host: 'a',
    user: { name: 'kim' },
    src_ip: '10.0.0.1',
    n: [1, 2],
  });
  assert.equal(unknown.source, 'unknown');
  assert.equal(unknown.time, '2026-11-02T08:00:00.000Z');
  assert.deepEqual(unknown.common, { 'host.name': 'a', 'user.name': 'kim', 'source.ip': '10.0.0.1' });
  assert.deepEqual(unknown.views, []);
  assert.equal(event({ a: 1 }).time, undefined);
});

test('bytes, text, an object and a document of a search engine give the same event', () => {
  const object = {
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'x',
    eventTime: '2026-11-02T08:00:00Z',
  };
  const text = JSON.stringify(object);
  const wanted = parseLine(text);
  assert.deepEqual(parseLine(new TextEncoder().encode(text)), wanted);
  assert.deepEqual(parseLine(object), wanted);
  assert.deepEqual(parseLine({ _index: 'logs', _id: '1', _source: object }), wanted);
});

test('a CloudTrail file comes apart, other objects do not', () => {
  assert.equal(splitRecords({ Records: [{ a: 1 }, { b: 2 }] })?.length, 2);
  assert.equal(splitRecords({ Records: 'x' }), undefined);
  assert.equal(splitRecords({ eventName: 'x' }), undefined);
});

test('a channel is known in any case, and an unknown one is still Windows', () => {
  const lower = event({ EventID: 5158, Channel: 'security', Hostname: 'h' });
  assert.deepEqual(lower.views[0]?.logSource, { product: 'windows', service: 'security' });
  assert.equal(lower.fields.Channel, 'Security');
  const other = event({ EventID: 1, Channel: 'Vendor-App/Operational', Hostname: 'h', x: 1 });
  assert.deepEqual(
    other.views.map((view) => view.logSource),
    [{ product: 'windows' }],
  );
});

test('Sysmon 12 is told apart by what happened to the key', () => {
  const categories = (type: string) =>
    event({ EventID: 12, Channel: 'Microsoft-Windows-Sysmon/Operational', Hostname: 'h', EventType: type }).views.map(
      (view) => view.logSource.category,
    );
  assert.deepEqual(categories('CreateKey'), ['registry_add', 'registry_event']);
  assert.deepEqual(categories('DeleteValue'), ['registry_delete', 'registry_event']);
  assert.deepEqual(categories('INFO'), ['registry_event']);
});

test('a member of EventData never replaces what System says', () => {
  const parsed = event({
    winlog: {
      event_id: 1,
      channel: 'Application',
      computer_name: 'h',
      event_data: { Channel: 'fake', EventID: '4688' },
    },
  });
  assert.equal(parsed.fields.Channel, 'Application');
  assert.equal(parsed.fields['EventData.EventID'], '4688');
});

test('an activity has its braces in every shape, whichever of them the sender wrote', () => {
  const [bare, braced] = ['A1B2C3D4-0001-0002-0003-0123456789AB', '{A1B2C3D4-0001-0002-0003-0123456789AB}'];
  const system = { EventID: 4624, Channel: 'Security', Computer: 'h' };
  for (const written of [bare, braced]) {
    const shapes = [
      { Event: { System: { ...system, Correlation: { '#attributes': { ActivityID: written } } }, EventData: {} } },
      { winlog: { event_id: 4624, channel: 'Security', computer_name: 'h', activity_id: written, event_data: {} } },
      { ...system, SourceName: 'Microsoft-Windows-Security-Auditing', ActivityID: written },
    ];
    for (const shape of shapes) assert.equal(event(shape).fields.Correlation_ActivityID, braced);
  }
});

test('Security 4688 is a process creation under the names of Sysmon', () => {
  const line = readFileSync(
    join(import.meta.dirname, 'windows-event/samples/security.winlogbeat8.jsonl'),
    'utf8',
  ).split('\n')[0];
  const [view] = event(line ?? '').views;
  assert.deepEqual(view?.logSource, { product: 'windows', category: 'process_creation' });
  assert.equal(view?.fields.Image, 'C:\\Windows\\System32\\net.exe');
  assert.equal(view?.fields.ParentImage, 'C:\\Windows\\System32\\cmd.exe');
  assert.equal(view?.fields.User, 'HARBOR\\m.okafor');
  assert.equal(view?.fields.ProcessId, '6120');
  assert.equal(view?.fields.IntegrityLevel, 'Medium');
});

test('an alert is about the user, else the host, else the address, else the source', () => {
  const sysmon = (User: string) =>
    event({
      EventID: 1,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'WKS-1.Corp',
      User,
      Image: 'C:\\A.exe',
    });
  assert.deepEqual(entityOf(sysmon('CORP\\Alice')), { kind: 'user', value: 'corp\\alice' });
  for (const user of [
    'NT AUTHORITY\\SYSTEM',
    'NT AUTHORITY\\LOCAL SERVICE',
    'CORP\\WKS-1$',
    'Window Manager\\DWM-1',
    '-',
  ])
    assert.deepEqual(entityOf(sysmon(user)), { kind: 'host', value: 'wks-1.corp' }, user);
  assert.deepEqual(entityOf(sysmon('CORP\\Alice'), 'host'), { kind: 'host', value: 'wks-1.corp' });
  assert.deepEqual(entityOf(sysmon('CORP\\Alice'), 'Image'), { kind: 'field', value: 'Image=c:\\a.exe' });
  assert.deepEqual(entityOf(sysmon('CORP\\Alice'), 'destination.ip'), { kind: 'user', value: 'corp\\alice' });
  assert.deepEqual(entityOf(event({ src_ip: '10.0.0.1' })), { kind: 'address', value: '10.0.0.1' });
  assert.deepEqual(entityOf(event({ a: 1 })), { kind: 'source', value: 'unknown' });
  assert.deepEqual(entityOf(event({ a: 1 }), '__proto__'), { kind: 'source', value: 'unknown' });
});

test('describing shows what no common field is taken from', () => {
  const described = describeEvent(
    event({ EventID: 7045, Channel: 'System', Hostname: 'h', ServiceName: 's', Colour: 'red' }),
  );
  assert.deepEqual(described.unmapped, ['Channel', 'Colour']);
  assert.equal(described.title, 'Windows event channels');
});

test('small values', () => {
  assert.equal(addressOf('::ffff:10.0.0.1'), '10.0.0.1');
  assert.equal(addressOf('FE80::1%eth0'), 'fe80::1');
  for (const text of [
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1.',
    'ec2.amazonaws.com',
    '1::2::3',
    ':::',
    '12345::',
    'LOCAL',
    '',
  ])
    assert.equal(addressOf(text), undefined, text);
  assert.equal(accountName('CORP\\alice'), 'alice');
  assert.equal(accountDomain('alice'), undefined);
  assert.equal(hashOf('MD5')('SHA1=AA,MD5=BB,IMPHASH=CC'), 'bb');
  assert.equal(hashOf('SHA1')('XSHA1=AA'), undefined);
});

test('an IPv6 address comes out as a browser writes it, and a wrong one not at all', () => {
  const reference = (text: string): string | undefined => {
    try {
      return new URL(`http://[${text}]/`).hostname.slice(1, -1);
    } catch {
      return undefined;
    }
  };
  const group = fc.constantFrom('0', '0', '00', '1', 'db8', 'FFFF', '12345', 'g', '');
  const text = fc.tuple(fc.array(group, { maxLength: 9 }), fc.constantFrom('', '::', ':', '10.0.0.1', ':10.0.0.300'));
  fc.assert(
    fc.property(text, ([groups, tail]) => {
      const address = groups.join(':') + tail;
      const mine = addressOf(address);
      const theirs = address.includes(':') ? reference(address) : mine;
      if (mine?.includes('.') && address.includes(':')) assert.match(theirs ?? '', /^::ffff:/);
      else assert.equal(mine, theirs, address);
    }),
    { numRuns: 3000 },
  );
});

// -- Anything at all

const hostileKey = fc.constantFrom(
  'winlog',
  'Event',
  'System',
  'EventData',
  'UserData',
  '#attributes',
  '#text',
  'Data',
  'EventID',
  'Channel',
  'Hostname',
  'event_data',
  'event_id',
  'keywords',
  'Keywords',
  'eventSource',
  'eventName',
  'userIdentity',
  'awsRegion',
  'Records',
  'requestParameters',
  'type',
  'msg',
  'message',
  'host',
  'agent',
  '_source',
  '_index',
  '@timestamp',
  '__proto__',
  'constructor',
  'toString',
  'a0',
  'a0[0]',
  'argc',
  'node',
  'log',
  'level',
  'UtcTime',
  'TimeCreated',
  'EventType',
);
const hostileText = fc.oneof(
  fc.string(),
  fc.constantFrom(
    'Microsoft-Windows-Sysmon/Operational',
    'Security',
    'Windows PowerShell',
    'EXECVE',
    'audit(1.2:3)',
    '-',
    '\0',
    '\ud800',
    'type=EXECVE msg=audit(1.1:1): a0="x" a1=zz a1[0]=41 msg=\'a=b',
    '2026-11-02T08:00:00Z',
    '__proto__',
    'Microsoft-Windows-Windows Defender/Operational',
  ),
);
const hostile = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    hostileText,
    fc.double(),
    fc.constantFrom(null, true, false, 1, 12, 13, 400, 4688, 1116, -(2 ** 63)),
    fc.array(tie('value'), { maxLength: 4 }),
    tie('object'),
  ),
  object: fc.array(fc.tuple(hostileKey, tie('value')), { maxLength: 9 }).map((entries) => {
    const object = {};
    for (const [key, value] of entries)
      Object.defineProperty(object, key as string, { value, enumerable: true, configurable: true, writable: true });
    return object;
  }),
}));

function holds(result: ParseResult): void {
  if ('issues' in result) {
    assert.ok(result.issues.length > 0);
    assert.notEqual(result.issues[0]?.code, 'event_not_parsed');
    return;
  }
  const entity = entityOf(result.value);
  assert.ok(entityKinds.includes(entity.kind) && entity.value !== '');
  assert.ok(isBare(result.value.fields));
  for (const value of Object.values(result.value.common))
    assert.ok(typeof value === 'number' || (value.isWellFormed() && !value.startsWith('function')));
  describeEvent(result.value);
}

test('no JSON makes parsing throw', () => {
  fc.assert(
    fc.property(hostile.object, (object) => {
      holds(parseLine(object as never));
      holds(parseLine(JSON.stringify(object)));
      for (const source of sources) holds(parseLine(object as never, { source: source.id }));
    }),
    { numRuns: 3000 },
  );
});

test('no bytes and no text make parsing throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => holds(parseLine(bytes))));
  fc.assert(
    fc.property(fc.string(), (text) => {
      holds(parseLine(text));
      holds(parseLine(`type=EXECVE msg=audit(1793607330.123:1): ${text}`));
      holds(parseLine({ type: 'EXECVE', argc: 1, a0: text, msg: text }));
    }),
  );
});

test('long hostile audit lines take no time', () => {
  const started = performance.now();
  for (const tail of [
    '='.repeat(300_000),
    'a '.repeat(150_000),
    'a="'.repeat(100_000),
    'a0[0]=41'.repeat(40_000),
    ' '.repeat(300_000),
  ])
    holds(parseLine(`type=EXECVE msg=audit(1793607330.123:1): ${tail}`));
  assert.ok(performance.now() - started < 3000);
});

// -- Real events

/** Pretty-printed objects one after another. */
const objectsOf = (text: string): string[] => text.trim().split(/(?<=^\})\s+(?=\{)/m);

test('every real Windows event has a time, a source and an entity', { skip: absent }, () => {
  let events = 0;
  for (const file of globSync(join(data, 'security-datasets', 'SDWIN-*.gz')))
    for (const line of gunzipSync(readFileSync(file)).toString('utf8').trim().split('\n')) {
      const parsed = event(line);
      events += 1;
      assert.equal(parsed.source, 'windows-event', line.slice(0, 300));
      assert.ok(parsed.time?.startsWith('202'), line.slice(0, 300));
      assert.notEqual(entityOf(parsed).kind, 'source', line.slice(0, 300));
      assert.equal(typeof parsed.fields.EventID, 'number');
    }
  assert.ok(events > 40_000);
});

test('every event of the upstream rules has a time, a source, an entity and a view', { skip: absent }, () => {
  const files = globSync(join(data, 'sigma', 'regression_data', '**', '*.json'));
  for (const file of files)
    for (const text of objectsOf(readFileSync(file, 'utf8'))) {
      const parsed = event(text);
      assert.equal(parsed.source, 'windows-event', file);
      assert.ok(parsed.time !== undefined, file);
      assert.notEqual(entityOf(parsed).kind, 'source', file);
      assert.notEqual(parsed.views[0]?.logSource.service ?? parsed.views[0]?.logSource.category, undefined, file);
    }
  assert.ok(files.length > 200);
});

test('every real CloudTrail record is known by its names and has an entity', { skip: absent }, () => {
  const cloud = readFileSync(join(data, 'cloud-events', 'aws-cloudtrail.jsonl'), 'utf8')
    .trim()
    .split('\n');
  const [recorded] = globSync(join(data, 'security-datasets', 'SDAWS-*.gz'));
  const more = gunzipSync(readFileSync(recorded ?? ''))
    .toString('utf8')
    .trim()
    .split('\n');
  for (const line of [...cloud, ...more]) {
    const parsed = event(line);
    assert.equal(parsed.source, 'aws-cloudtrail', line.slice(0, 300));
    assert.deepEqual(
      parsed.views.map((view) => view.logSource),
      [{ product: 'aws', service: 'cloudtrail' }],
    );
    // What a service does by itself names nobody.
    if (!line.includes('AwsServiceEvent')) assert.notEqual(entityOf(parsed).kind, 'source', line.slice(0, 300));
    assert.equal(
      judgeTime(parsed.time, '2026-11-23T09:00:00.000Z').flag,
      /eventTime|eventtime|@timestamp/.test(line) ? 'ok' : 'replaced_missing',
    );
  }
});
