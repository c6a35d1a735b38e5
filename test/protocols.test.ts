/** Events by HTTP as Splunk's, OpenTelemetry's and Graylog's senders bring them: through the door and into the lake. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Caller, openTestApp, type TestApp } from '#app/testing/test-app.ts';

let t: TestApp;
let send: Caller;
const channel = { 'x-splunk-request-channel': 'fe0ecfad-13d5-401b-847d-77833bd77131' };

before(async () => {
  t = await openTestApp();
  await t.person('ada@example.org', ['manager', 'triage-analyst']);
  send = await t.token('intake');
});
after(() => t.close());

async function rowsOf(query: string): Promise<unknown[][]> {
  await t.app.drain();
  const answer = await t.operator('/api/lake/query', { body: { sql: query } });
  assert.equal(answer.status, 200, answer.text);
  return answer.json<{ rows: unknown[][] }>().rows;
}
const eventsWith = (marker: string, columns = 'raw') =>
  rowsOf(`select ${columns} from events where position(raw, '${marker}') > 0 order by offset, idx`);
const metric = async (name: string): Promise<number> => {
  const line = (await t.operator('/metrics')).text.split('\n').find((one) => one.startsWith(`${name} `));
  return Number(line?.split(' ')[1]);
};

test('HEC: events keep their metadata, and their bytes', async () => {
  const event =
    '{"time":1793607330.105,"host":"web01","source":"/var/log/x","sourcetype":"x:y","index":"main","fields":{"site":"b"},"event":"hec-1 hello"}';
  const answer = await send('/services/collector', { body: event });
  assert.deepEqual([answer.status, answer.json()], [200, { text: 'Success', code: 0 }]);
  const [row] = await eventsWith('hec-1', 'source, host_name, toString(time), raw, native');
  assert.deepEqual(row?.slice(0, 3), ['unknown', 'web01', '2026-11-02 08:15:30.105']);
  assert.equal(row?.[3], `${event.slice(0, -1)},"@wire":"hec"}`);
  const native = JSON.parse(String(row?.[4]));
  assert.deepEqual(
    [native.message, native.sourcetype, native.index, native['fields.site']],
    ['hec-1 hello', 'x:y', 'main', 'b'],
  );
});

test('HEC: an object is known by its content, a source type is a hint, a token may force', async () => {
  const windows = { event: { Channel: 'Security', EventID: 4624, Hostname: 'dc1', m: 'hec-2' } };
  const audit = {
    sourcetype: 'linux_audit',
    host: 'web01',
    event: 'type=SERVICE_START msg=audit(1793607330.105:42): pid=1 uid=0 unit=hec-2 res=success',
  };
  assert.equal(
    (
      await send('/services/collector/event', {
        body: gzipSync(JSON.stringify(windows) + JSON.stringify(audit)),
        headers: { 'content-encoding': 'gzip' },
      })
    ).status,
    200,
  );
  assert.deepEqual(await eventsWith('hec-2', 'source, host_name'), [
    ['windows-event', 'dc1'],
    ['linux-auditd', 'web01'],
  ]);
});

test('HEC: raw lines take the metadata of the query', async () => {
  const answer = await send('/services/collector/raw?host=h1&sourcetype=syslog&index=i', {
    body: 'hec-3 one\nhec-3 two\n',
  });
  assert.equal(answer.json().code, 0);
  assert.deepEqual(await eventsWith('hec-3', "host_name, JSONExtractString(native, 'message')"), [
    ['h1', 'hec-3 one'],
    ['h1', 'hec-3 two'],
  ]);
});

test('HEC: an acknowledgement is given for what was answered on this channel, and for nothing else', async () => {
  const sent = await send('/services/collector', { body: '{"event":"hec-4"}', headers: channel });
  const { ackId } = sent.json<{ ackId: number }>();
  assert.ok(Number.isSafeInteger(ackId));
  const ask = (headers: Record<string, string>, by = send) =>
    by('/services/collector/ack', { body: { acks: [ackId, ackId + 1, 0] }, headers });
  assert.deepEqual((await ask(channel)).json(), { acks: { [ackId]: true, [ackId + 1]: false, 0: false } });
  assert.deepEqual(
    Object.values((await ask({ 'x-splunk-request-channel': 'another' })).json<{ acks: object }>().acks),
    [false, false, false],
  );
  assert.deepEqual(Object.values((await ask(channel, await t.token('intake'))).json<{ acks: object }>().acks), [
    false,
    false,
    false,
  ]);
  assert.deepEqual((await ask({})).json(), { text: 'Data channel is missing', code: 10 });
  const answer = await send('/services/collector/ack', { body: '[]', headers: channel });
  assert.equal(answer.json().code, 6);
});

test('HEC: a named request is taken once', async () => {
  const named = { ...channel, 'x-request-id': 'r-1' };
  const [one, two] = [
    await send('/services/collector', { body: '{"event":"hec-5"}', headers: named }),
    await send('/services/collector', { body: '{"event":"hec-5"}', headers: named }),
  ];
  assert.deepEqual(one.json(), two.json());
  assert.equal(
    (
      await send('/services/collector', {
        body: '{"event":"hec-5"}',
        headers: { ...named, 'x-splunk-request-channel': 'c2' },
      })
    ).status,
    200,
  );
  assert.equal((await eventsWith('hec-5')).length, 2);
});

test('HEC: errors have the codes that clients know, and nothing of a refused request is kept', async () => {
  const codes = async (body: string | Uint8Array, headers = {}) => {
    const answer = await send('/services/collector', { body, headers });
    return [answer.status, answer.json().code, answer.json()['invalid-event-number']];
  };
  assert.deepEqual(await codes('{"event":"hec-6"}{"event":""}'), [400, 13, 1]);
  assert.deepEqual(await codes('{"event":"hec-6"}{"e":1}'), [400, 12, 1]);
  assert.deepEqual(await codes('{"event":"hec-6"'), [400, 6, 0]);
  assert.deepEqual(await codes(''), [400, 5, 0]);
  assert.deepEqual(await codes('x', { 'content-encoding': 'gzip' }), [400, 6, undefined]);
  assert.deepEqual(await codes(gzipSync(Buffer.alloc(110 * 1024 * 1024, 'x')), { 'content-encoding': 'gzip' }), [
    413,
    27,
    undefined,
  ]);
  const as = async (headers: Record<string, string>) => {
    const answer = await t.nobody('/services/collector', { body: '{"event":"hec-6"}', headers });
    return [answer.status, answer.json().code];
  };
  assert.deepEqual(await as({}), [401, 2]);
  assert.deepEqual(await as({ authorization: 'nonsense' }), [401, 3]);
  assert.deepEqual(await as({ authorization: 'Splunk wft_wrong' }), [403, 4]);
  assert.equal((await eventsWith('hec-6')).length, 0);
  assert.deepEqual((await t.nobody('/services/collector/health')).json(), { text: 'HEC is healthy', code: 17 });
});

const otlp = (body: string, text = 'application/json') => send('/v1/logs', { body, headers: { 'content-type': text } });
const logs = (...values: object[]): string =>
  JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'host.name', value: { stringValue: 'web01' } }] },
        scopeLogs: [{ logRecords: values }],
      },
    ],
  });

test('OTLP: records become events with time, host and attributes', async () => {
  const answer = await otlp(
    logs({
      timeUnixNano: '1793607330105000000',
      body: { stringValue: 'otlp-1' },
      attributes: [{ key: 'k', value: { intValue: '7' } }],
    }),
  );
  assert.deepEqual([answer.status, answer.text, answer.headers['content-type']], [200, '{}', 'application/json']);
  assert.deepEqual(await eventsWith('otlp-1', "toString(time), host_name, JSONExtractInt(native, 'attributes.k')"), [
    ['2026-11-02 08:15:30.105', 'web01', 7],
  ]);
});

test('OTLP: what is nested too deep is a partial success, and errors come in the encoding of the request', async () => {
  let deep: object = { stringValue: 'otlp-2' };
  for (let at = 0; at < 40; at += 1) deep = { arrayValue: { values: [deep] } };
  const answer = await otlp(logs({ body: deep }, { body: { stringValue: 'otlp-2 beside' } }));
  assert.equal(
    answer.json<{ partialSuccess: { rejectedLogRecords: string } }>().partialSuccess.rejectedLogRecords,
    '1',
  );
  assert.equal((await eventsWith('otlp-2')).length, 1);
  assert.deepEqual([(await otlp('{')).status, (await otlp('{')).json().code], [400, 3]);
  assert.equal((await otlp('{}', 'text/plain')).status, 415);
  const refused = await t.nobody('/v1/logs', { body: '', headers: { 'content-type': 'application/x-protobuf' } });
  assert.deepEqual(
    [refused.status, refused.headers['content-type'], refused.text.slice(0, 2)],
    [401, 'application/x-protobuf', '\b\u0010'],
  );
  const empty = await otlp('', 'application/x-protobuf');
  assert.deepEqual([empty.status, empty.text], [200, '']);
});

test('GELF: messages by HTTP', async () => {
  const message =
    '{"version":"1.1","host":"web01","short_message":"gelf-1","timestamp":1793607330.105,"level":3,"_user.name":"alice"}';
  assert.equal((await send('/gelf', { body: `${message}\n${message}` })).status, 202);
  assert.deepEqual((await eventsWith('gelf-1', 'toString(time), host_name, user_name'))[0], [
    '2026-11-02 08:15:30.105',
    'web01',
    'alice',
  ]);
  assert.equal((await send('/gelf', { body: '{"short_message":' })).status, 400);
});

test('Elasticsearch: what shippers ask and set up before they send lets them go on', async () => {
  for (const path of [
    '/_license',
    '/_xpack',
    '/_ingest/pipeline',
    '/_ingest/pipeline/x',
    '/_index_template/x',
    '/_ilm/policy/x',
  ])
    assert.equal((await send(path)).status, 200, path);
  for (const path of [
    '/_index_template/x',
    '/_component_template/x',
    '/_template/x',
    '/_ingest/pipeline/x',
    '/_ilm/policy/x',
  ]) {
    const answer = await send(path, { method: 'PUT', body: { any: 'thing' } });
    assert.deepEqual([answer.status, answer.json()], [200, { acknowledged: true }], path);
    assert.equal((await t.nobody(path, { method: 'PUT', body: {} })).status, 401, path);
  }
});

test('what was received is stored, dead or rejected, whatever the protocol was', async () => {
  const sum = async (name: string): Promise<number> => {
    const text = (await t.operator('/metrics')).text;
    return text
      .split('\n')
      .filter((line) => line.startsWith(`watchfloor_events_${name}_total{`))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0);
  };
  await t.app.drain();
  const [received, stored, dead, rejected, refused, spooled] = await Promise.all(
    ['received', 'stored', 'dead', 'rejected', 'refused', 'spooled'].map(sum),
  );
  assert.equal(received, (stored ?? 0) + (dead ?? 0) + (rejected ?? 0));
  assert.equal(spooled, (stored ?? 0) + (dead ?? 0));
  assert.equal(refused, rejected);
  assert.ok((await metric('watchfloor_events_spooled_total{protocol="hec"}')) > 0);
  assert.ok((await metric('watchfloor_events_spooled_bytes_total{protocol="otlp"}')) > 0);
});
