import { z } from 'zod';
import { idSchema, instantOut, instantSchema, listOf } from '#base/schema.ts';
import { millisOf, minuteMs } from '#base/time.ts';
import { alertFilterSchema, alertListQuery } from '#features/alerts/filters.ts';
import type { EntityKind } from '#features/alerts/model.ts';
import type { SilenceRow } from '#features/alerts/projections.ts';
import { assetsOf, assetView, presentAsset, visibleAssets } from '#features/assets/server/index.ts';
import { type Reading, type Route, read } from '#features/journal/server/index.ts';
import type { Lake } from '#storage/lake/port.ts';
import { accountIdOf, alertAbsent, type PeopleParts } from './command.ts';
import { runsOf } from './hit-store.ts';
import { eventsAround, eventsOfHits, hitsOfRun, type Matched, noMatch } from './lake-store.ts';
import { countAlerts, countFacets, cursorAfter, findAlert, type ListedAlert, listAlerts } from './list-store.ts';
import { alertView, askedEntities, personView } from './present.ts';
import { standingSilence } from './silence-store.ts';
import { notesOf, relatedIds, verdictsOfRule, visibleAlerts } from './store.ts';
import { namesIn, presentRows, viewAlerts } from './views.ts';

export interface AlertReadParts extends PeopleParts {
  readonly lake: Lake;
}

export const idParams = z.object({ id: idSchema('alr') });

const listRoute = (parts: AlertReadParts): Route =>
  read({
    name: 'alerts.list',
    method: 'GET',
    path: '/api/alerts',
    needs: 'alert:read',
    summary: 'Alerts with filters, worst first unless asked otherwise.',
    query: alertListQuery,
    returns: z.object({ ...listOf(alertView).shape, total: z.int() }),
    errors: ['cursor_unknown'],
    async run({ db, actor, now }, { query }) {
      const visible = visibleAlerts(actor);
      const [rows, total] = await Promise.all([
        listAlerts(db, visible, query, { me: actor.id, now }),
        countAlerts(db, visible, query, { me: actor.id, now }),
      ]);
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        items: await presentRows(db, actor, page, parts),
        nextCursor: last === undefined ? null : cursorAfter(last, query.sort.by),
        total,
      };
    },
  });

const facetView = z.object({ value: z.string(), label: z.string(), count: z.int() });

const facetsRoute = (parts: AlertReadParts): Route =>
  read({
    name: 'alerts.facets',
    method: 'GET',
    path: '/api/alerts/facets',
    needs: 'alert:read',
    summary: 'How many of the matching alerts there are by severity, owner and rule.',
    query: alertFilterSchema,
    returns: z.object({ severity: z.array(facetView), owner: z.array(facetView), rule: z.array(facetView) }),
    async run({ db, actor, now }, { query }) {
      const rows = await countFacets(db, visibleAlerts(actor), query, { me: actor.id, now });
      const names = await namesIn(
        db,
        parts,
        rows.filter((row) => row.facet === 'owner').map((row) => row.value),
      );
      const of = (facet: string) =>
        rows
          .filter((row) => row.facet === facet)
          .map(({ value, label, count }) => ({ value, label: label ?? names.get(value) ?? value, count }));
      return { severity: of('severity'), owner: of('owner'), rule: of('rule') };
    },
  });

const noteView = z.object({
  id: z.string(),
  author: z.object({ ref: z.string(), name: z.string() }),
  text: z.string().nullable(),
  at: instantOut,
});

export const alertDetail = z.object({
  ...alertView.shape,
  notes: z.array(noteView),
  /** Other alerts of the same key, newest first. */
  sameKey: z.array(alertView),
  /** Alerts linked to this one as its duplicates. */
  duplicates: z.array(alertView),
  /** How other alerts of the rule were judged. */
  ruleVerdicts: z.array(z.object({ verdict: z.string(), count: z.int() })),
  /** What is known of its entity; null: nobody listed it. */
  asset: assetView.nullable(),
  /** What keeps its rule quiet on its entity now. */
  silence: z.object({ id: z.string(), endsAt: instantOut, by: personView, reason: z.string().nullable() }).nullable(),
});

export async function findVisible({ db, actor }: Reading, id: string): Promise<ListedAlert> {
  const row = await findAlert(db, id, visibleAlerts(actor));
  if (row === undefined) throw alertAbsent();
  return row;
}

function presentedAsset(row: ListedAlert, assetOf: Awaited<ReturnType<typeof assetsOf>>) {
  const [entity] = askedEntities(row);
  const asset = entity === undefined ? undefined : assetOf(entity);
  return asset === undefined ? null : presentAsset(asset);
}

const presentSilence = (silence: SilenceRow, names: ReadonlyMap<string, string>) => {
  const id = accountIdOf(silence.made_by);
  return { id: silence.id, endsAt: silence.ends_at, by: { id, name: names.get(id) ?? id }, reason: silence.reason };
};

