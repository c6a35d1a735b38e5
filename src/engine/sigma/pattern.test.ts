import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fold } from './match/fold.ts';
import { isLike } from './match/reference.ts';
import { compilePattern } from './match/wildcards.ts';
import {
  type Pattern,
  type PatternPart,
  parsePattern,
  plainPattern,
  plainText,
  tidy,
  writePattern,
} from './pattern.ts';

const show = (pattern: Pattern): string =>
  pattern
    .map((part) =>
      part.kind === 'text' ? part.text : part.kind === 'many' ? '<*>' : part.kind === 'one' ? '<?>' : '<set>',
    )
    .join('');

/** Each line of “Escape Character” in the specification. */
const escapes: readonly (readonly [source: string, meaning: string])[] = [
  ['C:\\Windows', 'C:\\Windows'],
  ['C:\\\\Windows', 'C:\\Windows'],
  ['\\*', '*'],
  ['\\?', '?'],
  ['\\\\*', '\\<*>'],
  ['\\\\\\*', '\\*'],
  ['\\\\\\', '\\\\'],
  ['\\\\\\\\', '\\\\'],
  ['a*b?c', 'a<*>b<?>c'],
  ['**', '<*>'],
  ['\\', '\\'],
  ['', ''],
];

for (const [source, meaning] of escapes)
  test(`${source} means ${meaning}`, () => assert.equal(show(parsePattern(source)), meaning));

const part: fc.Arbitrary<PatternPart> = fc.oneof(
  fc
    .string({ unit: fc.constantFrom('a', 'B', '\\', '*', '?', 'Σ', '😀', 'İ', '-') })
    .map((text) => ({ kind: 'text' as const, text })),
  fc.constantFrom<PatternPart>({ kind: 'many' }, { kind: 'one' }, { kind: 'set', characters: '-/\u2013' }),
);
const pattern = fc.array(part, { maxLength: 6 }).map(tidy);
const subject = fc.string({
  unit: fc.constantFrom('a', 'b', 'A', '\\', '*', '?', 'σ', 'ς', '😀', 'i', 'İ', '-', '/'),
  maxLength: 14,
});

test('a written pattern parses to itself again', () => {
  const plain = pattern.filter((parts) => parts.every((one) => one.kind !== 'set'));
  fc.assert(
    fc.property(plain, (parts) => assert.deepEqual(parsePattern(writePattern(parts)), parts)),
    { numRuns: 1000 },
  );
});

test('the fast search and the plain one agree on every pattern and text', () => {
  fc.assert(
    fc.property(pattern, subject, fc.boolean(), (parts, text, cased) => {
      const fast = compilePattern(parts, cased)(cased ? text : fold(text));
      assert.equal(fast, isLike(parts, text, cased), `${show(parts)} on ${text}`);
    }),
    { numRuns: 5000 },
  );
});

test('a plain text is like itself only', () => {
  fc.assert(
    fc.property(subject, subject, (one, other) => {
      assert.equal(isLike(plainPattern(one), other, true), one === other);
      assert.equal(plainText(plainPattern(one)), one);
    }),
  );
});

test('folding keeps length, and the part of a text within the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (before, text) => {
      assert.equal(fold(before).length + fold(text).length, fold(before + text).length);
      assert.ok(fold(before + text).endsWith(fold(text)));
    }),
    { numRuns: 2000 },
  );
});

test('? takes exactly one character, also one beyond the first plane', () => {
  assert.equal(isLike(parsePattern('a?b'), 'a😀b', true), true);
  assert.equal(isLike(parsePattern('a?b'), 'ab', true), false);
  assert.equal(isLike(parsePattern('a??b'), 'a😀b', true), false);
});

test('many stars on a long text take no long time', () => {
  const long = 'a'.repeat(100_000);
  const stars = parsePattern(`*${'a*'.repeat(50)}b`);
  const question = parsePattern('*a?a?a?b*');
  const start = performance.now();
  assert.equal(compilePattern(stars, false)(long), false);
  assert.equal(compilePattern(question, false)(long), false);
  assert.equal(isLike(question, long, false), false);
  assert.ok(performance.now() - start < 3000);
});
