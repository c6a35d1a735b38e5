import type { PatternPart } from '#engine/sigma/pattern.ts';
import { asPattern } from './drafts.ts';
import { isRefusal, type Modifier } from './modifier.ts';

/** Hyphen, slash, en dash, em dash, horizontal bar: what Windows programs take for the sign of an option. */
const dashes = '-/\u2013\u2014\u2015';

const dashOrText = (piece: string): PatternPart =>
  piece.length === 1 && dashes.includes(piece) ? { kind: 'set', characters: dashes } : { kind: 'text', text: piece };

const splitAtDashes = (text: string): readonly PatternPart[] =>
  text
    .split(/([-/\u2013\u2014\u2015])/u)
    .filter((piece) => piece !== '')
    .map(dashOrText);

export const windash: Modifier = {
  name: 'windash',
  family: 'dash',
  says: 'each of - / – — ― in the value stands for any of the five, each place on its own',
  apply: (draft) => {
    const found = asPattern(draft, 'windash');
    if (isRefusal(found)) return found;
    return [
      {
        ...found,
        pattern: found.pattern.flatMap((part) => (part.kind === 'text' ? splitAtDashes(part.text) : [part])),
      },
    ];
  },
  examples: [
    {
      modifiers: ['windash', 'contains'],
      values: [' -f '],
      hits: ['x -f y', 'x /F y', 'x \u2013f y', 'x \u2014f y', 'x \u2015f y'],
      misses: ['x f y', 'x \u2012f y', 'x --f y'],
    },
    {
      modifiers: ['windash', 'contains', 'all'],
      values: ['-a', '/b'],
      hits: ['/a -b', '\u2015b \u2014a'],
      misses: ['-a', '/b'],
    },
    { modifiers: ['windash'], values: ['-x /y'], hits: ['/x -y', '-x \u2013y'], misses: ['x y'] },
    { modifiers: ['contains', 'windash'], values: ['-a*-b'], hits: ['z/a...-b'], misses: ['-b-a'] },
    // Every form of the dash is encoded.
    { modifiers: ['windash', 'base64'], values: ['-e'], hits: ['LWU=', 'L2U='], misses: ['-e'] },
  ],
  refused: [
    { modifiers: ['windash', 'base64'], values: ['-a-b-c-d-e'], code: 'windash_too_many' },
    { modifiers: ['wide', 'windash'], values: ['-a'], code: 'modifier_order' },
    { modifiers: ['windash', 're'], values: ['-a'], code: 'modifier_conflict' },
  ],
};
