import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { FieldScalar, FieldValue } from '#engine/events/model.ts';
import { modifiers } from '#engine/sigma/modifiers/index.ts';
import { bothMatch, detectionOf, fieldsOf } from '#engine/sigma/testing/rules.ts';
import { inTime, propertyTarget } from '../property-target.ts';

const unit = fc.constantFrom(
  ...'abAB-/\\*?.%10 ,:|^$()[]{}+_',
  'ä',
  'ß',
  'İ',
  'K',
  'Σ',
  'ς',
  '😀',
  '\u2013',
  '\u0000',
  '\uD800',
  '\n',
  '\t',
);
const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit, maxLength: 8 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '10.0.0.1',
      '10.0.0.0/8',
      'fe80::1',
      '::/0',
      '2026-02-04T08:07:28Z',
      '2026-02-30',
      '%list%',
      '\\%list%',
      '\\\\%list%',
      'B',
      'true',
      '(?i)A',
      '1e3',
      '0x10',
      'x'.repeat(3_000),
    ),
  },
);
const number = fc.oneof(fc.integer({ min: -3, max: 60 }), fc.constantFrom(0, -0, 1.5, 1e21, 2 ** 53 + 2, 5e-324, 2026));
const scalar: fc.Arbitrary<FieldScalar> = fc.oneof(
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.boolean() },
);
const value: fc.Arbitrary<FieldValue> = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 2, arbitrary: fc.array(fc.oneof(scalar, fc.constant(null)), { maxLength: 4 }) },
);
const field = fc.constantFrom('A', 'B', 'C', '__proto__', 'a.b');
const event = fc.dictionary(field, value, { noNullPrototype: false });

const examples = modifiers.flatMap(({ examples: list }) => list);
const chain = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...examples.map((example) => [...example.modifiers])) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...modifiers.map(({ name }) => name)), { maxLength: 4 }) },
);
const ruleValues = fc.oneof(
  { weight: 4, arbitrary: scalar },
  {
    weight: 4,
    arbitrary: fc.array(fc.oneof({ weight: 9, arbitrary: scalar }, { weight: 1, arbitrary: fc.constant(null) }), {
      minLength: 1,
      maxLength: 4,
    }),
  },
  { weight: 2, arbitrary: fc.constantFrom(...examples.map((example) => example.values as FieldScalar[])) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const item = fc
  .tuple(fc.oneof({ weight: 6, arbitrary: field }, { weight: 1, arbitrary: fc.constant('') }), chain)
  .map(([name, list]) => [name, ...list].join('|'));
const selection = fc.dictionary(item, ruleValues, { minKeys: 1, maxKeys: 3 });
const hitsOfExamples = fc
  .constantFrom(...examples.flatMap(({ hits, misses }) => [...hits, ...misses]))
  .map((one) => (one === undefined ? {} : { A: one, B: one }));
const condition = fc.constantFrom('s', 'not s', 's and not t', '1 of them', 'all of them', 's or not t');

export const sigmaModifiers = propertyTarget({
  name: 'sigma-modifiers',
  about: 'any modifiers on any values are resolved or refused; both matchers agree on every event, in time',
  rounds: 15,
  property: () =>
    fc.property(
      selection,
      selection,
      condition,
      fc.array(fc.oneof({ weight: 3, arbitrary: event }, { weight: 1, arbitrary: hitsOfExamples }), {
        minLength: 1,
        maxLength: 6,
      }),
      (s, t, asked, events) =>
        inTime(() => {
          const { rule, issues } = detectionOf(
            { s, t, condition: asked },
            { list: ['a*', '10.0.0.0/8', 'b', '%list%', ''] },
          );
          assert.equal(
            rule === undefined,
            issues.some(({ severity }) => severity === 'error'),
          );
          if (rule !== undefined) for (const fields of events) bothMatch(rule, fieldsOf(fields));
        }),
    ) as never,
});
