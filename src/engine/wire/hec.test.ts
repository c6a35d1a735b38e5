import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isHecFault, readHecEvents, readHecRaw } from './hec.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 200) };
const linesOf = (body: Uint8Array): string[] => Buffer.from(body).toString().trimEnd().split('\n');
const read = (text: string) => readHecEvents(Buffer.from(text));

function events(text: string): string[] {
  const lines = read(text);
  assert.ok(!isHecFault(lines), JSON.stringify(lines));
  return linesOf(lines.body);
}

test('objects one after the other, in lines, or in an array are events, and keep their text', () => {
  const one = '{"event":"a", "time": 1.50}';
  const two = '{"event":{"b":1e2}}';
  const marked = [`${one.slice(0, -1)},"@wire":"hec"}`, `${two.slice(0, -1)},"@wire":"hec"}`];
  for (const body of [one + two, `${one}\n${two}\n`, `[${one},${two}]`, ` ${one} , ${two}`])
    assert.deepEqual(events(body), marked);
  assert.deepEqual(
    events('{"event":"x","@wire":"syslog"}').map((line) => JSON.parse(line)['@wire']),
    ['hec'],
  );
});

test('a fault names the event, and nothing of the body is taken', () => {
  const faults: readonly (readonly [string, string, number])[] = [
    ['', 'noData', 0],
    [' \n', 'noData', 0],
    ['{"event":"a"}{"host":"h"}', 'eventRequired', 1],
    ['{"event":null}', 'eventRequired', 0],
    ['{"event":"a"}{"event":"a"}{"event":""}', 'eventBlank', 2],
    ['{"event":"a"}nonsense', 'invalidData', 1],
    ['{"event":"a"', 'invalidData', 0],
    ['[{"event":"a"}', 'invalidData', 0],
    ['"text"', 'invalidData', 0],
    ['{"event":"a","fields":3}', 'fieldsInvalid', 0],
  ];
  for (const [body, fault, event] of faults) assert.deepEqual(read(body), { fault, event }, body);
});

test('raw: every line is an event with the metadata of the request', () => {
  const lines = readHecRaw(Buffer.from('one\r\n\ntwo \xe9\n', 'latin1'), { host: 'h', sourcetype: 's' });
  assert.ok(!isHecFault(lines));
  assert.deepEqual(
    linesOf(lines.body).map((line) => JSON.parse(line)),
    [
      { '@wire': 'hec', host: 'h', sourcetype: 's', event: 'one' },
      { '@wire': 'hec', host: 'h', sourcetype: 's', charset: 'windows-1252', event: 'two é' },
    ],
  );
});

test('whatever the body is, it is lines of JSON objects with an event, or a fault', () => {
  const body = fc.oneof(
    fc.array(fc.json({ maxDepth: 3 })).map((values) => values.join('\n')),
    fc.array(fc.jsonValue({ maxDepth: 3 })).map((values) => values.map((event) => JSON.stringify({ event })).join('')),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(body, (text) => {
      const lines = read(text);
      if (isHecFault(lines)) return;
      const all = linesOf(lines.body);
      assert.equal(all.length, lines.events);
      for (const line of all) assert.equal(JSON.parse(line)['@wire'], 'hec');
    }),
    runs,
  );
});
