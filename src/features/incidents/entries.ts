/** What incidents write into the journal. Facts hold ids and states; titles and all that people write is payload. */
import { z } from 'zod';
import { severities } from '#features/alerts/model.ts';
import { defineEntry } from '#features/journal/model.ts';
import { incidentStates } from './model.ts';

const severity = z.enum(severities);
const because = z.object({ reason: z.string() });
const reasonOf = (payload: { readonly reason: string } | undefined): string =>
  payload === undefined || payload.reason === '' ? '' : `: ${payload.reason}`;
const described = z.object({ title: z.string(), summary: z.string() });
/** A person or a queue; exactly one of the two. */
const assignment = { assigneeId: z.string().nullable(), queueId: z.string().nullable() };

export const incidentDeclared = defineEntry({
  type: 'incident.declared',
  facts: z.object({ severity, homeQueueId: z.string(), ...assignment }),
  payload: described,
  says: (facts, payload) => `declared the incident${payload ? ` ${payload.title}` : ''} (${facts.severity})`,
});

export const incidentChanged = defineEntry({
  type: 'incident.changed',
  facts: z.object({ severity, severityBefore: severity }),
  payload: described,
  says: (facts, payload) =>
    facts.severity === facts.severityBefore
      ? `changed its description${payload ? `: ${payload.title}` : ''}`
      : `changed its severity from ${facts.severityBefore} to ${facts.severity}`,
});

export const incidentClaimed = defineEntry({
  type: 'incident.claimed',
  facts: z.object({ assigneeId: z.string(), fromQueueId: z.string() }),
  says: () => 'claimed it',
});

export const incidentAssigned = defineEntry({
  type: 'incident.assigned',
  facts: z.object({ ...assignment, fromId: z.string().nullable() }),
  payload: because,
  says: (facts, payload, name) =>
    `${facts.queueId === null ? `assigned it to ${name(facts.assigneeId ?? '')}` : `put it into ${name(facts.queueId)}`}${reasonOf(payload)}`,
});

export const incidentReleased = defineEntry({
  type: 'incident.released',
  facts: z.object({ queueId: z.string(), fromId: z.string(), why: z.enum(['released', 'suspended']) }),
  says: (facts) =>
    facts.why === 'suspended'
      ? 'gave it back to the queue, because its owner was suspended'
      : 'gave it back to the queue',
});

export const incidentAlertEscalated = defineEntry({
  type: 'incident.alert_escalated',
  facts: z.object({ alertId: z.string() }),
  payload: z.object({ seen: z.string(), done: z.string(), asked: z.string() }),
  says: (facts, payload, name) =>
    `escalated ${name(facts.alertId)}${payload ? `. Seen: ${payload.seen}. Done: ${payload.done}. Asked: ${payload.asked}` : ''}`,
});

export const incidentAlertAdded = defineEntry({
  type: 'incident.alert_added',
  facts: z.object({ alertId: z.string() }),
  says: (facts, _, name) => `added ${name(facts.alertId)}`,
});

export const incidentAlertRemoved = defineEntry({
  type: 'incident.alert_removed',
  facts: z.object({ alertId: z.string() }),
  payload: because,
  says: (facts, payload, name) => `took ${name(facts.alertId)} out${reasonOf(payload)}`,
});

export const incidentNoted = defineEntry({
  type: 'incident.noted',
  facts: z.object({ noteId: z.string() }),
  payload: z.object({ text: z.string() }),
  says: (_, payload) => (payload ? `noted: ${payload.text}` : 'noted something'),
});

const stateWords = { open: 'reopened it', resolved: 'resolved it', closed: 'closed it' } as const;

export const incidentStateChanged = defineEntry({
  type: 'incident.state_changed',
  facts: z.object({ from: z.enum(incidentStates), to: z.enum(incidentStates) }),
  payload: because,
  says: (facts, payload) => `${stateWords[facts.to]}${reasonOf(payload)}`,
});

export const incidentEntries = [
  incidentDeclared,
  incidentChanged,
  incidentClaimed,
  incidentAssigned,
  incidentReleased,
  incidentAlertEscalated,
  incidentAlertAdded,
  incidentAlertRemoved,
  incidentNoted,
  incidentStateChanged,
] as const;
