/** Rule texts to begin from: those of SigmaHQ where the test data is there, and a few that use the rest of Sigma. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { dataAbsent, dataFolder } from '#engine/sigma/testing/data.ts';
import { goodCorrelation, goodDetection, goodFilter } from '#engine/sigma/testing/lint-vectors.ts';

const every = 40;
let texts: readonly string[] | undefined;

export function ruleTexts(): readonly string[] {
  texts ??= [...ours, ...theirs()];
  return texts;
}

const ours: readonly string[] = [
  goodDetection,
  goodCorrelation,
  goodFilter,
  `${goodDetection}---\n${goodCorrelation}---\n${goodFilter}`,
  JSON.stringify({
    title: 'All modifiers',
    logsource: { product: 'x' },
    detection: {
      a: { 'A|re|i|m|s': '^a.b$', 'B|cidr': ['10.0.0.0/8', 'fe80::/10'], 'C|windash|contains|all': ['-a', '/b'] },
      b: [{ 'D|wide|base64offset|contains': 'x' }, { 'E|fieldref|startswith': 'F' }, { 'G|exists': true }],
      c: ['word', 5],
      d: { 'H|gte': 5, 'I|hour|neq': 3, 'J|expand': ['%list%'], K: null, 'L|cased': 'X' },
      condition: ['1 of a* and not (b or all of c*)', 'd'],
    },
  }),
];

function theirs(): readonly string[] {
  if (dataAbsent() !== false) return [];
  const folder = dataFolder('sigma');
  const files = globSync('rules*/**/*.yml', { cwd: folder }).sort();
  return files.filter((_, index) => index % every === 0).map((file) => readFileSync(join(folder, file), 'utf8'));
}

/** Pieces that mean something to YAML or to Sigma, to be put in anywhere. */
const pieces = fc.constantFrom(
  ...[
    '\n',
    '\r\n',
    '    ',
    '\t',
    ': ',
    '- ',
    '|',
    '>',
    '>-',
    '&a ',
    '*a',
    '!!binary ',
    '!<x> ',
    '<<: *a\n',
    '? ',
    '---\n',
    '...\n',
  ],
  ...[
    '"',
    "'",
    '\\',
    '{',
    '}',
    '[',
    ']',
    ',',
    '#',
    '%',
    '@',
    '`',
    '\u0000',
    '\uFEFF',
    '\u2028',
    '\uD800',
    '😀',
    'ß',
    '0x10',
    '1e999',
    '.nan',
    '~',
  ],
  ...[
    'condition: ',
    '1 of them',
    'all of ',
    ' and ',
    ' or ',
    'not ',
    '(',
    ')',
    '|contains',
    '|re',
    '|all',
    '|expand',
    '%x%',
    '__proto__: ',
    'constructor: ',
  ],
  ...[
    'correlation:\n',
    'filter:\n',
    'action: global\n',
    'timeframe: 5m\n',
    'null',
    'true',
    '*',
    '?',
    '\\*',
    '\\\\*',
    'id: ',
    '0'.repeat(40),
  ],
);

type Edit = readonly [at: number, cut: number, put: string];

const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.nat(30) },
    { weight: 1, arbitrary: fc.nat(2_000) },
  ),
  fc.oneof(
    { weight: 6, arbitrary: pieces },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
    { weight: 1, arbitrary: repeated() },
  ),
);

/** The same sign again and again: what recursion and backtracking choke on. */
function repeated(): fc.Arbitrary<string> {
  return fc
    .tuple(pieces, fc.constantFrom(3, 50, 500, 5_000))
    .map(([piece, count]) => piece.repeat(count).slice(0, 20_000));
}

const edited = (text: string, edits: readonly Edit[]): string =>
  edits.reduce((made, [at, cut, put]) => {
    const from = Math.floor(at * made.length);
    return made.slice(0, from) + put + made.slice(from + cut);
  }, text);

/** A text of the corpus with a few changes, or two of them put together. */
export const mutated = (): fc.Arbitrary<string> => {
  const text = fc.constantFrom(...ruleTexts());
  const spliced = fc
    .tuple(text, text, fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(
      ([one, other, at, from]) =>
        one.slice(0, Math.floor(at * one.length)) + other.slice(Math.floor(from * other.length)),
    );
  const start = fc.oneof({ weight: 5, arbitrary: text }, { weight: 1, arbitrary: spliced });
  return fc.tuple(start, fc.array(edit, { maxLength: 6 })).map(([one, edits]) => edited(one, edits));
};
