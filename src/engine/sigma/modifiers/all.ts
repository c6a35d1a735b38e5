import type { Modifier } from './modifier.ts';

export const all: Modifier = {
  name: 'all',
  family: 'link',
  says: 'every value of the list must match, not only one; a list of one is an error',
  settings: { link: 'all' },
  examples: [
    {
      modifiers: ['contains', 'all'],
      values: ['-a', '-b'],
      hits: ['x -b -a', '-A-B'],
      misses: ['x -a', '', undefined],
    },
    { modifiers: ['all'], values: ['*a', 'b*'], hits: ['b..a', 'ba'], misses: ['ab', 'a', 'b'] },
    // Each value may be found in another element of the field.
    { modifiers: ['contains', 'all'], values: ['one', 'two'], hits: [['two', 'one']], misses: [['one', 'one']] },
  ],
  refused: [
    { modifiers: ['all'], values: ['one'], code: 'all_single' },
    { modifiers: ['all', 'neq'], values: ['a', 'b'], code: 'modifier_conflict' },
    { modifiers: ['all', 'all'], values: ['a', 'b'], code: 'modifier_twice' },
  ],
};
