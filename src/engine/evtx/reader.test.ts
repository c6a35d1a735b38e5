import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { JsonObject } from '#engine/events/limits.ts';
import { crc32 } from './crc32.ts';
import { readEvtx } from './testing/read.ts';
import {
  evtxChunks,
  evtxFile,
  fileHeader,
  fileTime,
  noValue,
  numberValue,
  type Part,
  sealChunk,
  type TypedValue,
  textValue,
  type XmlNode,
} from './testing/writer.ts';

const bytesOf = (...bytes: number[]): Uint8Array => new Uint8Array(bytes);
const guid = bytesOf(0x5f, 0x38, 0x70, 0x57, 0x2a, 0xc2, 0xe0, 0x43, 0xbf, 0x4c, 0x06, 0xf5, 0x69, 0x8f, 0xfb, 0xd9);
const sid = bytesOf(1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, 0x20, 2, 0, 0);
const realBytes = (size: 4 | 8, value: number): Uint8Array =>
  new Uint8Array((size === 4 ? new Float32Array([value]) : new Float64Array([value])).buffer);
const systemTime = new Uint8Array(new Uint16Array([2026, 11, 1, 2, 8, 15, 30, 42]).buffer);
const both = (one: Uint8Array): Uint8Array => new Uint8Array(Buffer.concat([one, one]));

const examples: readonly (readonly [string, TypedValue, unknown])[] = [
  ['nothing', noValue, null],
  ['text', textValue('Größe 🦉'), 'Größe 🦉'],
  ['long text at any place', textValue('x'.repeat(99)), 'x'.repeat(99)],
  ['text with a NUL behind it', textValue('a\0'), 'a'],
  ['no text', textValue(''), ''],
  ['text in the code page of Windows', { type: 0x02, bytes: bytesOf(0x61, 0x80, 0) }, 'a€'],
  ['int8', numberValue(0x03, 1, -5), -5],
  ['uint8', numberValue(0x04, 1, 250), 250],
  ['int16', numberValue(0x05, 2, -300), -300],
  ['uint16', numberValue(0x06, 2, 65_000), 65_000],
  ['int32', numberValue(0x07, 4, -70_000), -70_000],
  ['uint32', numberValue(0x08, 4, 4_000_000_000), 4_000_000_000],
  ['int64', numberValue(0x09, 8, -1n), -1],
  ['uint64', numberValue(0x0a, 8, 2n ** 53n - 1n), 2 ** 53 - 1],
  ['uint64 that JSON would round', numberValue(0x0a, 8, 2n ** 64n - 1n), '18446744073709551615'],
  ['real32', { type: 0x0b, bytes: realBytes(4, 0.5) }, 0.5],
  ['real64', { type: 0x0c, bytes: realBytes(8, -1.25) }, -1.25],
  ['no number', { type: 0x0c, bytes: realBytes(8, Number.NaN) }, 'NaN'],
  ['true', numberValue(0x0d, 4, 1), true],
  ['false', numberValue(0x0d, 4, 0), false],
  ['bytes', { type: 0x0e, bytes: bytesOf(0, 10, 255) }, '000AFF'],
  ['GUID', { type: 0x0f, bytes: guid }, '5770385F-C22A-43E0-BF4C-06F5698FFBD9'],
  ['pointer of 32 bits', numberValue(0x10, 4, 0xbeef), '0xbeef'],
  ['pointer of 64 bits', numberValue(0x10, 8, 0x1_0000_beefn), '0x10000beef'],
  ['FILETIME', fileTime(Date.UTC(2026, 10, 2, 8, 15, 30, 105), 3379), '2026-11-02T08:15:30.105337Z'],
  ['FILETIME before 1970', fileTime(Date.UTC(1601, 0, 1)), '1601-01-01T00:00:00.000000Z'],
  ['FILETIME of never', numberValue(0x11, 8, 2n ** 63n - 1n), '0x7fffffffffffffff'],
  ['SYSTEMTIME', { type: 0x12, bytes: systemTime }, '2026-11-02T08:15:30.042000Z'],
  ['SID', { type: 0x13, bytes: sid }, 'S-1-5-32-544'],
  ['hexadecimal 32', numberValue(0x14, 4, 0xc0000022), '0xc0000022'],
  ['hexadecimal 64', numberValue(0x15, 8, 0x8020000000000000n), '0x8020000000000000'],
  ['list of texts', { type: 0x81, bytes: textValue('a\0\0b\0').bytes }, ['a', '', 'b']],
  ['list of numbers', { type: 0x86, bytes: bytesOf(1, 0, 2, 0) }, [1, 2]],
  ['list of GUIDs', { type: 0x8f, bytes: both(guid) }, new Array(2).fill('5770385F-C22A-43E0-BF4C-06F5698FFBD9')],
  ['list of SIDs', { type: 0x93, bytes: both(sid) }, ['S-1-5-32-544', 'S-1-5-32-544']],
  ['list of nothing', { type: 0x88, bytes: bytesOf() }, []],
  ['a size that is not that of the type', { type: 0x08, bytes: bytesOf(1, 2) }, '0102'],
  ['a list that does not come out even', { type: 0x88, bytes: bytesOf(1, 2, 3) }, '010203'],
  ['a SID that is cut', { type: 0x13, bytes: sid.subarray(0, 12) }, '01020000000000052000' + '0000'],
  ['a type that is not known', { type: 0x60, bytes: bytesOf(7) }, '07'],
];

