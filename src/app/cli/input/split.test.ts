import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ReadFault as SplitFault } from '#engine/files/model.ts';
import { openReader } from './reader.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function split(text: string | Uint8Array, chunkSize = 1_000_000, mostBytes?: number) {
  const bytes = typeof text === 'string' ? encoder.encode(text) : text;
  const splitter = openReader(mostBytes === undefined ? {} : { mostBytes });
  const events: string[] = [];
  for (let at = 0; at < bytes.length; at += chunkSize)
    for (const event of splitter.push(bytes.slice(at, at + chunkSize)))
      events.push(decoder.decode(event as Uint8Array));
  for (const event of splitter.end()) events.push(decoder.decode(event as Uint8Array));
  return { events, faults: splitter.faults, splitter };
}

const codesOf = (faults: readonly SplitFault[]): string[] => faults.map((fault) => fault.code);

test('lines stay as they are, blank ones and line ends apart', () => {
  const { events, faults } = split('{"a":1}\r\n\n  \n{"b": 2 }\nnot json\n{"c":3}');
  assert.deepEqual(events, ['{"a":1}', '{"b": 2 }', 'not json', '{"c":3}']);
  assert.deepEqual(faults, []);
});

test('a log of plain lines is lines, also when they begin with a bracket', () => {
  assert.deepEqual(split('type=SYSCALL msg=audit(1.2:3): a=1\ntype=EXECVE x\n').events.length, 2);
  assert.deepEqual(split('[2026-11-02] one\n[2026-11-03] two\n').events, ['[2026-11-02] one', '[2026-11-03] two']);
});

test('pretty-printed objects one after another are values, each on one line', () => {
  const { events } = split('{\n  "a": 1\n}\n{\n  "b": "x } \\" {"\n}\n');
  assert.deepEqual(
    events.map((event) => JSON.parse(event)),
    [{ a: 1 }, { b: 'x } " {' }],
  );
  assert.ok(events.every((event) => !event.includes('\n')));
});

test('a damaged first line costs no other line', () => {
  const text = '{"a": {"cut":\n{"b":1}\n{"c":2}\n';
  for (const chunkSize of [1, 5, 1000]) {
    const { events, faults } = split(text, chunkSize);
    assert.deepEqual(events, ['{"a": {"cut":', '{"b":1}', '{"c":2}']);
    assert.deepEqual(faults, []);
  }
});

test('an array is its elements', () => {
  assert.deepEqual(split('[ {"a":1}, {"b":[1,{"c":2}]} ]').events, ['{"a":1}', '{"b":[1,{"c":2}]}']);
  assert.deepEqual(split('[]').events, []);
});

test('records of a CloudTrail file are events, whether on one line or many, and what follows them is not', () => {
  const records = [{ eventName: 'A', x: ['[', '{'] }, { eventName: 'B' }];
  for (const text of [
    JSON.stringify({ Records: records, tail: { n: [1] }, more: 'x' }),
    JSON.stringify({ Records: records }, null, 2),
    `${JSON.stringify({ Records: [records[0]] })}\n${JSON.stringify({ Records: [records[1]] })}\n`,
  ])
    for (const chunkSize of [1, 3, 7, 1000])
      assert.deepEqual(
        split(text, chunkSize).events.map((event) => JSON.parse(event)),
        records,
      );
});

test('a CloudTrail line longer than an event may be is taken apart while it streams', () => {
  const records = Array.from({ length: 200 }, (_, at) => ({ eventName: `E${at}`, filler: 'x'.repeat(100) }));
  for (const chunkSize of [5, 64, 1000]) {
    const { events, faults } = split(`${JSON.stringify({ Records: records })}\n{"a":1}\n`, chunkSize, 2000);
    assert.equal(events.length, 201);
    assert.deepEqual(faults, []);
  }
});

test('an event that has a member Records of its own, not at its head, is one event', () => {
  assert.deepEqual(split('[{"Records":[1,2]}]').events, ['{"Records":[1,2]}']);
});

