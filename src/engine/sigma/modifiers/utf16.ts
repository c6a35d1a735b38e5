import { utf16 as encode } from './drafts.ts';
import type { Modifier } from './modifier.ts';

export const utf16: Modifier = {
  name: 'utf16',
  family: 'encoding',
  says: 'the value as UTF-16, low byte first, after a byte order mark',
  apply: (draft) => encode(draft, 'utf16', 'little', '\xff\xfe'),
  examples: [
    { modifiers: ['utf16'], values: ['cmd'], hits: ['\xff\xfec\0m\0d\0', '\xff\xfeC\0M\0D\0'], misses: ['cmd'] },
    { modifiers: ['utf16', 'base64'], values: ['cmd'], hits: ['//5jAG0AZAA='], misses: ['Y21k'] },
    { modifiers: ['utf16', 'contains'], values: ['c*d'], hits: ['..\xff\xfec\0m\0m\0d\0..'], misses: ['cmd'] },
  ],
  refused: [
    { modifiers: ['utf16', 're'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['utf16'], values: [true], code: 'value_type' },
  ],
};
