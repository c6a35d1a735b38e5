import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { dayMs, millisOf, toInstant } from '#base/time.ts';
import { type Route, read } from '#features/journal/server/index.ts';
import { type NoiseRow, noisiestRules } from './noise-store.ts';
import { visibleAlerts } from './store.ts';

const noiseView = z.object({
  rule: z.object({ id: z.string(), title: z.string().nullable() }),
  alerts: z.int(),
  /** Of them, those that a silence kept quiet. */
  silenced: z.int(),
  hits: z.int(),
  /** On how many different entities. */
  entities: z.int(),
  judged: z.int(),
  truePositives: z.int(),
  benign: z.int(),
  falsePositives: z.int(),
  /** From claim to verdict of the same person, at most an hour an alert; and of how many alerts that is known. */
  minutes: z.int(),
  timed: z.int(),
});

const mostRules = 200;

const present = (row: NoiseRow): z.input<typeof noiseView> => ({
  rule: { id: row.rule_id, title: row.title },
  alerts: row.alerts,
  silenced: row.silenced,
  hits: row.hits,
  entities: row.entities,
  judged: row.judged,
  truePositives: row.true_positives,
  benign: row.benign,
  falsePositives: row.false_positives,
  minutes: row.minutes,
  timed: row.timed,
});

export const noiseRoute = (): Route =>
  read({
    name: 'alerts.noise',
    method: 'GET',
    path: '/api/noise',
    needs: 'alert:read',
    summary: 'Rules by the minutes that their alerts cost people in the last days, with how they were judged.',
    query: z.object({ days: z.coerce.number().int().min(1).max(365).default(30) }),
    returns: z.object({ since: instantOut, items: z.array(noiseView) }),
    async run({ db, actor, now }, { query }) {
      const since = toInstant(millisOf(now) - query.days * dayMs);
      const rows = await noisiestRules(db, visibleAlerts(actor), since, mostRules);
      return { since, items: rows.map(present) };
    },
  });
