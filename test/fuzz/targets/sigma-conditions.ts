import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseCondition } from '#engine/sigma/condition/parse.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { conditionHolds } from '#engine/sigma/match/reference.ts';
import { inTime, propertyTarget } from '../property-target.ts';

const names = [
  'selection',
  'selection_a',
  'selection_b',
  'filter_main',
  '_hidden',
  'other-1',
  'not_this',
  'and2',
  'ofx',
];

/** A condition as people mean it, with its text and its value: the reference for the parser. */
interface Meant {
  readonly text: string;
  readonly holds: (is: ReadonlySet<string>) => boolean;
  /** How strongly its outermost word binds: or 0, and 1, not 2, others 3. */
  readonly binds: number;
}

const like = (pattern: string) => new RegExp(`^${pattern.replaceAll(/[.$@/-]/g, '\\$&').replaceAll('*', '.*')}$`);
const of = (pattern: string): readonly string[] =>
  pattern === 'them'
    ? names.filter((name) => !name.startsWith('_'))
    : names.filter((name) => like(pattern).test(name) && (pattern.startsWith('_') || !name.startsWith('_')));

const leaf: fc.Arbitrary<Meant> = fc.oneof(
  fc.constantFrom(...names).map((name): Meant => ({ text: name, holds: (is) => is.has(name), binds: 3 })),
  fc
    .tuple(
      fc.constantFrom('selection*', 'them', '*_*', 'filter*', '_*', '*1', 'selection_?', 'sel*_b'),
      fc.constantFrom('1', 'all', 'any', '2', 'ALL'),
    )
    .filter(([pattern, count]) => !pattern.includes('?') && of(pattern).length >= (count === '2' ? 2 : 1))
    .map(([pattern, count]): Meant => {
      const meant = of(pattern);
      const least = count.toLowerCase() === 'all' ? meant.length : count === 'any' ? 1 : Number(count);
      return {
        text: `${count} of ${pattern}`,
        binds: 3,
        holds: (is) => meant.filter((name) => is.has(name)).length >= least,
      };
    }),
);

const bracketed = (part: Meant, least: number): string => (part.binds < least ? `(${part.text})` : part.text);

const { tree } = fc.letrec<{ tree: Meant }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.tuple(fc.constantFrom('and', 'AND'), fc.array(tie('tree'), { minLength: 2, maxLength: 4 })).map(
      ([word, parts]): Meant => ({
        text: parts.map((part) => bracketed(part, 1)).join(` ${word} `),
        holds: (is) => parts.every((part) => part.holds(is)),
        binds: 1,
      }),
    ),
    fc.tuple(fc.constantFrom('or', 'Or'), fc.array(tie('tree'), { minLength: 2, maxLength: 4 })).map(
      ([word, parts]): Meant => ({
        text: parts.map((part) => bracketed(part, 0)).join(` ${word} `),
        holds: (is) => parts.some((part) => part.holds(is)),
        binds: 0,
      }),
    ),
    tie('tree').map((part): Meant => ({ text: `not ${bracketed(part, 2)}`, holds: (is) => !part.holds(is), binds: 2 })),
    tie('tree').map((part): Meant => ({ text: `( ${part.text} )`, holds: part.holds, binds: 3 })),
  ),
}));

const at = { line: 1, column: 1 };
const read = (text: string): { readonly condition: Condition | undefined; readonly codes: readonly string[] } => {
  const codes: string[] = [];
  const condition = parseCondition(text, at, names, (finding) => codes.push(finding.code));
  assert.equal(condition === undefined, codes.length > 0);
  return { condition, codes };
};

const word = fc.constantFrom(
  ...names,
  'and',
  'or',
  'not',
  'of',
  'them',
  '1',
  'all',
  '(',
  ')',
  '|',
  '*',
  'selection*',
  'count()',
  '>',
  '5',
  '😀',
  '\u0000',
  '1 of',
  '  ',
  '\n',
);
const garbage = fc.array(word, { maxLength: 40 }).map((words) => words.join(' '));
const deep = fc
  .tuple(fc.constantFrom('(', 'not ', 'selection and (', '1 of '), fc.constantFrom(10, 60, 5_000))
  .map(([piece, count]) => piece.repeat(count));

export const sigmaConditions = propertyTarget({
  name: 'sigma-conditions',
  about: 'a condition means what its words say, by their precedence; any other text is refused with a place, in time',
  rounds: 20,
  property: () =>
    fc.property(
      fc.oneof({ weight: 3, arbitrary: tree }, { weight: 2, arbitrary: garbage }, { weight: 1, arbitrary: deep }),
      fc.array(fc.subarray([...names]), { minLength: 1, maxLength: 6 }),
      (input, assignments) =>
        inTime(() => {
          if (typeof input === 'string') {
            read(input);
            return;
          }
          const { condition, codes } = read(input.text);
          if (condition === undefined) {
            assert.deepEqual(codes, ['condition_too_deep'], input.text);
            return;
          }
          for (const matched of assignments.map((list) => new Set<string>(list)))
            assert.equal(
              conditionHolds(condition, matched),
              input.holds(matched),
              `${input.text} over ${[...matched]}`,
            );
        }),
    ) as never,
});
