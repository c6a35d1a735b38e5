/** The tables that follow from the entries of incidents. Texts are null once their payload was erased. */
import type { Instant } from '#base/time.ts';
import { type Severity, severityRank } from '#features/alerts/model.ts';
import { type Entry, splitStream } from '#features/journal/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import {
  incidentAlertEscalated,
  incidentAssigned,
  incidentChanged,
  incidentClaimed,
  incidentDeclared,
  incidentNoted,
  incidentReleased,
  incidentStateChanged,
} from './entries.ts';
import type { IncidentState } from './model.ts';

export interface IncidentRow {
  readonly id: string;
  readonly scope: string;
  readonly title: string | null;
  readonly summary: string | null;
  readonly severity: Severity;
  readonly severity_rank: number;
  readonly state: IncidentState;
  readonly assignee_id: string | null;
  readonly queue_id: string | null;
  readonly home_queue_id: string;
  readonly assigned_at: Instant;
  /** Actor, as the journal writes it. */
  readonly assigned_by: string;
  readonly declared_at: Instant;
  readonly declared_by: string;
  readonly resolved_at: Instant | null;
  readonly closed_at: Instant | null;
  /** Who brought it into its state, and why; null while it was never resolved or closed. */
  readonly state_by: string | null;
  readonly state_reason: string | null;
}

const idOf = (entry: { readonly stream: string }): string => splitStream(entry.stream)[1];
type MaybeRow = IncidentRow | undefined;
type Changed = Pick<Entry, 'actor' | 'effectiveAt'>;

const ownedBy = (
  row: IncidentRow,
  owner: { readonly assigneeId: string | null; readonly queueId: string | null },
  { actor, effectiveAt }: Changed,
): IncidentRow => ({
  ...row,
  assignee_id: owner.assigneeId,
  queue_id: owner.queueId,
  assigned_at: effectiveAt,
  assigned_by: actor,
});

const declaring = on(
  incidentDeclared,
  idOf,
  (_, { facts, payload, scope, actor, effectiveAt }, id): IncidentRow => ({
    id,
    scope: scope ?? '',
    title: payload?.title ?? null,
    summary: payload?.summary ?? null,
    severity: facts.severity,
    severity_rank: severityRank(facts.severity),
    state: 'open',
    assignee_id: facts.assigneeId,
    queue_id: facts.queueId,
    home_queue_id: facts.homeQueueId,
    assigned_at: effectiveAt,
    assigned_by: actor,
    declared_at: effectiveAt,
    declared_by: actor,
    resolved_at: null,
    closed_at: null,
    state_by: null,
    state_reason: null,
  }),
);

/** Closing what was never resolved resolves it in the same moment. */
const changingState = on(
  incidentStateChanged,
  idOf,
  (row: MaybeRow, { facts, payload, actor, effectiveAt }, id): IncidentRow => {
    const before = must(row, id);
    return {
      ...before,
      state: facts.to,
      resolved_at: facts.to === 'open' ? null : (before.resolved_at ?? effectiveAt),
      closed_at: facts.to === 'closed' ? effectiveAt : null,
      state_by: actor,
      state_reason: payload?.reason ?? null,
    };
  },
);

export const incidentsProjection = defineProjection<IncidentRow>({
  table: 'incidents',
  key: 'id',
  reactions: [
    declaring,
    changingState,
    on(incidentChanged, idOf, (row: MaybeRow, { facts, payload }, id) => ({
      ...must(row, id),
      title: payload?.title ?? null,
      summary: payload?.summary ?? null,
      severity: facts.severity,
      severity_rank: severityRank(facts.severity),
    })),
    on(incidentClaimed, idOf, (row: MaybeRow, entry, id) =>
      ownedBy(must(row, id), { assigneeId: entry.facts.assigneeId, queueId: null }, entry),
    ),
    on(incidentAssigned, idOf, (row: MaybeRow, entry, id) => ownedBy(must(row, id), entry.facts, entry)),
    on(incidentReleased, idOf, (row: MaybeRow, entry, id) =>
      ownedBy(must(row, id), { assigneeId: null, queueId: entry.facts.queueId }, entry),
    ),
  ],
});

export interface IncidentNoteRow {
  readonly id: string;
  readonly incident_id: string;
  readonly author: string;
  readonly text: string | null;
  readonly at: Instant;
}

export const incidentNotesProjection = defineProjection<IncidentNoteRow>({
  table: 'incident_notes',
  key: 'id',
  reactions: [
    on(
      incidentNoted,
      ({ facts }) => facts.noteId,
      (_, entry, id) => ({
        id,
        incident_id: idOf(entry),
        author: entry.actor,
        text: entry.payload?.text ?? null,
        at: entry.effectiveAt,
      }),
    ),
  ],
});

export interface IncidentEscalationRow {
  readonly id: string;
  readonly incident_id: string;
  readonly alert_id: string;
  readonly author: string;
  readonly seen: string | null;
  readonly done: string | null;
  readonly asked: string | null;
  readonly at: Instant;
}

export const incidentEscalationsProjection = defineProjection<IncidentEscalationRow>({
  table: 'incident_escalations',
  key: 'id',
  reactions: [
    on(
      incidentAlertEscalated,
      (entry) => `${idOf(entry)}@${entry.facts.alertId}`,
      (_, entry, id) => ({
        id,
        incident_id: idOf(entry),
        alert_id: entry.facts.alertId,
        author: entry.actor,
        seen: entry.payload?.seen ?? null,
        done: entry.payload?.done ?? null,
        asked: entry.payload?.asked ?? null,
        at: entry.effectiveAt,
      }),
    ),
  ],
});

export const incidentProjections = [
  incidentsProjection,
  incidentNotesProjection,
  incidentEscalationsProjection,
] as const;
