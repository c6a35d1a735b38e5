import { compared } from './comparison.ts';
import type { Modifier } from './modifier.ts';

export const lt: Modifier = {
  name: 'lt',
  family: 'comparison',
  says: 'the field is a number less than the value',
  apply: (draft) => compared(draft, 'lt'),
  examples: [
    {
      modifiers: ['lt'],
      values: [10],
      hits: [9, '9.5', -20, '-1e3'],
      misses: [10, 11, '10', 'ten', '', ' ', '0x', true, null, [], undefined],
    },
    {
      modifiers: ['hour', 'lt'],
      values: [10],
      hits: ['2026-02-04T09:59:59.999Z'],
      misses: ['2026-02-04 10:59:59', '2026-02-04T11:00:00Z', 'soon', undefined],
    },
  ],
  refused: [
    { modifiers: ['lt'], values: ['10'], code: 'value_type' },
    { modifiers: ['lt'], values: [null], code: 'value_type' },
    { modifiers: ['lt', 'cased'], values: [10], code: 'modifier_conflict' },
    { modifiers: ['lt', 'hour'], values: [10], code: 'modifier_order' },
  ],
};
