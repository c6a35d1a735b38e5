import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodedText, isSplitFault, splitLines, splitValues, withMembers } from './lines.ts';

const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 300) };
const values = (text: string) => splitValues(Buffer.from(text));

test('a bracket that closes nothing is a fault, wherever it stands', () => {
  for (const text of ['[}', '[{"a":1},}]', '{"a":1}}', '{"a":1}]', '}', ']', '[]]', '[1}'])
    assert.ok(isSplitFault(values(text)), text);
});

test('whatever the body is, it is cut or refused', () => {
  const signs = fc
    .array(fc.constantFrom(...'{}[],:"\\ \n\ta1'.split('')), { maxLength: 40 })
    .map((all) => all.join(''));
  fc.assert(
    fc.property(fc.oneof(signs, fc.string({ unit: 'binary' })), (text) => {
      for (const cut of [values(text), splitLines(Buffer.from(text))])
        if (!isSplitFault(cut))
          assert.equal(Buffer.from(cut.body).toString('latin1').split('\n').length - 1, cut.events);
    }),
    runs,
  );
});

test('JSON values laid out in any way are found, with what they hold', () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const space = fc.stringMatching(/^[ \n\r\t]{0,3}$/);
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 5 }),
      space,
      fc.boolean(),
      fc.nat(3),
      (all, gap, inArray, indent) => {
        const written = all.map((one) => gap + JSON.stringify(one, null, indent) + gap);
        const cut = values(inArray ? `[${written.join(',')}]` : written.join(' '));
        // A list at the beginning of the body is the list of the values.
        if (!inArray && Array.isArray(all[0])) return;
        assert.ok(!isSplitFault(cut));
        const lines = Buffer.from(cut.body).toString().trimEnd().split('\n');
        assert.deepEqual(
          lines.map((line) => JSON.parse(line)),
          JSON.parse(JSON.stringify(all)),
        );
      },
    ),
    runs,
  );
});

test('a member is added without touching the bytes of the object, and wins', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }), (object) => {
      const text = JSON.stringify(object);
      const made = Buffer.from(withMembers(Buffer.from(text), '"x":1')).toString();
      assert.ok(made.startsWith(text.slice(0, -1)));
      assert.equal(JSON.parse(made).x, 1);
    }),
    runs,
  );
  assert.equal(Buffer.from(withMembers(Buffer.from('[1]'), '"x":1')).toString(), '[1]');
});

test('bytes of any kind are text of which nothing is lost', () => {
  assert.deepEqual(decodedText(Buffer.from('\uFEFFü')), { text: '\uFEFFü' });
  assert.deepEqual(decodedText(Buffer.from([0x67, 0xfc, 0x80])), { text: 'gü€', charset: 'windows-1252' });
});

test('lines come out as splitting the text would give them: blank ones dropped, one carriage return off the end', () => {
  const line = fc.oneof(
    fc.constantFrom('', ' ', '\r', '{"a":1}', ' {"a":2}\r', 'plain\t'),
    fc.string({ maxLength: 8 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 12 }), fc.boolean(), (lines, isEnded) => {
      const text = lines.join('\n') + (isEnded ? '\n' : '');
      const expected = text
        .split('\n')
        .map((one) => one.replace(/\r$/, ''))
        .filter((one) => !/^[ \t\r]*$/.test(one));
      const cut = splitLines(Buffer.from(text));
      assert.equal(Buffer.from(cut.body).toString(), expected.map((one) => `${one}\n`).join(''));
      assert.equal(cut.events, expected.length);
    }),
  );
});
