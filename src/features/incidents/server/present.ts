/** What leaves the house of an incident: with its owner, and with what the asking person may do. */
import { z } from 'zod';
import type { Actor } from '#base/actor.ts';
import { instantOut } from '#base/schema.ts';
import { severities } from '#features/alerts/model.ts';
import { accountIdOf, ownerView, presentOwner } from '#features/alerts/server/index.ts';
import { incidentStates } from '#features/incidents/model.ts';
import { incidentAbilities, incidentVerbs } from '#features/incidents/policy.ts';
import type { ListedIncident } from './store.ts';

const personView = z.object({ id: z.string(), name: z.string() });

export const incidentView = z.object({
  id: z.string(),
  scope: z.string(),
  /** Null once its text was erased. */
  title: z.string().nullable(),
  summary: z.string().nullable(),
  severity: z.enum(severities),
  state: z.enum(incidentStates),
  owner: ownerView,
  declaredAt: instantOut,
  declaredBy: personView,
  resolvedAt: instantOut.nullable(),
  closedAt: instantOut.nullable(),
  stateBy: personView.nullable(),
  stateReason: z.string().nullable(),
  alerts: z.int(),
  openAlerts: z.int(),
  can: z.record(z.enum(incidentVerbs), z.boolean()),
});
export type IncidentView = z.output<typeof incidentView>;

type Names = ReadonlyMap<string, string>;

const personOf = (names: Names, ref: string) => ({
  id: accountIdOf(ref),
  name: names.get(accountIdOf(ref)) ?? accountIdOf(ref),
});

export const presentIncident = (actor: Actor, names: Names, row: ListedIncident): z.input<typeof incidentView> => ({
  id: row.id,
  scope: row.scope,
  title: row.title,
  summary: row.summary,
  severity: row.severity,
  state: row.state,
  owner: presentOwner(names, row),
  declaredAt: row.declared_at,
  declaredBy: personOf(names, row.declared_by),
  resolvedAt: row.resolved_at,
  closedAt: row.closed_at,
  stateBy: row.state_by === null ? null : personOf(names, row.state_by),
  stateReason: row.state_reason,
  alerts: row.alerts,
  openAlerts: row.open_alerts,
  can: incidentAbilities(actor, { scope: row.scope, state: row.state, assigneeId: row.assignee_id }),
});

export const peopleIn = (rows: readonly ListedIncident[]): (string | null)[] =>
  rows.flatMap((row) => [row.assignee_id, row.holder_id, row.declared_by, row.state_by]);
