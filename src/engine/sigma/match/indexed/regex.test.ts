/** The runtime's engine gives what the linear one gives, within the effort that was proven; and literals hold. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fold } from '#engine/sigma/match/fold.ts';
import { compileRegex, type RegexTest, regexFault } from '#engine/sigma/regex.ts';
import { literalsOf } from './regex-literals.ts';
import { effortOf, openRegex } from './regex-native.ts';
import { parseRegex } from './regex-syntax.ts';

const runs = Number(process.env.WATCHFLOOR_TEST_THOROUGH ?? 1);
const regexOf = (source: string, flags: Partial<RegexTest> = {}): RegexTest => ({
  kind: 'regex',
  source,
  insensitive: false,
  multiline: false,
  dotAll: false,
  ...flags,
});

const atom = fc.constantFrom(
  ...['a', 'b', 'k', 'S', 's', '1', ' ', '.', '\\.', '\\d', '\\w', '\\W', '\\s', '\\S', '\\b', '\\B', '^', '$', '\\A'],
  ...[
    '[ab]',
    '[^a]',
    '[a-c1]',
    '[^\\w]',
    '[\\s\\d-]',
    '[]a]',
    '[a-]',
    '\\x41',
    '\\x{212a}',
    '\\t',
    '\\\\',
    '\\z',
    'ä',
    '😀',
  ],
  ...['foo', 'bar', 'win', '(?:ab|c)', '(ab)', '(a|)', '[Kk]', '-', '/', '"', ']', '}'],
);
const count = fc.constantFrom('', '', '', '', '*', '+', '?', '{2}', '{1,3}', '{0,2}', '{2,}', '*?', '+?', '{1,2}?');
const piece = fc.tuple(atom, count).map((both) => both.join(''));
const sequence = fc.array(piece, { minLength: 1, maxLength: 5 }).map((all) => all.join(''));
const choice = fc.array(sequence, { minLength: 1, maxLength: 3 }).map((all) => all.join('|'));
const wordy = fc.array(fc.constantFrom('foo', 'bar', '(?:foo|win)', '[Ff]oo', '.', 'a?', '\\s*', 'win'), {
  minLength: 1,
  maxLength: 4,
});
const source = fc.oneof(
  wordy.map((all) => all.join('')),
  choice,
  fc.tuple(sequence, choice, count, sequence).map(([one, two, times, three]) => `${one}(${two})${times}${three}`),
  choice.map((made) => `(?i)${made}`),
);
const characters = [
  'a',
  'b',
  'c',
  'k',
  'K',
  'S',
  's',
  '1',
  ' ',
  '.',
  '\n',
  '\r',
  '\v',
  '\u00a0',
  '\u2028',
  '\u212a',
  '\u017f',
];
const text = fc.string({
  unit: fc.constantFrom(...characters, 'foo', 'bar', 'win', '-', '/', '"', '\\', 'A', 'ä', 'Ä', '😀', '\ud800', ']'),
  maxLength: 12,
});

test('each engine finds the same, and what matches has one of the literals', () => {
  const seen = { native: 0, literals: 0, matches: 0 };
  fc.assert(
    fc.property(
      source,
      fc.boolean(),
      fc.boolean(),
      fc.array(text, { minLength: 1, maxLength: 6 }),
      (made, insensitive, dotAll, texts) => {
        const regex = regexOf(made, { insensitive, dotAll });
        if ('refused' in regexFault(regex)) return;
        const linear = compileRegex(regex);
        const parsed = parseRegex(regex);
        const fast = openRegex(regex, parsed);
        const literals = parsed && literalsOf(parsed.root);
        if (parsed !== undefined && effortOf(parsed.root) !== undefined) seen.native++;
        for (const one of texts) {
          const wanted = linear.test(one);
          assert.equal(fast.test(one), wanted, `${made} on ${JSON.stringify(one)}`);
          if (!wanted) continue;
          seen.matches++;
          if (literals === undefined) continue;
          seen.literals++;
          const folded = fold(one);
          const has = literals.some((literal) => folded.includes(literal));
          assert.ok(has || (parsed?.insensitive && one.includes('\u017f')), `${made} has ${literals}, not ${one}`);
        }
      },
    ),
    { numRuns: 1500 * runs },
  );
  for (const [what, count] of Object.entries(seen)) assert.ok(count > 50, `${what}: ${count}`);
});

test('what could explode is not proven, and what is proven takes no time on the worst values', () => {
  const efforts = (made: string) => effortOf(parseRegex(regexOf(made))!.root);
  for (const made of ['(a+)+$', '(a|aa)+$', '(a*)*b', '(.*a){12}', '((a|b){1,9}){1,9}c', '([a-z]+\\.)+x'])
    assert.equal(efforts(made), undefined, made);
  assert.deepEqual(efforts('ab{2,4}c.*d'), { ways: 3, unlimited: 1 });
  assert.deepEqual(efforts('(a|b*)(c?)[d-f]{3}'), { ways: 4, unlimited: 1 });
  const start = performance.now();
  for (const made of ['a*a*a*a*b', '.*.*.*.*x', '(?:aa|a)(?:aa|a)(?:aa|a)a{0,9}b', 'a{0,900}b', '\\w+\\s*\\w+\\s*z']) {
    const regex = regexOf(made);
    const fast = openRegex(regex, parseRegex(regex));
    for (const length of [10, 30, 100, 300, 1000, 5000]) assert.equal(fast.test('a'.repeat(length)), false, made);
  }
  assert.ok(performance.now() - start < 5000, `${performance.now() - start} ms`);
});

test('literals are the longest that must be there', () => {
  const cases: readonly (readonly [source: string, literals: readonly string[] | undefined])[] = [
    ['foo.*barbaz', ['barbaz']],
    ['(?:Set|New)-Item', ['set-item', 'new-item']],
    ['[Pp]ower[Ss]hell', ['powershell']],
    ['ab?cdef', ['acdef', 'abcdef']],
    ['(one|two)?three', ['three', 'onethree', 'twothree']],
    ['(one|tw)', undefined],
    ['.{1000}', undefined],
    ['\\+.*\\+', ['+']],
    ['(ab){2}', ['abab']],
    ['x*yyy+z', undefined],
  ];
  for (const [made, wanted] of cases) {
    const found = literalsOf(parseRegex(regexOf(made))!.root);
    assert.deepEqual(found && [...found].sort(), wanted && [...wanted].sort(), made);
  }
});
