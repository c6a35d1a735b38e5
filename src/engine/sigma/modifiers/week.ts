import type { Modifier } from './modifier.ts';
import { timePart } from './time-part.ts';

export const week: Modifier = {
  name: 'week',
  family: 'time',
  says: 'the week of a date, as written (no time zone is applied)',
  apply: (draft) => timePart(draft, 'week'),
  examples: [
    {
      modifiers: ['week'],
      values: [6],
      hits: ['2026-02-04T08:07:28Z', '2026-02-02', '2026-02-08'],
      misses: ['2026-02-09', '2026-02-01', '2026-06-06', 'never', '', 6, null, undefined],
    },
    {
      modifiers: ['week', 'neq'],
      values: [6],
      hits: ['2026-02-09', '2026-02-01', '2026-06-06'],
      misses: ['2026-02-04T08:07:28Z', '2026-02-02', '2026-02-08'],
    },
  ],
  refused: [
    { modifiers: ['week'], values: [54], code: 'value_type' },
    { modifiers: ['week'], values: ['6'], code: 'value_type' },
    { modifiers: ['week', 'contains'], values: [6], code: 'modifier_conflict' },
  ],
};
