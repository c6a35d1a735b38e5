import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RowWriter } from './row-writer.ts';

const piece = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 40 }),
);

test('pieces of text and bytes come out as they would joined, however little room was expected', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(200_000), (pieces, filler) => {
      const writer = new RowWriter(1);
      writer.text('x'.repeat(filler));
      for (const one of pieces) {
        if (typeof one === 'string') writer.text(one);
        else writer.bytes(one);
      }
      const expected = Buffer.concat([Buffer.alloc(filler, 'x'), ...pieces.map((one) => Buffer.from(one))]);
      assert.ok(Buffer.from(writer.done().lines).equals(expected));
    }),
    { numRuns: 200 },
  );
});

test('rows are counted by their keys', () => {
  const writer = new RowWriter();
  for (const key of ['0:0', '0:1']) {
    writer.begin(key);
    writer.text(`{"key":"${key}"}\n`);
  }
  assert.deepEqual([writer.rows, writer.done().keys], [2, ['0:0', '0:1']]);
  assert.equal(Buffer.from(writer.done().lines).toString(), '{"key":"0:0"}\n{"key":"0:1"}\n');
});
