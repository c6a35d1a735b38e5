import { asWritten } from './drafts.ts';
import type { Modifier } from './modifier.ts';

export const fieldref: Modifier = {
  name: 'fieldref',
  family: 'reference',
  says: 'the value is the name of another field of the same event, whose value is compared',
  apply: (draft) => {
    const field = asWritten(draft, 'fieldref');
    if (typeof field !== 'string') return field;
    if (field === '') return { refused: 'value_type', message: '“fieldref” needs the name of a field.' };
    return [{ kind: 'test', test: { kind: 'fieldref', field, position: 'whole', cased: false } }];
  },
  examples: [
    {
      modifiers: ['fieldref'],
      values: ['B'],
      others: { B: 'Same' },
      hits: ['same'],
      misses: ['sam', '', null, undefined],
    },
    { modifiers: ['fieldref', 'cased'], values: ['B'], others: { B: 'Same' }, hits: ['Same'], misses: ['same'] },
    { modifiers: ['fieldref'], values: ['B'], others: { B: 5 }, hits: [5, '5', [4, 5]], misses: [6] },
    { modifiers: ['fieldref'], values: ['B'], others: {}, hits: [], misses: ['x', '', null, undefined] },
    { modifiers: ['fieldref'], values: ['B'], others: { B: null }, hits: [], misses: ['', null, 'null', undefined] },
    { modifiers: ['fieldref'], values: ['B', 'C'], others: { B: 'b', C: ['c', 'd'] }, hits: ['B', 'd'], misses: ['e'] },
    // Stars in values of events are plain characters.
    { modifiers: ['fieldref'], values: ['B'], others: { B: 'a*' }, hits: ['a*'], misses: ['ab'] },
    { modifiers: ['fieldref', 'startswith'], values: ['B'], others: { B: 'ab' }, hits: ['ABc'], misses: ['cab'] },
    { modifiers: ['endswith', 'fieldref'], values: ['B'], others: { B: 'ab' }, hits: ['cab'], misses: ['abc'] },
    { modifiers: ['fieldref', 'contains'], values: ['B'], others: { B: 'ab' }, hits: ['cabc'], misses: ['acb'] },
  ],
  refused: [
    { modifiers: ['fieldref', 're'], values: ['B'], code: 'modifier_conflict' },
    { modifiers: ['base64', 'fieldref'], values: ['B'], code: 'modifier_conflict' },
    { modifiers: ['fieldref'], values: [''], code: 'value_type' },
  ],
};
