import type { Modifier } from './modifier.ts';

export const cased: Modifier = {
  name: 'cased',
  family: 'case',
  says: 'upper and lower case differ',
  settings: { cased: true },
  examples: [
    { modifiers: ['cased'], values: ['Cmd'], hits: ['Cmd'], misses: ['cmd', 'CMD'] },
    { modifiers: ['contains', 'cased'], values: ['A*b'], hits: ['xAxxb'], misses: ['xaxxb', 'xAxxB'] },
    { modifiers: ['cased', 'endswith'], values: ['.Exe'], hits: ['a.Exe'], misses: ['a.exe'] },
    { modifiers: ['cased', 'startswith'], values: ['Ab'], hits: ['Abc'], misses: ['abc'] },
  ],
  refused: [
    { modifiers: ['re', 'cased'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['cased', 'cidr'], values: ['10.0.0.0/8'], code: 'modifier_conflict' },
  ],
};
