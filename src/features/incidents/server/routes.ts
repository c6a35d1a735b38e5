import { z } from 'zod';
import type { Actor } from '#base/actor.ts';
import { idSchema, instantOut, listOf, textSchema } from '#base/schema.ts';
import { severities } from '#features/alerts/model.ts';
import { alertView, namesIn, viewAlerts } from '#features/alerts/server/index.ts';
import { incidentListQuery } from '#features/incidents/filters.ts';
import { handoverSchema, summarySchema, titleSchema } from '#features/incidents/model.ts';
import { type Changing, change, type Route, read } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { assignIncident, claimIncident, releaseIncident } from './assign-incident.ts';
import { describeIncident, moveIncident, noteIncident } from './change-incident.ts';
import { changeIncident, type Decide, type IncidentParts, incidentAbsent } from './command.ts';
import { declareIncident } from './declare-incident.ts';
import { addAlert, escalateAlert, removeAlert } from './escalate-alert.ts';
import { incidentView, peopleIn, presentIncident } from './present.ts';
import {
  alertIdsOf,
  countIncidents,
  cursorAfter,
  escalationsOf,
  findIncident,
  type ListedIncident,
  listIncidents,
  notesOf,
  visibleIncidents,
} from './store.ts';

export type IncidentRouteParts = IncidentParts;

const idParams = z.object({ id: idSchema('inc') });
const mostAlertsShown = 200;
const reason = textSchema(2000, 3);

const authored = {
  id: z.string(),
  author: z.object({ ref: z.string(), name: z.string() }),
  at: instantOut,
};

const incidentDetail = z.object({
  ...incidentView.shape,
  alertList: z.array(alertView),
  notes: z.array(z.object({ ...authored, text: z.string().nullable() })),
  escalations: z.array(
    z.object({
      ...authored,
      alertId: z.string(),
      seen: z.string().nullable(),
      done: z.string().nullable(),
      asked: z.string().nullable(),
    }),
  ),
});

export const incidentRoutes = (parts: IncidentRouteParts): readonly Route[] => [
  listRoute(parts),
  oneRoute(parts),
  declareRoute(parts),
  escalateRoute(parts),
  ...ownerRoutes(parts),
  ...textRoutes(parts),
  ...stateRoutes(parts),
  ...alertRoutes(parts),
];

async function presentRows(db: Db, actor: Actor, rows: readonly ListedIncident[], parts: IncidentParts) {
  const names = await namesIn(db, parts, peopleIn(rows));
  return rows.map((row) => presentIncident(actor, names, row));
}

const listRoute = (parts: IncidentRouteParts): Route =>
  read({
    name: 'incidents.list',
    method: 'GET',
    path: '/api/incidents',
    needs: 'incident:read',
    summary: 'Incidents with filters, worst first unless asked otherwise.',
    query: incidentListQuery,
    returns: z.object({ ...listOf(incidentView).shape, total: z.int() }),
    errors: ['cursor_unknown'],
    async run({ db, actor }, { query }) {
      const visible = visibleIncidents(actor);
      const rows = await listIncidents(db, visible, query, actor.id);
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        items: await presentRows(db, actor, page, parts),
        nextCursor: last === undefined ? null : cursorAfter(last, query.sort.by),
        total: await countIncidents(db, visible, query, actor.id),
      };
    },
  });

