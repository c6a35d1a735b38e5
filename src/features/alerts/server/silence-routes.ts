import { z } from 'zod';
import { holdsIn } from '#base/actor.ts';
import { idSchema, instantOut, instantSchema, listOf, pageQuery, textSchema } from '#base/schema.ts';
import { entityKinds, severities } from '#features/alerts/model.ts';
import { isPerson } from '#features/alerts/policy.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import { accountIdOf, type PeopleParts } from './command.ts';
import { alertView, personView } from './present.ts';
import { liftSilence, silenceAlert } from './silence.ts';
import { type ListedSilence, listSilences } from './silence-store.ts';
import { visibleAlerts } from './store.ts';
import { namesIn, viewAlert } from './views.ts';

const silenceView = z.object({
  id: z.string(),
  scope: z.string(),
  alertId: z.string(),
  rule: z.object({ id: z.string(), title: z.string().nullable() }),
  entity: z.object({ kind: z.enum(entityKinds), value: z.string().nullable() }),
  /** Hits of a higher severity break through. */
  severity: z.enum(severities),
  reason: z.string().nullable(),
  madeBy: personView,
  madeAt: instantOut,
  endsAt: instantOut,
  liftedBy: personView.nullable(),
  liftedAt: instantOut.nullable(),
  liftReason: z.string().nullable(),
  /** What it kept quiet: alerts that were born closed, and their events. */
  alerts: z.int(),
  hits: z.int(),
  lastHitAt: instantOut.nullable(),
  /** Alerts of the rule that were found true since: a reason to look at it again. */
  truePositives: z.int(),
  can: z.object({ lift: z.boolean() }),
});

const listRoute = (parts: PeopleParts): Route =>
  read({
    name: 'silences.list',
    method: 'GET',
    path: '/api/silences',
    needs: 'alert:read',
    summary: 'What is kept quiet, by whom, until when and why, with what it kept quiet.',
    query: z.object({ ...pageQuery, state: z.enum(['standing', 'over']).default('standing') }),
    returns: listOf(silenceView),
    async run({ db, actor, now }, { query }) {
      const standing = query.state === 'standing';
      const rows = await listSilences(db, visibleAlerts(actor), {
        standing,
        now,
        after: query.cursor,
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      const names = await namesIn(
        db,
        parts,
        page.flatMap((row) => [row.made_by, row.lifted_by]),
      );
      return {
        items: page.map((row) => ({
          ...present(row, names),
          can: { lift: standing && isPerson(actor) && holdsIn(actor, 'alert:triage', row.scope) },
        })),
        nextCursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
      };
    },
  });

function present(row: ListedSilence, names: ReadonlyMap<string, string>) {
  const person = (ref: string) => ({ id: accountIdOf(ref), name: names.get(accountIdOf(ref)) ?? ref });
  return {
    id: row.id,
    scope: row.scope,
    alertId: row.alert_id,
    rule: { id: row.rule_id, title: row.title },
    entity: { kind: row.entity_kind, value: row.entity_value },
    severity: row.severity,
    reason: row.reason,
    madeBy: person(row.made_by),
    madeAt: row.made_at,
    endsAt: row.ends_at,
    liftedBy: row.lifted_by === null ? null : person(row.lifted_by),
    liftedAt: row.lifted_at,
    liftReason: row.lift_reason,
    alerts: Number(row.alerts),
    hits: Number(row.hits),
    lastHitAt: row.last_hit_at,
    truePositives: Number(row.true_positives),
  };
}

const silenceRoute = (parts: PeopleParts): Route =>
  change({
    name: 'alerts.silence',
    method: 'POST',
    path: '/api/alerts/:id/silence',
    needs: 'alert:triage',
    summary: 'Keeps the alert’s rule quiet on its entity until an hour; hits are stored and counted all the same.',
    params: z.object({ id: idSchema('alr') }),
    body: z.object({ until: instantSchema, reason: textSchema(4000) }),
    returns: alertView,
    errors: ['alert_absent', 'end_out_of_bounds', 'silence_stands', 'alert_not_permitted', 'person_needed'],
    async run(changing, { params, body }) {
      await silenceAlert(changing, params.id, body);
      return viewAlert(changing.tx, changing.actor, params.id, parts);
    },
  });

const liftRoute = (): Route =>
  change({
    name: 'silences.lift',
    method: 'POST',
    path: '/api/silences/:id/lift',
    needs: 'alert:triage',
    summary: 'Ends a silence before its time.',
    params: z.object({ id: idSchema('sil') }),
    body: z.object({ reason: textSchema(4000) }),
    returns: z.object({}),
    errors: ['silence_absent', 'silence_over', 'alert_not_permitted'],
    async run(changing, { params, body }) {
      await liftSilence(changing, params.id, body);
      return {};
    },
  });

export const silenceRoutes = (parts: PeopleParts): readonly Route[] => [
  listRoute(parts),
  silenceRoute(parts),
  liftRoute(),
];
