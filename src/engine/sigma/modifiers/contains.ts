import type { Modifier } from './modifier.ts';

export const contains: Modifier = {
  name: 'contains',
  family: 'position',
  says: 'the value stands anywhere',
  settings: { position: 'anywhere' },
  examples: [
    { modifiers: ['contains'], values: ['ELL'], hits: ['hello', 'ell'], misses: ['el', '', null, undefined] },
    { modifiers: ['contains'], values: ['a*c', 'x'], hits: ['__abbc__', 'ac', 'X'], misses: ['ca'] },
    // The trailing backslash is a plain one, although a wildcard comes after it.
    { modifiers: ['contains'], values: ['\\temp\\'], hits: ['C:\\Temp\\x'], misses: ['C:\\temp', '\\temp*'] },
    { modifiers: ['contains'], values: ['b'], hits: [['a', 'abc']], misses: [['a', null], []] },
  ],
  refused: [
    { modifiers: ['contains', 'base64'], values: ['a'], code: 'modifier_order' },
    { modifiers: ['contains', 'gt'], values: [1], code: 'modifier_conflict' },
    { modifiers: ['contains', 'exists'], values: [true], code: 'modifier_conflict' },
  ],
};
