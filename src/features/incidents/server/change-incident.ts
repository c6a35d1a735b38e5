/** Description, notes and state of an incident. */
import { conflict } from '#base/errors.ts';
import type { Severity } from '#features/alerts/model.ts';
import { incidentChanged, incidentNoted, incidentStateChanged } from '#features/incidents/entries.ts';
import { type IncidentState, incidentStream } from '#features/incidents/model.ts';
import { type Decide, demandNotClosed, demandPerson } from './command.ts';

export interface DescribeInput {
  readonly title?: string | undefined;
  readonly summary?: string | undefined;
  readonly severity?: Severity | undefined;
}

export const describeIncident =
  (input: DescribeInput): Decide =>
  (incident) => {
    demandNotClosed(incident);
    const title = input.title ?? incident.title ?? '';
    const summary = input.summary ?? incident.summary ?? '';
    const severity = input.severity ?? incident.severity;
    const same = title === incident.title && summary === (incident.summary ?? '') && severity === incident.severity;
    if (same) return [];
    return [
      incidentChanged.draft({
        stream: incidentStream(incident.id),
        scope: incident.scope,
        facts: { severity, severityBefore: incident.severity },
        payload: { title, summary },
      }),
    ];
  };

export const noteIncident =
  ({ text }: { readonly text: string }): Decide =>
  (incident, { newId }) => [
    incidentNoted.draft({
      stream: incidentStream(incident.id),
      scope: incident.scope,
      facts: { noteId: newId('note') },
      payload: { text },
    }),
  ];

const ways: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  open: ['resolved', 'closed'],
  resolved: ['open', 'closed'],
  closed: ['open'],
};

/** Resolve, close, reopen. The conflict tells in which state it is and who brought it there. */
export const moveIncident =
  (to: IncidentState, { reason }: { readonly reason: string }): Decide =>
  (incident, { actor }) => {
    demandPerson(actor);
    if (!ways[incident.state].includes(to))
      throw conflict(`incident_already_${incident.state}`, `this incident is ${incident.state} already`, {
        details: { state: incident.state, by: incident.state_by, at: incident.closed_at ?? incident.resolved_at },
      });
    return [
      incidentStateChanged.draft({
        stream: incidentStream(incident.id),
        scope: incident.scope,
        facts: { from: incident.state, to },
        payload: { reason },
      }),
    ];
  };