const oneRoute = (parts: AlertReadParts): Route =>
  read({
    name: 'alerts.one',
    method: 'GET',
    path: '/api/alerts/:id',
    needs: 'alert:read',
    summary: 'One alert with its owner, its notes and how others like it were judged.',
    params: idParams,
    returns: alertDetail,
    errors: ['alert_absent'],
    async run(asked, { params }) {
      const { db, actor, now } = asked;
      const visible = visibleAlerts(actor);
      const row = await findVisible(asked, params.id);
      const [notes, related, ruleVerdicts, silence, assetOf] = await Promise.all([
        notesOf(db, row.id),
        relatedIds(db, row, visible, 20),
        verdictsOfRule(db, row.rule_id, row.id, visible),
        standingSilence(db, row.key, now),
        assetsOf(db, visibleAssets(actor), askedEntities(row)),
      ]);
      const others = await viewAlerts(db, actor, [...related.sameKey, ...related.duplicates], parts);
      const byId = new Map(others.map((view) => [view.id, view]));
      const viewsOf = (ids: readonly string[]) => ids.flatMap((id) => byId.get(id) ?? []);
      const names = await namesIn(db, parts, [...notes.map((note) => note.author), silence?.made_by ?? null]);
      const [view] = await presentRows(db, actor, [row], parts);
      if (view === undefined) throw alertAbsent();
      return {
        ...view,
        notes: notes.map((note) => ({
          id: note.id,
          author: { ref: note.author, name: names.get(note.author.replace('person/', '')) ?? note.author },
          text: note.text,
          at: note.at,
        })),
        sameKey: viewsOf(related.sameKey),
        duplicates: viewsOf(related.duplicates),
        ruleVerdicts,
        asset: presentedAsset(row, assetOf),
        silence: silence === undefined ? null : presentSilence(silence, names),
      };
    },
  });

export const eventView = z.object({
  id: z.string(),
  time: instantOut,
  receivedAt: instantOut,
  /** `ok`, or why the time is not that of the source. */
  timeFlag: z.string(),
  source: z.string(),
  logSource: z.string(),
  retrospective: z.boolean(),
  common: z.record(z.string(), z.union([z.string(), z.number()])),
});

const matchedView = z.object({
  selections: z.array(z.string()),
  fields: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
      by: z.string(),
    }),
  ),
  /** Of the firing of a correlation: `(from, to]`, what was compared, and how many hits it was made of. */
  correlation: z
    .object({
      from: instantOut,
      to: instantOut,
      measure: z.number(),
      group: z.array(z.object({ name: z.string(), value: z.string() })),
      hits: z.int(),
      late: z.boolean(),
    })
    .nullable(),
});

/** Which events it was made of is another question, with a route of its own. */
const presentMatched = ({ correlation, ...matched }: Matched): z.input<typeof matchedView> => {
  if (correlation === undefined) return { ...matched, correlation: null };
  const { events: _, ...shown } = correlation;
  return { ...matched, correlation: shown };
};

const hitEventView = z.object({
  ...eventView.shape,
  native: z.record(z.string(), z.unknown()),
  raw: z.string(),
  matched: matchedView,
});

const eventsRoute = ({ lake }: AlertReadParts): Route =>
  read({
    name: 'alerts.events',
    method: 'GET',
    path: '/api/alerts/:id/events',
    needs: 'alert:read',
    summary: 'The newest events that hit, native and raw, with the fields that made the rule match.',
    params: idParams,
    query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
    returns: z.object({ items: z.array(hitEventView), total: z.int(), forgotten: z.int() }),
    errors: ['alert_absent'],
    async run(asked, { params, query }) {
      const row = await findVisible(asked, params.id);
      const [run] = await runsOf(asked.db, [row.id]);
      const hits = run === undefined ? [] : await hitsOfRun(lake, run, { limit: query.limit });
      const events = await eventsOfHits(lake, row.scope, hits);
      const matched = new Map(hits.map((hit) => [eventIdOf(hit), hit.matched]));
      return {
        items: events.map((event) => ({ ...event, matched: presentMatched(matched.get(event.id) ?? noMatch) })),
        total: row.frozen_hits ?? row.hits,
        /** Hits among those asked for whose event the lake does not hold any more. */
        forgotten: Math.min(query.limit, row.hits) - events.length,
      };
    },
  });

/** The name of an event, as the lake writes it. */
const eventIdOf = (hit: { epoch: string; partition: number; offset: number; idx: number }): string =>
  `${hit.epoch}-${hit.partition}-${hit.offset}-${hit.idx}`;

const aroundMost = 200;

const aroundRoute = ({ lake }: AlertReadParts): Route =>
  read({
    name: 'alerts.around',
    method: 'GET',
    path: '/api/alerts/:id/around',
    needs: 'alert:read',
    summary: 'Events of the same entity around then, oldest first.',
    params: idParams,
    query: z.object({
      at: instantSchema.optional(),
      minutes: z.coerce.number().int().min(1).max(60).default(15),
    }),
    returns: z.object({ items: z.array(eventView), from: instantOut, until: instantOut, more: z.boolean() }),
    errors: ['alert_absent'],
    async run(asked, { params, query }) {
      const row = await findVisible(asked, params.id);
      const at = query.at ?? row.first_hit_at ?? row.raised_at;
      const fromMs = millisOf(at) - query.minutes * minuteMs;
      const untilMs = millisOf(at) + query.minutes * minuteMs;
      const entity = entityOf(row);
      const items =
        entity === undefined
          ? []
          : await eventsAround(lake, { scope: row.scope, entity, fromMs, untilMs, limit: aroundMost + 1 });
      return {
        items: items.slice(0, aroundMost),
        from: new Date(fromMs).toISOString(),
        until: new Date(untilMs).toISOString(),
        more: items.length > aroundMost,
      };
    },
  });

const entityOf = (row: ListedAlert): { kind: EntityKind; value: string } | undefined =>
  row.entity_value === null ? undefined : { kind: row.entity_kind, value: row.entity_value };

export const alertReadRoutes = (parts: AlertReadParts): readonly Route[] => [
  listRoute(parts),
  facetsRoute(parts),
  oneRoute(parts),
  eventsRoute(parts),
  aroundRoute(parts),
];
