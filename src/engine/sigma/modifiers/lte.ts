import { compared } from './comparison.ts';
import type { Modifier } from './modifier.ts';

export const lte: Modifier = {
  name: 'lte',
  family: 'comparison',
  says: 'the field is a number less than or equal to the value',
  apply: (draft) => compared(draft, 'lte'),
  examples: [
    {
      modifiers: ['lte'],
      values: [10],
      hits: [10, 9, '10.0', '+1'],
      misses: [11, '10.01', 'ten', '', ' ', '0x', true, null, [], undefined],
    },
    {
      modifiers: ['hour', 'lte'],
      values: [10],
      hits: ['2026-02-04T09:59:59.999Z', '2026-02-04 10:59:59'],
      misses: ['2026-02-04T11:00:00Z', 'soon', undefined],
    },
  ],
  refused: [
    { modifiers: ['lte'], values: ['10'], code: 'value_type' },
    { modifiers: ['lte'], values: [null], code: 'value_type' },
    { modifiers: ['lte', 'cased'], values: [10], code: 'modifier_conflict' },
    { modifiers: ['lte', 'hour'], values: [10], code: 'modifier_order' },
  ],
};
