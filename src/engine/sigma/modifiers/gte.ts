import { compared } from './comparison.ts';
import type { Modifier } from './modifier.ts';

export const gte: Modifier = {
  name: 'gte',
  family: 'comparison',
  says: 'the field is a number greater than or equal to the value',
  apply: (draft) => compared(draft, 'gte'),
  examples: [
    {
      modifiers: ['gte'],
      values: [10],
      hits: [10, 11, '10', '10.0'],
      misses: [9, '9.99', -10, 'ten', '', ' ', '0x', true, null, [], undefined],
    },
    {
      modifiers: ['hour', 'gte'],
      values: [10],
      hits: ['2026-02-04T11:00:00Z', '2026-02-04 10:59:59'],
      misses: ['2026-02-04T09:59:59.999Z', 'soon', undefined],
    },
  ],
  refused: [
    { modifiers: ['gte'], values: ['10'], code: 'value_type' },
    { modifiers: ['gte'], values: [null], code: 'value_type' },
    { modifiers: ['gte', 'cased'], values: [10], code: 'modifier_conflict' },
    { modifiers: ['gte', 'hour'], values: [10], code: 'modifier_order' },
  ],
};
