import type { Modifier } from './modifier.ts';
import { withRegexFlag } from './regex-flag.ts';

/** `re|s` */
export const reS: Modifier = {
  name: 's',
  family: 'regex-flag',
  says: 'of re: a dot also matches the end of a line',
  apply: (draft) => withRegexFlag(draft, 's', { dotAll: true }),
  examples: [
    { modifiers: ['re', 's'], values: ['a.b'], hits: ['a\nb', 'axb'], misses: ['ab', 'A\nB'] },
    { modifiers: ['re', 's', 'm', 'i'], values: ['^A.B$'], hits: ['x\na\nb\ny'], misses: ['xa\nb'] },
  ],
  refused: [
    { modifiers: ['s'], values: ['a'], code: 'modifier_needs_re' },
    { modifiers: ['contains', 's'], values: ['a'], code: 'modifier_needs_re' },
  ],
};
