import type { Modifier } from './modifier.ts';
import { timePart } from './time-part.ts';

export const hour: Modifier = {
  name: 'hour',
  family: 'time',
  says: 'the hour of a date, as written (no time zone is applied)',
  apply: (draft) => timePart(draft, 'hour'),
  examples: [
    {
      modifiers: ['hour'],
      values: [8],
      hits: ['2026-02-04T08:07:28.342637Z', '2026-02-04 08:00:00+05:00'],
      misses: ['2026-02-04T18:08:08Z', '2026-08-08', 'never', '', 8, null, undefined],
    },
    {
      modifiers: ['hour', 'neq'],
      values: [8],
      hits: ['2026-02-04T18:08:08Z', '2026-08-08'],
      misses: ['2026-02-04T08:07:28.342637Z', '2026-02-04 08:00:00+05:00'],
    },
  ],
  refused: [
    { modifiers: ['hour'], values: [24], code: 'value_type' },
    { modifiers: ['hour'], values: ['8'], code: 'value_type' },
    { modifiers: ['hour', 'contains'], values: [8], code: 'modifier_conflict' },
  ],
};
