/** The tables that follow from the entries of alerts. Texts are null once their payload was erased. */
import type { Instant } from '#base/time.ts';
import { type Entry, splitStream } from '#features/journal/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import {
  alertAssigned,
  alertClaimed,
  alertEscalated,
  alertJoinedIncident,
  alertLeftIncident,
  alertLinked,
  alertNoted,
  alertRaised,
  alertReleased,
  alertReopened,
  alertSeverityRaised,
  alertSilenced,
  alertSnoozed,
  alertUnlinked,
  alertUnsilenced,
  alertVerdictGiven,
  alertWoken,
} from './entries.ts';
import { type AlertState, type Attention, type EntityKind, type Severity, severityRank } from './model.ts';
import type { Verdict } from './verdicts.ts';

export interface AlertRow {
  readonly id: string;
  readonly key: string;
  readonly scope: string;
  readonly rule_id: string;
  readonly rule_version: string;
  readonly title: string | null;
  readonly severity: Severity;
  readonly severity_rank: number;
  readonly severity_raised_at: Instant | null;
  readonly attention: Attention;
  readonly entity_kind: EntityKind;
  readonly entity_value: string | null;
  readonly retrospective: boolean;
  readonly state: AlertState;
  readonly assignee_id: string | null;
  readonly queue_id: string | null;
  /** Where it goes when somebody gives it back. */
  readonly home_queue_id: string;
  readonly assigned_at: Instant;
  /** Actor, as the journal writes it. */
  readonly assigned_by: string;
  readonly aware_at: Instant | null;
  readonly verdict: Verdict | null;
  readonly verdict_by: string | null;
  readonly verdict_at: Instant | null;
  readonly verdict_reason: string | null;
  readonly next_step: string | null;
  readonly raised_at: Instant;
  readonly closed_at: Instant | null;
  readonly closed_by: string | null;
  readonly start_offset: number;
  readonly start_idx: number;
  readonly previous_alert_id: string | null;
  readonly recurrence: number;
  readonly duplicate_of: string | null;
  readonly incident_id: string | null;
  readonly frozen_hits: number | null;
  readonly snoozed_until: Instant | null;
  /** The silence that it was born closed under. */
  readonly silence_id: string | null;
}

const idOf = (entry: { readonly stream: string }): string => splitStream(entry.stream)[1];

type Changed = Pick<Entry, 'actor' | 'effectiveAt'>;

const byPerson = (actor: string): boolean => actor.startsWith('person/');

/** What every entry of a person does besides: from the first one on, somebody is aware. */
const seen = (row: AlertRow, { actor, effectiveAt }: Changed): AlertRow =>
  row.aware_at === null && byPerson(actor) ? { ...row, aware_at: effectiveAt } : row;

const ownedBy = (row: AlertRow, accountId: string, { actor, effectiveAt }: Changed): AlertRow => ({
  ...row,
  assignee_id: accountId,
  queue_id: null,
  assigned_at: effectiveAt,
  assigned_by: actor,
  snoozed_until: null,
});

const closed = (row: AlertRow, hits: number, { actor, effectiveAt }: Changed): AlertRow => ({
  ...row,
  state: 'closed',
  closed_at: effectiveAt,
  closed_by: actor,
  frozen_hits: hits,
  snoozed_until: null,
});

const opened = (row: AlertRow): AlertRow => ({
  ...row,
  state: 'open',
  closed_at: null,
  closed_by: null,
  frozen_hits: null,
  silence_id: null,
});

const raising = on(
  alertRaised,
  idOf,
  (_, { facts, payload, scope, actor, effectiveAt }, id): AlertRow => ({
    id,
    key: facts.key,
    scope: scope ?? '',
    rule_id: facts.ruleId,
    rule_version: facts.ruleVersion,
    title: payload?.title ?? null,
    severity: facts.severity,
    severity_rank: severityRank(facts.severity),
    severity_raised_at: null,
    attention: facts.attention,
    entity_kind: facts.entityKind,
    entity_value: payload?.entityValue ?? null,
    retrospective: facts.retrospective,
    state: facts.silenceId === null ? 'open' : 'closed',
    assignee_id: null,
    queue_id: facts.queueId,
    home_queue_id: facts.queueId,
    assigned_at: effectiveAt,
    assigned_by: actor,
    aware_at: null,
    verdict: null,
    verdict_by: null,
    verdict_at: null,
    verdict_reason: null,
    next_step: null,
    raised_at: effectiveAt,
    closed_at: facts.silenceId === null ? null : effectiveAt,
    closed_by: facts.silenceId === null ? null : actor,
    start_offset: facts.offset,
    start_idx: facts.idx,
    previous_alert_id: facts.previousAlertId,
    recurrence: facts.recurrence,
    duplicate_of: null,
    incident_id: null,
    frozen_hits: null,
    snoozed_until: null,
    silence_id: facts.silenceId,
  }),
);

type MaybeRow = AlertRow | undefined;

