import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { openCsvReader } from './csv.ts';

function read(text: string, pieceBytes = 1_000_000, mostBytes?: number) {
  const bytes = new Uint8Array(Buffer.from(text));
  const reader = openCsvReader(mostBytes);
  const objects: unknown[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) objects.push(...reader.push(bytes.slice(at, at + pieceBytes)));
  objects.push(...reader.end());
  return { objects, codes: reader.faults.map(({ code }) => code), faults: reader.faults };
}

test('rows under names, with quotes, separators and line breaks in values', () => {
  const text = 'EventID,Channel,Message\r\n1,Security,"a, ""b""\r\nc"\r\n2,System,5" disk\n\n3,,\n';
  for (const piece of [1, 4, 1000])
    assert.deepEqual(read(text, piece), {
      objects: [
        { EventID: '1', Channel: 'Security', Message: 'a, "b"\r\nc' },
        { EventID: '2', Channel: 'System', Message: '5" disk' },
        { EventID: '3', Channel: '', Message: '' },
      ],
      codes: [],
      faults: [],
    });
});

test('the separator is told from the head', () => {
  for (const separator of [',', ';', '\t', '|'])
    assert.deepEqual(read(`"a,;b"${separator}c${separator}d\n1${separator}2${separator}3`).objects, [
      { 'a,;b': '1', c: '2', d: '3' },
    ]);
  assert.deepEqual(read('sep=;\na;b\n1;2').objects, [{ a: '1', b: '2' }]);
  assert.deepEqual(read('#TYPE System.Object\n"a","b"\n"1","2"').objects, [{ a: '1', b: '2' }]);
  assert.deepEqual(read('only\n1\n').objects, [{ only: '1' }]);
});

test('names that are missing or there twice hide no value; short rows lack the rest', () => {
  assert.deepEqual(read('a,,a\n1,2,3,4\n5').objects, [{ a: '1', column2: '2', a_2: '3', column4: '4' }, { a: '5' }]);
  assert.equal(JSON.stringify(read('__proto__\n1').objects), '[{"__proto__":"1"}]');
});

test('a quote too many costs what it spans, and no more', () => {
  const { objects, codes } = read(`a,b\n1,"open\n${'2,3\n'.repeat(500)}`, 64, 300);
  assert.deepEqual(codes, ['event_too_large']);
  assert.ok(objects.length > 400);
  assert.deepEqual(read('a\n"x').faults, [
    { code: 'value_unfinished', at: 2, message: 'a quoted value of the row that begins here does not end' },
  ]);
});

test('what was written by the rules comes back, in pieces of any size', () => {
  const cell = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('"', ',', '\n', '\r\n', '', ' '),
  );
  const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { maxLength: 6 }),
      fc.integer({ min: 1, max: 30 }),
      (rows, size) => {
        const text = ['a,b,c', ...rows.map((row) => row.map(quoted).join(','))].join('\r\n');
        const { objects, codes } = read(text, size);
        assert.deepEqual(codes, []);
        assert.deepEqual(
          objects,
          rows.map(([a, b, c]) => ({ a, b, c })),
        );
      },
    ),
    { numRuns: 200 },
  );
});

test('whatever the text, nothing throws and pieces make no difference', () => {
  const piece = fc.oneof(fc.constantFrom('"', ',', ';', '\n', '\r\n', '""'), fc.string({ maxLength: 5 }));
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.integer({ min: 1, max: 9 }), (parts, size) => {
      const text = parts.join('');
      assert.deepEqual(read(text, size), read(text));
    }),
    { numRuns: 300 },
  );
});
