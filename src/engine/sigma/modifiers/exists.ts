import type { Modifier } from './modifier.ts';

export const exists: Modifier = {
  name: 'exists',
  family: 'presence',
  says: 'the field is there (true) or is not (false), whatever its value, null and empty included',
  apply: (draft) => {
    const wanted = draft.kind === 'raw' ? { true: true, false: false }[draft.text.toLowerCase()] : undefined;
    if (wanted !== undefined) return [{ kind: 'test', test: { kind: 'exists', wanted } }];
    return { refused: 'value_type', message: '“exists” needs true or false.' };
  },
  examples: [
    { modifiers: ['exists'], values: [true], hits: ['', null, 0, 'x', []], misses: [undefined] },
    { modifiers: ['exists'], values: [false], hits: [undefined], misses: ['', null, 0, 'x', []] },
  ],
  refused: [
    { modifiers: ['exists'], values: ['maybe'], code: 'value_type' },
    { modifiers: ['exists'], values: [1], code: 'value_type' },
    { modifiers: ['exists'], values: [true, false], code: 'exists_list' },
    { modifiers: ['exists', 'all'], values: [true, true], code: 'modifier_conflict' },
    { modifiers: ['exists', 'cased'], values: [true], code: 'modifier_conflict' },
  ],
};
