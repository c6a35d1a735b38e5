import type { Modifier } from './modifier.ts';

export const neq: Modifier = {
  name: 'neq',
  family: 'negation',
  says: 'the field is none of the values; a field that is absent is none of them',
  settings: { negated: true },
  examples: [
    { modifiers: ['neq'], values: ['a', 'b'], hits: ['c', '', null, undefined], misses: ['A', 'b', ['c', 'a']] },
    { modifiers: ['neq'], values: [5], hits: [6, '6'], misses: [5, '5'] },
    { modifiers: ['contains', 'neq'], values: ['x'], hits: ['abc'], misses: ['axc'] },
    {
      modifiers: ['fieldref', 'neq'],
      values: ['Other'],
      others: { Other: 'same' },
      hits: ['different', undefined],
      misses: ['SAME'],
    },
    { modifiers: ['cidr', 'neq'], values: ['10.0.0.0/8'], hits: ['192.0.2.1'], misses: ['10.1.1.1'] },
  ],
  refused: [{ modifiers: ['exists', 'neq'], values: [true], code: 'modifier_conflict' }],
};
