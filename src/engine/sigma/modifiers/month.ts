import type { Modifier } from './modifier.ts';
import { timePart } from './time-part.ts';

export const month: Modifier = {
  name: 'month',
  family: 'time',
  says: 'the month of a date, as written (no time zone is applied)',
  apply: (draft) => timePart(draft, 'month'),
  examples: [
    {
      modifiers: ['month'],
      values: [2],
      hits: ['2026-02-28T08:07:28Z', '2026-02-01'],
      misses: ['2026-03-02T02:02:02Z', '2026-02-30', 'never', '', 2, null, undefined],
    },
    {
      modifiers: ['month', 'neq'],
      values: [2],
      hits: ['2026-03-02T02:02:02Z', '2026-02-30'],
      misses: ['2026-02-28T08:07:28Z', '2026-02-01'],
    },
  ],
  refused: [
    { modifiers: ['month'], values: [13], code: 'value_type' },
    { modifiers: ['month'], values: ['2'], code: 'value_type' },
    { modifiers: ['month', 'contains'], values: [2], code: 'modifier_conflict' },
  ],
};
