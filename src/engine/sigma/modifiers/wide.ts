import { utf16 as encode } from './drafts.ts';
import type { Modifier } from './modifier.ts';

export const wide: Modifier = {
  name: 'wide',
  family: 'encoding',
  says: 'the value as UTF-16, low byte first: another name of utf16le',
  apply: (draft) => encode(draft, 'wide', 'little', ''),
  examples: [
    { modifiers: ['wide'], values: ['cmd'], hits: ['c\0m\0d\0', 'C\0M\0D\0'], misses: ['cmd'] },
    { modifiers: ['wide', 'base64'], values: ['cmd'], hits: ['YwBtAGQA'], misses: ['Y21k'] },
    { modifiers: ['wide', 'contains'], values: ['c*d'], hits: ['..c\0m\0m\0d\0..'], misses: ['cmd'] },
  ],
  refused: [
    { modifiers: ['wide', 're'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['wide'], values: [true], code: 'value_type' },
  ],
};
