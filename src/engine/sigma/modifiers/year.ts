import type { Modifier } from './modifier.ts';
import { timePart } from './time-part.ts';

export const year: Modifier = {
  name: 'year',
  family: 'time',
  says: 'the year of a date, as written (no time zone is applied)',
  apply: (draft) => timePart(draft, 'year'),
  examples: [
    {
      modifiers: ['year'],
      values: [2026],
      hits: ['2026-02-04T08:07:28Z', '2026-12-31'],
      misses: ['2025-12-31T23:59:59Z', '12026-01-01', 'never', '', 2026, null, undefined],
    },
    {
      modifiers: ['year', 'neq'],
      values: [2026],
      hits: ['2025-12-31T23:59:59Z', '12026-01-01'],
      misses: ['2026-02-04T08:07:28Z', '2026-12-31'],
    },
  ],
  refused: [
    { modifiers: ['year'], values: [-1], code: 'value_type' },
    { modifiers: ['year'], values: ['2026'], code: 'value_type' },
    { modifiers: ['year', 'contains'], values: [2026], code: 'modifier_conflict' },
  ],
};
