/** Alerts come into incidents and leave them. The alert is always locked before the incident. */

import { holdsIn } from '#base/actor.ts';
import { conflict, denied } from '#base/errors.ts';
import { alertEscalated, alertJoinedIncident, alertLeftIncident } from '#features/alerts/entries.ts';
import { alertStream, type Severity } from '#features/alerts/model.ts';
import {
  alertAbsent,
  changeAlert,
  claimedFirst,
  demandFreeOrMine,
  demandOpen,
  demandTriage,
  type LockedAlert,
  lockAlerts,
  visibleAlerts,
} from '#features/alerts/server/index.ts';
import { incidentAlertAdded, incidentAlertEscalated, incidentAlertRemoved } from '#features/incidents/entries.ts';
import { type Handover, incidentStream } from '#features/incidents/model.ts';
import type { IncidentRow } from '#features/incidents/projections.ts';
import type { Draft } from '#features/journal/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { demandIncident, demandNotClosed, demandUpdates, type IncidentParts } from './command.ts';
import { draftIncident } from './declare-incident.ts';

export interface EscalateInput {
  readonly handover: Handover;
  /** An incident that is there, or what a new one is called. */
  readonly to:
    | { readonly incidentId: string }
    | { readonly title: string; readonly severity?: Severity | undefined; readonly assigneeId?: string | undefined };
}

/**
 * Hands an alert over to an incident. Who escalates keeps the alert (and claims it, if nobody had), so that it has an
 * owner until its verdict; the incident has its own.
 */
export async function escalateAlert(
  write: Write,
  alertId: string,
  { handover, to }: EscalateInput,
  parts: IncidentParts,
): Promise<string> {
  const alert = await lockAlert(write, alertId);
  const { id, drafts } =
    'incidentId' in to ? await existing(write, alert, to.incidentId) : await made(write, alert, to, parts);
  await changeAlert(
    write,
    alertId,
    (locked, deciding) => {
      demandTriage(deciding.actor, locked);
      demandOpen(locked, deciding);
      demandFreeOrMine(locked, deciding);
      demandInNone(locked);
      return [
        ...drafts,
        ...claimedFirst(locked, deciding),
        alertEscalated.draft({
          stream: alertStream(alertId),
          scope: locked.scope,
          facts: { incidentId: id },
          payload: handover,
        }),
        incidentAlertEscalated.draft({
          stream: incidentStream(id),
          scope: locked.scope,
          facts: { alertId },
          payload: handover,
        }),
      ];
    },
    parts,
  );
  return id;
}

interface Target {
  readonly id: string;
  readonly drafts: readonly Draft[];
}

async function made(
  write: Write,
  alert: LockedAlert,
  to: { readonly title: string; readonly severity?: Severity | undefined; readonly assigneeId?: string | undefined },
  parts: IncidentParts,
): Promise<Target> {
  const { id, draft } = await draftIncident(
    write,
    {
      scope: alert.scope,
      title: to.title,
      summary: '',
      severity: to.severity ?? alert.severity,
      assigneeId: to.assigneeId,
    },
    parts,
  );
  return { id, drafts: [draft] };
}

async function existing(write: Write, alert: LockedAlert, incidentId: string): Promise<Target> {
  const incident = await demandIncident(write, incidentId);
  if (!holdsIn(write.actor, 'incident:declare', incident.scope))
    throw denied('incident_not_permitted', 'you may not escalate to incidents of this scope');
  demandTakes(incident, alert);
  return { id: incident.id, drafts: [] };
}

function demandTakes(incident: IncidentRow, alert: LockedAlert): void {
  demandNotClosed(incident);
  if (incident.scope !== alert.scope)
    throw conflict('incident_elsewhere', 'the alert and the incident must be of the same scope');
}

function demandInNone(alert: LockedAlert): void {
  if (alert.incident_id === null) return;
  throw conflict('alert_in_incident', 'this alert belongs to an incident already', {
    details: { incidentId: alert.incident_id },
  });
}

async function lockAlert(write: Write, alertId: string): Promise<LockedAlert> {
  const [alert] = await lockAlerts(write.tx, [alertId], visibleAlerts(write.actor));
  if (alert === undefined) throw alertAbsent();
  return alert;
}

/** From the incident's side, without a hand-over; closed alerts too, because they may turn out to belong to it. */
export async function addAlert(write: Write, incidentId: string, alertId: string): Promise<void> {
  const alert = await lockAlert(write, alertId);
  const incident = await demandIncident(write, incidentId);
  demandUpdates(write.actor, incident);
  demandTakes(incident, alert);
  if (alert.incident_id === incidentId) return;
  demandInNone(alert);
  await write.record(
    alertJoinedIncident.draft({ stream: alertStream(alertId), scope: alert.scope, facts: { incidentId } }),
    incidentAlertAdded.draft({ stream: incidentStream(incidentId), scope: alert.scope, facts: { alertId } }),
  );
}

export async function removeAlert(write: Write, incidentId: string, alertId: string, reason: string): Promise<void> {
  const alert = await lockAlert(write, alertId);
  const incident = await demandIncident(write, incidentId);
  demandUpdates(write.actor, incident);
  demandNotClosed(incident);
  if (alert.incident_id !== incidentId)
    throw conflict('alert_not_in_incident', 'this alert does not belong to the incident');
  const payload = { reason };
  await write.record(
    alertLeftIncident.draft({ stream: alertStream(alertId), scope: alert.scope, facts: { incidentId }, payload }),
    incidentAlertRemoved.draft({ stream: incidentStream(incidentId), scope: alert.scope, facts: { alertId }, payload }),
  );
}
