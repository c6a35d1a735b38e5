import { compared } from './comparison.ts';
import type { Modifier } from './modifier.ts';

export const gt: Modifier = {
  name: 'gt',
  family: 'comparison',
  says: 'the field is a number greater than the value',
  apply: (draft) => compared(draft, 'gt'),
  examples: [
    {
      modifiers: ['gt'],
      values: [10],
      hits: [11, '10.5', '1e3', ['x', 12]],
      misses: [10, 9, '9', -11, 'ten', '', ' ', '0x', true, null, [], undefined],
    },
    {
      modifiers: ['hour', 'gt'],
      values: [10],
      hits: ['2026-02-04T11:00:00Z'],
      misses: ['2026-02-04 10:59:59', '2026-02-04T09:59:59.999Z', 'soon', undefined],
    },
  ],
  refused: [
    { modifiers: ['gt'], values: ['10'], code: 'value_type' },
    { modifiers: ['gt'], values: [null], code: 'value_type' },
    { modifiers: ['gt', 'cased'], values: [10], code: 'modifier_conflict' },
    { modifiers: ['gt', 'hour'], values: [10], code: 'modifier_order' },
  ],
};