const oneRoute = (parts: IncidentRouteParts): Route =>
  read({
    name: 'incidents.one',
    method: 'GET',
    path: '/api/incidents/:id',
    needs: 'incident:read',
    summary: 'One incident with its alerts, notes and escalations.',
    params: idParams,
    returns: incidentDetail,
    errors: ['incident_absent'],
    async run({ db, actor }, { params }) {
      const row = await findIncident(db, params.id, visibleIncidents(actor));
      if (row === undefined) throw incidentAbsent();
      const [notes, escalations] = await Promise.all([notesOf(db, row.id), escalationsOf(db, row.id)]);
      const names = await namesIn(
        db,
        parts,
        [...notes, ...escalations].map((one) => one.author),
      );
      const by = (ref: string) => ({ ref, name: names.get(ref.replace('person/', '')) ?? ref });
      const [view] = await presentRows(db, actor, [row], parts);
      if (view === undefined) throw incidentAbsent();
      return {
        ...view,
        alertList: await viewAlerts(db, actor, await alertIdsOf(db, row.id, mostAlertsShown), parts),
        notes: notes.map(({ id, author, at, text }) => ({ id, author: by(author), at, text })),
        escalations: escalations.map((one) => ({
          id: one.id,
          author: by(one.author),
          at: one.at,
          alertId: one.alert_id,
          seen: one.seen,
          done: one.done,
          asked: one.asked,
        })),
      };
    },
  });

async function viewNow(changing: Changing, id: string, parts: IncidentParts) {
  const row = await findIncident(changing.tx, id, visibleIncidents(changing.actor));
  const [view] = row === undefined ? [] : await presentRows(changing.tx, changing.actor, [row], parts);
  if (view === undefined) throw incidentAbsent();
  return view;
}

const declareRoute = (parts: IncidentRouteParts): Route =>
  change({
    name: 'incidents.declare',
    method: 'POST',
    path: '/api/incidents',
    needs: 'incident:declare',
    summary: 'A new incident; owned by the person named, or by who holds the queue of its scope.',
    status: 201,
    body: z.object({
      scope: idSchema('scp'),
      title: titleSchema,
      summary: summarySchema.default(''),
      severity: z.enum(severities),
      assigneeId: idSchema('acc').optional(),
    }),
    returns: incidentView,
    errors: ['scope_absent', 'assignee_not_active', 'assignee_not_permitted'],
    run: async (changing, { body }) => viewNow(changing, await declareIncident(changing, body, parts), parts),
  });

const escalateRoute = (parts: IncidentRouteParts): Route =>
  change({
    name: 'alerts.escalate',
    method: 'POST',
    path: '/api/alerts/:id/escalate',
    needs: 'incident:declare',
    summary: 'Hands an alert over to an incident, new or existing, with what was seen, done and asked.',
    params: z.object({ id: idSchema('alr') }),
    body: z.object({
      ...handoverSchema.shape,
      to: z.union([
        z.object({ incidentId: idSchema('inc') }),
        z.object({
          title: titleSchema,
          severity: z.enum(severities).optional(),
          assigneeId: idSchema('acc').optional(),
        }),
      ]),
    }),
    returns: incidentView,
    errors: ['alert_absent', 'incident_absent', 'alert_in_incident', 'incident_already_closed'],
    async run(changing, { params, body }) {
      const { to, ...handover } = body;
      return viewNow(changing, await escalateAlert(changing, params.id, { handover, to }, parts), parts);
    },
  });

function ownerRoutes(parts: IncidentRouteParts): Route[] {
  return [
    change({
      name: 'incidents.claim',
      method: 'POST',
      path: '/api/incidents/:id/claim',
      needs: 'incident:update',
      summary: 'Takes it out of its queue.',
      params: idParams,
      returns: incidentView,
      errors: ['incident_absent', 'incident_already_claimed', 'incident_already_closed'],
      async run(changing, { params }) {
        await claimIncident(changing, params.id, parts);
        return viewNow(changing, params.id, parts);
      },
    }),
    change({
      name: 'incidents.assign',
      method: 'POST',
      path: '/api/incidents/:id/assign',
      needs: 'incident:update',
      summary: 'Gives it to a person, or into a queue.',
      params: idParams,
      body: z
        .object({
          assigneeId: idSchema('acc').optional(),
          queueId: idSchema('que').optional(),
          reason: textSchema(2000, 0).default(''),
        })
        .refine((body) => (body.assigneeId === undefined) !== (body.queueId === undefined), 'name a person or a queue'),
      returns: incidentView,
      errors: ['incident_absent', 'assignee_not_active', 'assignee_not_permitted', 'queue_elsewhere'],
      async run(changing, { params, body }) {
        await assignIncident(changing, params.id, body, parts);
        return viewNow(changing, params.id, parts);
      },
    }),
    change({
      name: 'incidents.release',
      method: 'POST',
      path: '/api/incidents/:id/release',
      needs: 'incident:update',
      summary: 'Back to its queue.',
      params: idParams,
      returns: incidentView,
      errors: ['incident_absent', 'incident_not_claimed'],
      async run(changing, { params }) {
        await releaseIncident(changing, params.id);
        return viewNow(changing, params.id, parts);
      },
    }),
  ];
}