const event = (...children: Part[]): XmlNode => ({ name: 'Event', children });
const data = (name: string, ...children: Part[]): XmlNode => ({ name: 'Data', attributes: [['Name', name]], children });
const eventOf = (object: JsonObject | undefined): JsonObject => object?.Event as JsonObject;

for (const [name, value, expected] of examples)
  test(`a value: ${name}`, () => {
    // Before and behind another value, so that a wrong size would show.
    const { objects, codes } = readEvtx(evtxFile([event(data('A', value), data('B', textValue('after')))]));
    assert.deepEqual(codes, []);
    assert.deepEqual(eventOf(objects[0]), { A: expected, B: 'after' });
  });

test('attributes without value are left out, elements without content are null', () => {
  const node: XmlNode = {
    name: 'Event',
    attributes: [['xmlns', 'urn:x']],
    children: [
      { name: 'Correlation', attributes: [['ActivityID', noValue]] },
      { name: 'EventID', attributes: [['Qualifiers', numberValue(0x06, 2, 0)]], children: [numberValue(0x06, 2, 400)] },
      { name: 'Empty', children: [] },
    ],
  };
  assert.deepEqual(readEvtx(evtxFile([node])).objects, [
    {
      Event: {
        '#attributes': { xmlns: 'urn:x' },
        Correlation: null,
        EventID: { '#attributes': { Qualifiers: 0 }, '#text': 400 },
        Empty: null,
      },
    },
  ]);
});

test('data without names are a list, elements of one name as well, text and values join', () => {
  const unnamed = (value: string): XmlNode => ({ name: 'Data', children: [textValue(value)] });
  const node = event(
    { name: 'EventData', children: [unnamed('a'), unnamed('b'), unnamed('c')] },
    { name: 'Twice', children: ['1'] },
    { name: 'Twice', children: ['2'] },
    { name: 'Mixed', children: ['id ', numberValue(0x08, 4, 7), '.'] },
  );
  assert.deepEqual(eventOf(readEvtx(evtxFile([node])).objects[0]), {
    EventData: { Data: { '#text': ['a', 'b', 'c'] } },
    Twice: ['1', '2'],
    Mixed: 'id 7.',
  });
});

test('binary XML within values is read, in a template of its own, which later records share', () => {
  const node = (value: string): XmlNode =>
    event({ fragment: { name: 'EventData', children: [data('A', textValue(value))] } });
  const { objects, codes } = readEvtx(evtxFile(['x', 'y', 'z'].map(node)));
  assert.deepEqual(codes, []);
  assert.deepEqual(
    objects.map(eventOf),
    ['x', 'y', 'z'].map((A) => ({ EventData: { A } })),
  );
});

test('CDATA, characters by number, entities; instructions to other programs are none of the event', () => {
  const node = event({
    name: 'A',
    children: [
      'x',
      { token: 'cdata', text: '<y>' },
      { token: 'character', text: 'ß' },
      { token: 'entity', text: 'amp' },
      { token: 'entity', text: 'other' },
      { token: 'instruction', text: 'render' },
    ],
  });
  const { objects, codes } = readEvtx(evtxFile([node]));
  assert.deepEqual(codes, []);
  assert.deepEqual(eventOf(objects[0]), { A: 'x<y>ß&&other;' });
});

