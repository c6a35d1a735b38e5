/** What the firing of a correlation was made of: the hits in its window, with their events. */
import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { ruleTitles } from '#features/detections/server/index.ts';
import { type Route, read } from '#features/journal/server/index.ts';
import { runsOf } from './hit-store.ts';
import { eventsOfHits, hitsOfRun, type LakeHit, noMatch } from './lake-store.ts';
import { type AlertReadParts, eventView, findVisible, idParams } from './read-routes.ts';

/** `epoch-partition-offset-index`; an epoch holds no dash. */
function placeOf(event: string, timeMs: number): LakeHit | undefined {
  const match = /^(.+)-(\d{1,5})-(\d{1,16})-(\d{1,10})$/.exec(event);
  if (match === null) return undefined;
  const [, epoch = '', partition, offset, idx] = match;
  return {
    epoch,
    partition: Number(partition),
    offset: Number(offset),
    idx: Number(idx),
    timeMs,
    level: '',
    matched: noMatch,
  };
}

export const madeOfRoute = ({ lake }: AlertReadParts): Route =>
  read({
    name: 'alerts.made-of',
    method: 'GET',
    path: '/api/alerts/:id/made-of',
    needs: 'alert:read',
    summary: 'The newest hits that made a correlation fire at an event of the alert, oldest first.',
    params: idParams,
    query: z.object({ event: z.string().max(200) }),
    returns: z.object({
      items: z.array(
        z.object({
          /** Of the event. */
          id: z.string(),
          rule: z.object({ id: z.string(), title: z.string().nullable() }),
          time: instantOut,
          /** `null`: the lake does not hold it any more. */
          event: eventView.nullable(),
        }),
      ),
    }),
    errors: ['alert_absent'],
    async run(asked, { params, query }) {
      const row = await findVisible(asked, params.id);
      const [run] = await runsOf(asked.db, [row.id]);
      const [hit] = run === undefined ? [] : await hitsOfRun(lake, run, { limit: 1, event: query.event });
      const parts = hit?.matched.correlation?.events ?? [];
      const places = parts.flatMap(({ event, time }) => placeOf(event, time) ?? []);
      const [events, titles] = await Promise.all([
        eventsOfHits(lake, row.scope, places),
        ruleTitles(asked.db, [...new Set(parts.map(({ rule }) => rule))]),
      ]);
      const byId = new Map(events.map(({ native: _, raw: __, ...event }) => [event.id, event]));
      const titleOf = new Map(titles.map(({ id, title }) => [id, title]));
      return {
        items: parts.map(({ rule, event, time }) => ({
          id: event,
          rule: { id: rule, title: titleOf.get(rule) ?? null },
          time: new Date(time).toISOString(),
          event: byId.get(event) ?? null,
        })),
      };
    },
  });