/** One decision on one incident, and how it stands after it. */
async function decided(changing: Changing, id: string, decide: Decide, parts: IncidentParts) {
  await changeIncident(changing, id, decide);
  return viewNow(changing, id, parts);
}

function textRoutes(parts: IncidentRouteParts): Route[] {
  return [
    change({
      name: 'incidents.describe',
      method: 'PATCH',
      path: '/api/incidents/:id',
      needs: 'incident:update',
      summary: 'Title, summary, severity.',
      params: idParams,
      body: z.object({
        title: titleSchema.optional(),
        summary: summarySchema.optional(),
        severity: z.enum(severities).optional(),
      }),
      returns: incidentView,
      errors: ['incident_absent', 'incident_already_closed'],
      run: (changing, { params, body }) => decided(changing, params.id, describeIncident(body), parts),
    }),
    change({
      name: 'incidents.note',
      method: 'POST',
      path: '/api/incidents/:id/notes',
      needs: 'incident:update',
      summary: 'Adds a note.',
      params: idParams,
      body: z.object({ text: textSchema(20_000) }),
      returns: incidentView,
      errors: ['incident_absent'],
      run: (changing, { params, body }) => decided(changing, params.id, noteIncident(body), parts),
    }),
  ];
}

function stateRoutes(parts: IncidentRouteParts): Route[] {
  const move = (verb: string, to: 'open' | 'resolved' | 'closed', summary: string): Route =>
    change({
      name: `incidents.${verb}`,
      method: 'POST',
      path: `/api/incidents/:id/${verb}`,
      needs: 'incident:update',
      summary,
      params: idParams,
      body: z.object({ reason }),
      returns: incidentView,
      errors: ['incident_absent', `incident_already_${to}`],
      run: (changing, { params, body }) => decided(changing, params.id, moveIncident(to, body), parts),
    });
  return [
    move('resolve', 'resolved', 'What it was about is over.'),
    move('close', 'closed', 'Nothing is left to do.'),
    move('reopen', 'open', 'Opens it again.'),
  ];
}

function alertRoutes(parts: IncidentRouteParts): Route[] {
  const params = z.object({ id: idSchema('inc'), alertId: idSchema('alr') });
  return [
    change({
      name: 'incidents.add_alert',
      method: 'PUT',
      path: '/api/incidents/:id/alerts/:alertId',
      needs: 'incident:update',
      summary: 'Adds an alert.',
      params,
      returns: incidentView,
      errors: ['incident_absent', 'alert_absent', 'alert_in_incident', 'incident_elsewhere'],
      async run(changing, { params: { id, alertId } }) {
        await addAlert(changing, id, alertId);
        return viewNow(changing, id, parts);
      },
    }),
    change({
      name: 'incidents.remove_alert',
      method: 'DELETE',
      path: '/api/incidents/:id/alerts/:alertId',
      needs: 'incident:update',
      summary: 'Takes an alert out.',
      params,
      query: z.object({ reason: reason.default('does not belong to it') }),
      returns: incidentView,
      errors: ['incident_absent', 'alert_not_in_incident'],
      async run(changing, { params: { id, alertId }, query }) {
        await removeAlert(changing, id, alertId, query.reason);
        return viewNow(changing, id, parts);
      },
    }),
  ];
}
