import { utf16 as encode } from './drafts.ts';
import type { Modifier } from './modifier.ts';

export const utf16be: Modifier = {
  name: 'utf16be',
  family: 'encoding',
  says: 'the value as UTF-16, high byte first',
  apply: (draft) => encode(draft, 'utf16be', 'big', ''),
  examples: [
    { modifiers: ['utf16be'], values: ['cmd'], hits: ['\0c\0m\0d', '\0C\0M\0D'], misses: ['cmd'] },
    { modifiers: ['utf16be', 'base64'], values: ['cmd'], hits: ['AGMAbQBk'], misses: ['Y21k'] },
    { modifiers: ['utf16be', 'contains'], values: ['c*d'], hits: ['..\0c\0m\0m\0d..'], misses: ['cmd'] },
  ],
  refused: [
    { modifiers: ['utf16be', 're'], values: ['a'], code: 'modifier_conflict' },
    { modifiers: ['utf16be'], values: [true], code: 'value_type' },
  ],
};
