/** Who may do what to an incident. Pure: the server enforces it, the answer carries the result, the page obeys. */
import { type Actor, holdsIn, type Permission } from '#base/actor.ts';
import type { IncidentState } from './model.ts';

export const incidentPermissions = [
  'incident:read',
  'incident:update',
  'incident:declare',
] as const satisfies readonly Permission[];

export interface IncidentFacts {
  readonly scope: string;
  readonly state: IncidentState;
  readonly assigneeId: string | null;
}

export const incidentVerbs = [
  'change',
  'claim',
  'assign',
  'release',
  'note',
  'addAlert',
  'removeAlert',
  'resolve',
  'close',
  'reopen',
] as const;
export type IncidentVerb = (typeof incidentVerbs)[number];
export type IncidentAbilities = Readonly<Record<IncidentVerb, boolean>>;

/** What is closed changes only by being opened again; notes may still be added. */
export function incidentAbilities(actor: Actor, incident: IncidentFacts): IncidentAbilities {
  const updates = holdsIn(actor, 'incident:update', incident.scope);
  const works = updates && incident.state !== 'closed';
  const person = actor.kind === 'person';
  return {
    change: works,
    claim: works && person && incident.assigneeId === null,
    assign: works,
    release: works && incident.assigneeId !== null,
    note: updates,
    addAlert: works,
    removeAlert: works,
    resolve: updates && person && incident.state === 'open',
    close: works && person,
    reopen: updates && person && incident.state !== 'open',
  };
}
