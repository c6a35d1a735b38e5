import { conflict } from '#base/errors.ts';
import { incidentAssigned, incidentClaimed, incidentReleased } from '#features/incidents/entries.ts';
import { incidentStream } from '#features/incidents/model.ts';
import type { IncidentRow } from '#features/incidents/projections.ts';
import type { Draft } from '#features/journal/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import {
  demandIncident,
  demandNotClosed,
  demandPerson,
  demandUpdates,
  type IncidentParts,
  withName,
} from './command.ts';
import { lockLiveIncidentsOf } from './store.ts';

/** Takes it out of its queue; of two at once one wins and the other is told who. */
export async function claimIncident(write: Write, id: string, parts: IncidentParts): Promise<void> {
  const incident = await demandIncident(write, id);
  demandUpdates(write.actor, incident);
  demandPerson(write.actor);
  demandNotClosed(incident);
  if (incident.assignee_id === write.actor.id) return;
  if (incident.assignee_id !== null) {
    const by = await withName(write, parts, incident.assignee_id);
    throw conflict('incident_already_claimed', `${by.name} has this incident`, {
      details: { by, at: incident.assigned_at },
    });
  }
  await write.record(
    incidentClaimed.draft({
      stream: incidentStream(id),
      scope: incident.scope,
      facts: { assigneeId: write.actor.id, fromQueueId: incident.queue_id ?? incident.home_queue_id },
    }),
  );
}

export interface AssignInput {
  /** Exactly one of the two. */
  readonly assigneeId?: string | undefined;
  readonly queueId?: string | undefined;
  readonly reason: string;
}

export async function assignIncident(
  write: Write,
  id: string,
  input: AssignInput,
  parts: IncidentParts,
): Promise<void> {
  const incident = await demandIncident(write, id);
  demandUpdates(write.actor, incident);
  demandNotClosed(incident);
  if (input.assigneeId !== undefined) await demandAssignee(write, input.assigneeId, incident.scope, parts);
  if (input.queueId !== undefined && !(await parts.isQueueOf(write.tx, input.queueId, incident.scope)))
    throw conflict('queue_elsewhere', 'this queue is not one of the scope of the incident');
  const [assigneeId, queueId] = [input.assigneeId ?? null, input.queueId ?? null];
  if (incident.assignee_id === assigneeId && incident.queue_id === queueId) return;
  await write.record(
    incidentAssigned.draft({
      stream: incidentStream(id),
      scope: incident.scope,
      facts: { assigneeId, queueId, fromId: incident.assignee_id },
      payload: { reason: input.reason },
    }),
  );
}

/** Work is given only to people who are there and may see it. */
export async function demandAssignee(
  write: Write,
  assigneeId: string,
  scope: string,
  parts: IncidentParts,
): Promise<void> {
  const person = (await parts.people(write.tx, [assigneeId])).get(assigneeId);
  if (person?.active !== true)
    throw conflict('assignee_not_active', 'only a person with an active account can own work');
  if (!(await parts.mayTriage(write.tx, assigneeId, scope)))
    throw conflict('assignee_not_permitted', `${person.name} may not work in this scope`);
}

export async function releaseIncident(write: Write, id: string): Promise<void> {
  const incident = await demandIncident(write, id);
  demandUpdates(write.actor, incident);
  demandNotClosed(incident);
  if (incident.assignee_id === null) throw conflict('incident_not_claimed', 'this incident is in the queue already');
  await write.record(released(incident, incident.assignee_id, 'released'));
}

const released = (incident: IncidentRow, fromId: string, why: 'released' | 'suspended'): Draft =>
  incidentReleased.draft({
    stream: incidentStream(incident.id),
    scope: incident.scope,
    facts: { queueId: incident.home_queue_id, fromId, why },
  });

/** Somebody is suspended: their incidents go back to their queues in the same transaction. Returns how many. */
export async function releaseIncidentsOf(write: Write, accountId: string): Promise<number> {
  const incidents = await lockLiveIncidentsOf(write.tx, accountId);
  if (incidents.length > 0)
    await write.record(...incidents.map((incident) => released(incident, accountId, 'suspended')));
  return incidents.length;
}
