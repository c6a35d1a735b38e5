import type { Modifier } from './modifier.ts';
import { withRegexFlag } from './regex-flag.ts';

/** `re|m` */
export const reM: Modifier = {
  name: 'm',
  family: 'regex-flag',
  says: 'of re: ^ and $ also match at the ends of lines',
  apply: (draft) => withRegexFlag(draft, 'm', { multiline: true }),
  examples: [{ modifiers: ['re', 'm'], values: ['^b$'], hits: ['a\nb\nc', 'b'], misses: ['a\nB', 'ab'] }],
  refused: [
    { modifiers: ['m'], values: ['a'], code: 'modifier_needs_re' },
    { modifiers: ['contains', 'm'], values: ['a'], code: 'modifier_needs_re' },
  ],
};
