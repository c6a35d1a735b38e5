import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { csvLine, safe, table } from './print.ts';
import { progressLine, size, span } from './progress.ts';

test('a table has a line for each row and fits the screen', () => {
  const text = table(['a', 'long'], [['1', 'x'.repeat(300)]], 60);
  const lines = text.trimEnd().split('\n');
  assert.equal(lines.length, 3);
  assert.ok(lines.every((line) => line.length <= 60));
});

const isControl = (code: number): boolean =>
  code < 32 || (code >= 127 && code < 160) || (code >= 0x202a && code <= 0x202e);

test('property: whatever an event holds, no control character reaches the terminal', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (cells) => {
      const text = table(
        ['a'],
        cells.map((cell) => [cell]),
      );
      assert.ok([...text].every((sign) => sign === '\n' || !isControl(sign.codePointAt(0) ?? 0)));
      assert.equal(text.split('\n').length, cells.length + 3);
      assert.ok(!safe(cells.join('')).includes('\u001b'));
    }),
  );
});

test('property: a CSV line is one record with its cells', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1 }), (cells) => {
      const line = csvLine(cells);
      assert.ok(line.endsWith('\r\n'));
      const read = [...`,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(
        (match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '',
      );
      assert.deepEqual(
        read.map((cell, at) => (cell === `'${cells[at]}` ? cells[at] : cell)),
        cells,
      );
    }),
  );
});

test('a cell that a spreadsheet would run gets a quote in front; a number stays a number', () => {
  assert.equal(csvLine(['=1+1', -5, '@x', 'plain']), "'=1+1,-5,'@x,plain\r\n");
});

test('progress says share, speed and what is left, within the screen', () => {
  const line = progressLine(
    { doneBytes: 5e8, totalBytes: 1e9, events: 200_000, elapsedMs: 10_000, label: 'a.jsonl' },
    120,
  );
  assert.equal(line, '[##########..........] 50 %  500 MB of 1.0 GB  200,000 events  20,000/s  10 s left  a.jsonl');
  assert.ok(
    progressLine({ doneBytes: 0, totalBytes: 0, events: 0, elapsedMs: 0, label: 'x'.repeat(500) }, 80).length < 80,
  );
  assert.equal(size(999), '999 B');
  assert.equal(size(1500), '1.5 KB');
  assert.equal(span(3_700_000), '1 h 1 min');
});