test('an event that is too long is left out with its place, and the rest is read', () => {
  const { events, faults } = split(`{"a":1}\n{"b":"${'x'.repeat(500)}"}\n{"c":3}\n`, 50, 100);
  assert.deepEqual(events, ['{"a":1}', '{"c":3}']);
  assert.deepEqual(
    faults.map(({ code, at }) => [code, at]),
    [['event_too_large', 8]],
  );
  const values = split(`[{"a":1},{"b":"${'x'.repeat(500)}"},{"c":3}]`, 50, 100);
  assert.deepEqual(values.events, ['{"a":1}', '{"c":3}']);
  assert.deepEqual(codesOf(values.faults), ['event_too_large']);
});

test('what does not end is a fault', () => {
  assert.deepEqual(codesOf(split('[{"a":1},{"b":').faults), ['value_unfinished']);
  assert.deepEqual(codesOf(split('[{"a":1}').faults), ['value_unfinished']);
  assert.deepEqual(split('[{"a":1}').events, ['{"a":1}']);
});

test('files that are no text are refused with a reason', () => {
  for (const mark of ['PK\u0003\u0004xxxxxx', 'Rar!\u001a\u0007\u0001', 'BZh91AY', `a.log${'\0'.repeat(252)}ustar`])
    assert.deepEqual(codesOf(split(mark).faults), ['file_archive']);
  assert.deepEqual(codesOf(split(Uint8Array.of(1, 2, 0, 3, 4, 5, 6, 7, 8)).faults), ['file_binary']);
  assert.equal(split('PK\u0003\u0004xxxxxx').splitter.isRefused, true);
  assert.deepEqual(codesOf(split('ElfFile\0\0\0\0').faults), ['file_cut']);
});

test('syslog lines are no XML', () => {
  assert.equal(split('<34>Oct 11 22:14:15 web01 su: failed\n<35>x\n').events.length, 2);
});

test('a byte order mark is no part of the first event', () => {
  assert.deepEqual(split('\uFEFF{"a":1}\n').events, ['{"a":1}']);
});

const objects = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3 })), {
  maxLength: 12,
});
const layouts = fc.constantFrom('lines', 'array', 'pretty', 'pretty-array', 'joined', 'records');

function lay(values: readonly unknown[], layout: string): string {
  if (layout === 'lines') return values.map((value) => `${JSON.stringify(value)}\n`).join('');
  if (layout === 'array') return JSON.stringify(values);
  if (layout === 'pretty-array') return JSON.stringify(values, null, 2);
  if (layout === 'records') return JSON.stringify({ Records: values });
  return values
    .map((value) => JSON.stringify(value, null, layout === 'pretty' ? 2 : 0))
    .join(layout === 'pretty' ? '\n' : ' ');
}

test('property: whatever the layout and wherever the chunks end, the events come out', () => {
  fc.assert(
    fc.property(objects, layouts, fc.integer({ min: 1, max: 60 }), (given, layout, chunkSize) => {
      // `{}` is written on one line however pretty; as the first event it makes a file of lines.
      const values = given.filter((value) => layout !== 'pretty' || Object.keys(value).length > 0);
      // An object whose only beginning is a list of records is, by its look, a CloudTrail file.
      fc.pre(!values.some((value) => /^\{"records":\[/i.test(JSON.stringify(value))));
      const { events, faults } = split(lay(values, layout), chunkSize);
      assert.deepEqual(
        events.map((event) => JSON.parse(event)),
        JSON.parse(JSON.stringify(values)),
      );
      assert.deepEqual(faults, []);
    }),
    { numRuns: 500 },
  );
});

test('property: any bytes give lines without line breaks, the same for all chunk sizes, and never an exception', () => {
  const pieces = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    '\n',
    ' ',
    '{"Records":[',
    ':',
    'a',
    '1',
    '\r\n',
    'é',
    '\u0000',
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.array(pieces, { maxLength: 80 }).map((parts) => encoder.encode(parts.join(''))),
  );
  fc.assert(
    fc.property(
      bytes,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 8, max: 80 }),
      (input, chunkSize, mostBytes) => {
        const whole = split(input, 10_000, mostBytes);
        const parts = split(input, chunkSize, mostBytes);
        assert.deepEqual(parts.events, whole.events);
        assert.deepEqual(codesOf(parts.faults), codesOf(whole.faults));
        for (const event of whole.events) assert.ok(!/[\n]/.test(event));
        for (const event of whole.events) assert.ok(encoder.encode(event).length <= mostBytes * 3);
      },
    ),
    { numRuns: 2000 },
  );
});
