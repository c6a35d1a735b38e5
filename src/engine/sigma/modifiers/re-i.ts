import type { Modifier } from './modifier.ts';
import { withRegexFlag } from './regex-flag.ts';

/** `re|i` */
export const reI: Modifier = {
  name: 'i',
  family: 'regex-flag',
  says: 'of re: upper and lower case are the same',
  apply: (draft) => withRegexFlag(draft, 'i', { insensitive: true }),
  examples: [
    { modifiers: ['re', 'i'], values: ['^abc$'], hits: ['ABC', 'abc'], misses: ['ab'] },
    { modifiers: ['re', 'i', 'm'], values: ['^b'], hits: ['a\nB'], misses: ['ab'] },
  ],
  refused: [
    { modifiers: ['i'], values: ['a'], code: 'modifier_needs_re' },
    { modifiers: ['contains', 'i'], values: ['a'], code: 'modifier_needs_re' },
  ],
};
