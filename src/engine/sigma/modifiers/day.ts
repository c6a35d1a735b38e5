import type { Modifier } from './modifier.ts';
import { timePart } from './time-part.ts';

export const day: Modifier = {
  name: 'day',
  family: 'time',
  says: 'the day of a date, as written (no time zone is applied)',
  apply: (draft) => timePart(draft, 'day'),
  examples: [
    {
      modifiers: ['day'],
      values: [4],
      hits: ['2026-02-04T08:07:28Z', '2026-12-04'],
      misses: ['2026-04-05T04:04:04Z', '2026-13-04', 'never', '', 4, null, undefined],
    },
    {
      modifiers: ['day', 'neq'],
      values: [4],
      hits: ['2026-04-05T04:04:04Z', '2026-13-04'],
      misses: ['2026-02-04T08:07:28Z', '2026-12-04'],
    },
  ],
  refused: [
    { modifiers: ['day'], values: [32], code: 'value_type' },
    { modifiers: ['day'], values: ['4'], code: 'value_type' },
    { modifiers: ['day', 'contains'], values: [4], code: 'modifier_conflict' },
  ],
};
