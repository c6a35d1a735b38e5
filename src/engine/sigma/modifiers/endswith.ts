import type { Modifier } from './modifier.ts';

export const endswith: Modifier = {
  name: 'endswith',
  family: 'position',
  says: 'the value stands at the end',
  settings: { position: 'end' },
  examples: [
    {
      modifiers: ['endswith'],
      values: ['\\cmd.exe'],
      hits: ['C:\\Windows\\CMD.EXE', '\\cmd.exe'],
      misses: ['cmd.exe', ''],
    },
    { modifiers: ['endswith'], values: [88], hits: [4688, '4688'], misses: [4689, 884] },
    { modifiers: ['endswith'], values: ['\\*'], hits: ['a*'], misses: ['ab'] },
  ],
  refused: [{ modifiers: ['endswith', 'cidr'], values: ['10.0.0.0/8'], code: 'modifier_conflict' }],
};