test('records without a template are read, with the numbers of elements and without', () => {
  for (const plain of ['numbered', 'bare'] as const) {
    const node: XmlNode = {
      name: 'Event',
      attributes: [['xmlns', 'urn:x']],
      children: [{ name: 'System', children: [{ name: 'Channel', children: ['Security'] }] }, data('A', 'b')],
      plain,
    };
    const { objects, codes } = readEvtx(evtxFile([node, node]));
    assert.deepEqual(codes, [], plain);
    const expected = { '#attributes': { xmlns: 'urn:x' }, System: { Channel: 'Security' }, A: 'b' };
    assert.deepEqual(objects.map(eventOf), [expected, expected], plain);
  }
});

test('names that JavaScript knows are names like any other', () => {
  const node = event(...['__proto__', 'constructor', 'toString'].map((name) => data(name, textValue(name))));
  const found = eventOf(readEvtx(evtxFile([node])).objects[0]);
  assert.equal(JSON.stringify(found), '{"__proto__":"__proto__","constructor":"constructor","toString":"toString"}');
});

const many = (count: number): XmlNode[] =>
  Array.from({ length: count }, (_, at) =>
    event(data('N', numberValue(0x08, 4, at)), data('Text', textValue('t'.repeat(at % 500)))),
  );
const numbers = (objects: readonly JsonObject[]): unknown[] => objects.map((object) => eventOf(object).N);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

test('a file of many chunks is the same however it is handed over', () => {
  const file = evtxFile(many(900));
  assert.ok(file.length > 4096 + 3 * 65_536);
  for (const piece of [file.length, 1000, 4096, 65_536, 100_001]) {
    const { objects, codes } = readEvtx(file, piece);
    assert.deepEqual(codes, []);
    assert.deepEqual(numbers(objects), upTo(900));
  }
});

test('a part of a file is read from the first byte of a chunk', () => {
  const file = evtxFile(many(900));
  const from = 4096 + 65_536;
  const { objects } = readEvtx(file.subarray(from), 30_000, { startAt: from });
  assert.deepEqual(numbers(objects), upTo(900).slice(-objects.length));
  assert.ok(objects.length > 300 && objects.length < 900);
});

test('chunks cut out of a disk are read without the header of the file', () => {
  const [first = new Uint8Array()] = evtxChunks(many(10));
  assert.deepEqual(numbers(readEvtx(first).objects), upTo(10));
});

test('a damaged record costs no other, and is told with its place', () => {
  const file = evtxFile(many(30));
  // The third record: a token that does not exist.
  let at = 4096 + 512;
  const view = new DataView(file.buffer);
  for (let skipped = 0; skipped < 2; skipped += 1) at += view.getUint32(at + 4, true);
  file[at + 24] = 0x3f;
  sealChunk(file.subarray(4096, 4096 + 65_536));
  const { objects, issues } = readEvtx(file);
  assert.deepEqual(numbers(objects), [0, 1, ...upTo(30).slice(3)]);
  assert.deepEqual(
    issues.map(({ code, place, at: place2 }) => [code, place, place2]),
    [['binxml_unknown', 'record 3', at]],
  );
});

test('a record whose head is destroyed is passed over', () => {
  const file = evtxFile(many(30));
  file.fill(0xff, 4096 + 512, 4096 + 512 + 8);
  sealChunk(file.subarray(4096, 4096 + 65_536));
  const { objects, codes } = readEvtx(file);
  assert.deepEqual(codes.slice(0, 1), ['record_damaged']);
  // The first record held the template of all; those that need it say so, and nothing is made up.
  assert.equal(objects.length + codes.length, 30);
});

test('a changed chunk is read and told, in a log in use it is not told', () => {
  const changed = (isDirty: boolean) => {
    const file = evtxFile(many(5), isDirty);
    const text = Buffer.from(file).lastIndexOf(Buffer.from('tttt', 'utf16le'));
    file[text] = 0x58;
    return readEvtx(file);
  };
  assert.deepEqual(changed(false).codes, ['chunk_checksum']);
  assert.deepEqual(changed(true).codes, []);
  for (const isDirty of [true, false]) assert.equal(changed(isDirty).objects.length, 5);
});