const owning = [
  on(alertClaimed, idOf, (row: MaybeRow, entry, id) =>
    seen(ownedBy(must(row, id), entry.facts.assigneeId, entry), entry),
  ),
  on(alertAssigned, idOf, (row: MaybeRow, entry, id) =>
    seen(ownedBy(must(row, id), entry.facts.assigneeId, entry), entry),
  ),
  on(alertReleased, idOf, (row: MaybeRow, { facts, actor, effectiveAt }, id) => ({
    ...must(row, id),
    assignee_id: null,
    queue_id: facts.queueId,
    assigned_at: effectiveAt,
    assigned_by: actor,
    snoozed_until: null,
  })),
  on(alertSnoozed, idOf, (row: MaybeRow, entry, id) => ({
    ...seen(must(row, id), entry),
    snoozed_until: entry.facts.until,
  })),
  on(alertWoken, idOf, (row: MaybeRow, entry, id) => ({ ...seen(must(row, id), entry), snoozed_until: null })),
];

const judging = [
  on(alertVerdictGiven, idOf, (row: MaybeRow, entry, id) => {
    const { facts, payload, actor, effectiveAt } = entry;
    const judged: AlertRow = {
      ...seen(must(row, id), entry),
      verdict: facts.verdict,
      verdict_by: actor,
      verdict_at: effectiveAt,
      verdict_reason: payload?.reason ?? null,
      next_step: payload?.nextStep ?? null,
    };
    return facts.closed ? closed(judged, facts.hits, entry) : judged;
  }),
  on(alertReopened, idOf, (row: MaybeRow, entry, id) => ({
    ...ownedBy(opened(must(row, id)), entry.facts.assigneeId, entry),
    verdict: null,
    verdict_by: null,
    verdict_at: null,
    verdict_reason: null,
    next_step: null,
  })),
];

const linking = [
  on(alertLinked, idOf, (row: MaybeRow, entry, id) => ({
    ...closed(seen(must(row, id), entry), entry.facts.hits, entry),
    duplicate_of: entry.facts.duplicateOf,
  })),
  on(alertUnlinked, idOf, (row: MaybeRow, entry, id) => ({
    ...ownedBy(opened(must(row, id)), entry.facts.assigneeId, entry),
    duplicate_of: null,
  })),
  on(alertEscalated, idOf, (row: MaybeRow, entry, id) => ({
    ...seen(must(row, id), entry),
    incident_id: entry.facts.incidentId,
  })),
  on(alertJoinedIncident, idOf, (row: MaybeRow, entry, id) => ({
    ...seen(must(row, id), entry),
    incident_id: entry.facts.incidentId,
  })),
  on(alertLeftIncident, idOf, (row: MaybeRow, entry, id) => ({ ...seen(must(row, id), entry), incident_id: null })),
];

export const alertsProjection = defineProjection<AlertRow>({
  table: 'alerts',
  key: 'id',
  reactions: [
    raising,
    on(alertSeverityRaised, idOf, (row: MaybeRow, { facts, effectiveAt }, id) => ({
      ...must(row, id),
      severity: facts.to,
      severity_rank: severityRank(facts.to),
      severity_raised_at: effectiveAt,
      attention: facts.attention,
      snoozed_until: null,
    })),
    ...owning,
    ...judging,
    ...linking,
    on(alertNoted, idOf, (row: MaybeRow, entry, id) => seen(must(row, id), entry)),
  ],
});

export interface AlertNoteRow {
  readonly id: string;
  readonly alert_id: string;
  readonly author: string;
  readonly text: string | null;
  readonly at: Instant;
}

export const alertNotesProjection = defineProjection<AlertNoteRow>({
  table: 'alert_notes',
  key: 'id',
  reactions: [
    on(
      alertNoted,
      ({ facts }) => facts.noteId,
      (_, entry, id) => ({
        id,
        alert_id: idOf(entry),
        author: entry.actor,
        text: entry.payload?.text ?? null,
        at: entry.effectiveAt,
      }),
    ),
  ],
});

export interface SilenceRow {
  readonly id: string;
  readonly scope: string;
  readonly key: string;
  readonly rule_id: string;
  readonly title: string | null;
  readonly entity_kind: EntityKind;
  readonly entity_value: string | null;
  readonly severity: Severity;
  /** The alert that it was made on. */
  readonly alert_id: string;
  readonly reason: string | null;
  readonly made_by: string;
  readonly made_at: Instant;
  readonly ends_at: Instant;
  readonly lifted_by: string | null;
  readonly lifted_at: Instant | null;
  readonly lift_reason: string | null;
}

export const silencesProjection = defineProjection<SilenceRow>({
  table: 'silences',
  key: 'id',
  reactions: [
    on(
      alertSilenced,
      ({ facts }) => facts.silenceId,
      (_, entry, id) => ({
        id,
        scope: entry.scope ?? '',
        key: entry.facts.key,
        rule_id: entry.facts.ruleId,
        title: entry.payload?.title ?? null,
        entity_kind: entry.facts.entityKind,
        entity_value: entry.payload?.entityValue ?? null,
        severity: entry.facts.severity,
        alert_id: idOf(entry),
        reason: entry.payload?.reason ?? null,
        made_by: entry.actor,
        made_at: entry.effectiveAt,
        ends_at: entry.facts.endsAt,
        lifted_by: null,
        lifted_at: null,
        lift_reason: null,
      }),
    ),
    on(
      alertUnsilenced,
      ({ facts }) => facts.silenceId,
      (row: SilenceRow | undefined, entry, id) => ({
        ...must(row, id),
        lifted_by: entry.actor,
        lifted_at: entry.effectiveAt,
        lift_reason: entry.payload?.reason ?? null,
      }),
    ),
  ],
});

export const alertProjections = [alertsProjection, alertNotesProjection, silencesProjection] as const;
