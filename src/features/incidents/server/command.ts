/** The frame of every command on incidents: find and lock → may → decide → record. */
import { type Actor, holdsIn } from '#base/actor.ts';
import { type AppError, absent, conflict, denied } from '#base/errors.ts';
import { namesIn, type PeopleParts } from '#features/alerts/server/index.ts';
import type { IncidentRow } from '#features/incidents/projections.ts';
import type { Draft } from '#features/journal/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { lockIncident, visibleIncidents } from './store.ts';

/** What incidents need from elsewhere; the app gives it. */
export interface IncidentParts extends PeopleParts {
  /** Does the queue exist, and is it of this scope? */
  isQueueOf(db: Write['tx'], queueId: string, scope: string): Promise<boolean>;
  /** The queue in which the work of a scope waits. */
  queueOf(write: Write, scope: string): Promise<string>;
}

export const incidentAbsent = (): AppError => absent('incident_absent', 'there is no such incident');

export type Decide = (incident: IncidentRow, write: Write) => readonly Draft[];

/** Locks the incident; `incident_absent` also when the actor may not see it. */
export async function demandIncident(write: Write, id: string): Promise<IncidentRow> {
  const incident = await lockIncident(write.tx, id, visibleIncidents(write.actor));
  if (incident === undefined) throw incidentAbsent();
  return incident;
}

export async function changeIncident(write: Write, id: string, decide: Decide): Promise<void> {
  const incident = await demandIncident(write, id);
  demandUpdates(write.actor, incident);
  await write.record(...decide(incident, write));
}

export function demandUpdates(actor: Actor, incident: IncidentRow): void {
  if (!holdsIn(actor, 'incident:update', incident.scope))
    throw denied('incident_not_permitted', 'you may read this incident, not change it');
}

export function demandPerson(actor: Actor): void {
  if (actor.kind !== 'person') throw denied('person_needed', 'only a person can own or close an incident');
}

/** Says what the other person did. */
export function demandNotClosed(incident: IncidentRow): void {
  if (incident.state !== 'closed') return;
  throw conflict('incident_already_closed', 'this incident is closed already', {
    remedy: 'Reopen it if something is left to do.',
    details: { by: incident.state_by, at: incident.closed_at },
  });
}

/** Puts a name into the details of a conflict, so that the page can say who it was. */
export async function withName(write: Write, parts: PeopleParts, ref: string | null) {
  const names = await namesIn(write.tx, parts, [ref]);
  const id = ref?.replace('person/', '') ?? '';
  return { id, name: names.get(id) ?? id };
}