test('a log in use is read beyond what its header knows, but not into what was there before', () => {
  const file = evtxFile(many(20), true);
  const view = new DataView(file.buffer, 4096);
  const whole = view.getUint32(48, true);
  // As if the header had been written after the fifth record.
  let at = 512;
  for (let skipped = 0; skipped < 5; skipped += 1) at += view.getUint32(at + 4, true);
  view.setUint32(48, at, true);
  assert.deepEqual(numbers(readEvtx(file).objects), upTo(20));
  // The eleventh was left by an earlier use of the chunk.
  for (let skipped = 5; skipped < 10; skipped += 1) at += view.getUint32(at + 4, true);
  assert.ok(at < whole);
  view.setUint32(at + 8, 7777, true);
  assert.deepEqual(numbers(readEvtx(file).objects), upTo(10));
});

test('a file that is cut is read as far as it goes', () => {
  const file = evtxFile(many(900));
  const { objects, codes } = readEvtx(file.slice(0, 4096 + 65_536 + 30_000));
  assert.ok(codes.includes('file_cut'));
  assert.deepEqual(numbers(objects), upTo(objects.length));
  assert.ok(objects.length > readEvtx(file.slice(0, 4096 + 65_536)).objects.length);
});

test('space taken ahead of need is no fault; anything else that is no chunk is', () => {
  const [chunk = new Uint8Array()] = evtxChunks(many(3));
  const parts = [fileHeader(3), new Uint8Array(65_536), new Uint8Array(65_536).fill(7), chunk];
  const { objects, issues } = readEvtx(new Uint8Array(Buffer.concat(parts)));
  assert.equal(objects.length, 3);
  assert.deepEqual(
    issues.map(({ code, at }) => [code, at]),
    [['chunk_damaged', 4096 + 65_536]],
  );
});

test('what is no event log is refused', () => {
  for (const bytes of [new Uint8Array(200), Buffer.from('{"a":1}'), new Uint8Array(0), Buffer.from('ElfFil')]) {
    const { objects, codes } = readEvtx(new Uint8Array(bytes));
    assert.deepEqual(objects, []);
    assert.deepEqual(codes, ['file_not_evtx']);
  }
  assert.deepEqual(readEvtx(fileHeader(0)).codes, []);
  assert.deepEqual(readEvtx(fileHeader(0).slice(0, 50)).codes, ['file_cut']);
});

test('a template that contains itself, ends the record', () => {
  const file = evtxFile([event(data('A', textValue('x')))]);
  const view = new DataView(file.buffer, 4096);
  const definition = 512 + 24 + 4 + 10;
  // Instead of its first element: an instance of the template itself.
  const within = definition + 24 + 4;
  file[4096 + within] = 0x0c;
  view.setUint32(within + 6, definition, true);
  sealChunk(file.subarray(4096));
  assert.deepEqual(readEvtx(file).codes, ['template_damaged']);
});

test('a template that multiplies its values is stopped', () => {
  // 40 × 40 × 40 × 40 elements would come of this.
  const nested = (depth: number): XmlNode => ({
    name: 'E',
    children: [
      depth === 0 ? textValue('x') : { fragment: nested(depth - 1) },
      ...Array.from({ length: 39 }, (): Part => ({ again: 0 })),
    ],
  });
  assert.deepEqual(readEvtx(evtxFile([nested(1)])).codes, []);
  const { objects, codes } = readEvtx(evtxFile([...many(2), nested(4), ...many(2)]));
  assert.deepEqual([objects.length, codes], [4, ['record_too_costly']]);
});

test('the checksum is the usual one', () => {
  assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
  assert.equal(crc32(Buffer.from('1234'), Buffer.from('56789')), 0xcbf43926);
});

const textArbitrary = fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => text.replaceAll('\0', ''));
const nameArbitrary = fc.stringMatching(/^[A-Za-z_][\w.-]{0,30}$/).filter((name) => name !== '__proto__');

test('any texts under any names come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.dictionary(nameArbitrary, textArbitrary, { maxKeys: 12 }), { maxLength: 8 }), (events) => {
      const nodes = events.map((one) =>
        event(...Object.entries(one).map(([name, text]) => data(name, textValue(text)))),
      );
      const { objects, codes } = readEvtx(evtxFile(nodes), 40_000);
      assert.deepEqual(codes, []);
      assert.deepEqual(
        objects.map((object) => ({ ...eventOf(object) })),
        events.map((one) => ({ ...one })),
      );
    }),
    { numRuns: 100 },
  );
});
