import type { Modifier } from './modifier.ts';
import { timePart } from './time-part.ts';

export const minute: Modifier = {
  name: 'minute',
  family: 'time',
  says: 'the minute of a date, as written (no time zone is applied)',
  apply: (draft) => timePart(draft, 'minute'),
  examples: [
    {
      modifiers: ['minute'],
      values: [7],
      hits: ['2026-02-04T08:07:28Z', '2026-02-04 23:07'],
      misses: ['2026-02-04T07:08:28Z', '2026-02-07', 'never', '', 7, null, undefined],
    },
    {
      modifiers: ['minute', 'neq'],
      values: [7],
      hits: ['2026-02-04T07:08:28Z', '2026-02-07'],
      misses: ['2026-02-04T08:07:28Z', '2026-02-04 23:07'],
    },
  ],
  refused: [
    { modifiers: ['minute'], values: [60], code: 'value_type' },
    { modifiers: ['minute'], values: ['7'], code: 'value_type' },
    { modifiers: ['minute', 'contains'], values: [7], code: 'modifier_conflict' },
  ],
};
