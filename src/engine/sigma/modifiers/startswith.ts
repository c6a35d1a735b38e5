import type { Modifier } from './modifier.ts';

export const startswith: Modifier = {
  name: 'startswith',
  family: 'position',
  says: 'the value stands at the beginning',
  settings: { position: 'start' },
  examples: [
    { modifiers: ['startswith'], values: ['adm'], hits: ['ADMIN', 'adm'], misses: ['xadm', 'ad', null, undefined] },
    { modifiers: ['startswith'], values: ['a?c*e'], hits: ['abcdef'], misses: ['ac', 'abcd'] },
  ],
  refused: [
    { modifiers: ['startswith', 'endswith'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['startswith', 're'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['startswith'], values: [null], code: 'value_type' },
  ],
};
