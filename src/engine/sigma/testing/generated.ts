/** For tests: generated values, events and rules, made so that many of them meet. */
import fc from 'fast-check';
import type { FieldScalar, FieldValue } from '#engine/events/model.ts';
import { modifiers } from '#engine/sigma/modifiers/index.ts';

const unit = fc.constantFrom(
  'a',
  'b',
  'A',
  'B',
  '-',
  '/',
  '\\',
  '*',
  '?',
  '.',
  '1',
  '0',
  ' ',
  'ä',
  'Σ',
  '😀',
  '\u2013',
);
const text = fc.oneof(
  fc.string({ unit, maxLength: 6 }),
  fc.constantFrom(
    '10.0.0.1',
    '10.0.0.0/8',
    'fe80::1',
    '2026-02-04T08:07:28Z',
    '4',
    '-a',
    '%list%',
    'B',
    'true',
    'a+b',
    '(?i)A',
  ),
);
const scalar: fc.Arbitrary<FieldScalar> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.integer({ min: -3, max: 12 }) },
  { weight: 1, arbitrary: fc.constantFrom<FieldScalar>(true, false, 1.5, 4688) },
);
export const value: fc.Arbitrary<FieldValue> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 3 }) },
);
export const field = fc.constantFrom('A', 'B', 'C');
export const event = fc.dictionary(field, value);

export const everyChain: readonly (readonly string[])[] = [
  ...modifiers.map((modifier) => [modifier.name]),
  ...modifiers.flatMap(({ examples }) => examples.map((example) => example.modifiers)),
];
/** Those that most values go with, so that most generated rules can be resolved. */
const easyChains: readonly (readonly string[])[] = [
  [],
  ['contains'],
  ['startswith'],
  ['endswith'],
  ['cased'],
  ['neq'],
  ['contains', 'cased'],
  ['windash', 'contains'],
  ['fieldref', 'endswith'],
];
const chain = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...easyChains) },
  { weight: 1, arbitrary: fc.constantFrom(...everyChain) },
);
export const key = fc
  .tuple(fc.oneof({ weight: 5, arbitrary: field }, { weight: 1, arbitrary: fc.constant('') }), chain)
  .map(([name, made]) => [name, ...made].join('|'))
  .filter((made) => made !== '');
export const ruleValues = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 4, arbitrary: fc.array(scalar, { minLength: 1, maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const map = fc.dictionary(key, ruleValues, { minKeys: 1, maxKeys: 3 });
const selection = fc.oneof(map, fc.array(fc.oneof(map, text), { minLength: 1, maxLength: 3 }));
const condition = fc.constantFrom(
  's1',
  's1 and s2',
  's1 or not s2',
  'not s1',
  '1 of s*',
  'all of s*',
  '2 of them',
  's1 and not 1 of s2*',
  'not (s1 or s2) or s3',
);
export const detection = fc.record({ s1: selection, s2: selection, s3: selection, condition });
