import { utf16 as encode } from './drafts.ts';
import type { Modifier } from './modifier.ts';

export const utf16le: Modifier = {
  name: 'utf16le',
  family: 'encoding',
  says: 'the value as UTF-16, low byte first',
  apply: (draft) => encode(draft, 'utf16le', 'little', ''),
  examples: [
    { modifiers: ['utf16le'], values: ['cmd'], hits: ['c\0m\0d\0', 'C\0M\0D\0'], misses: ['cmd'] },
    { modifiers: ['utf16le', 'base64'], values: ['cmd'], hits: ['YwBtAGQA'], misses: ['Y21k'] },
    { modifiers: ['utf16le', 'contains'], values: ['c*d'], hits: ['..c\0m\0m\0d\0..'], misses: ['cmd'] },
  ],
  refused: [
    { modifiers: ['utf16le', 're'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['utf16le'], values: [true], code: 'value_type' },
  ],
};
