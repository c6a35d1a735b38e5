/** What leaves the house of an alert: with its owner, and with what the asking person may do. */
import { z } from 'zod';
import type { Actor } from '#base/actor.ts';
import { instantOut } from '#base/schema.ts';
import { alertStates, attentions, entityKinds, severities } from '#features/alerts/model.ts';
import { alertAbilities, alertVerbs } from '#features/alerts/policy.ts';
import { verdictCodes } from '#features/alerts/verdicts.ts';
import { type Importance, importances } from '#features/assets/model.ts';
import type { AskedEntity } from '#features/assets/server/index.ts';
import { accountIdOf } from './command.ts';
import type { ListedAlert } from './list-store.ts';

export const personView = z.object({ id: z.string(), name: z.string() });

export const ownerView = z.object({
  id: z.string(),
  name: z.string(),
  /** How they came to own it: claimed it, had it assigned, or hold the queue it waits in. */
  how: z.enum(['claimed', 'assigned', 'queue']),
  queue: z.object({ id: z.string(), name: z.string() }).nullable(),
  since: instantOut,
});

const verdictView = z.object({
  code: z.enum(verdictCodes),
  by: personView.nullable(),
  at: instantOut.nullable(),
  reason: z.string().nullable(),
  nextStep: z.string().nullable(),
});

export const alertView = z.object({
  id: z.string(),
  key: z.string(),
  scope: z.string(),
  /** Null once its text was erased. */
  title: z.string().nullable(),
  rule: z.object({ id: z.string(), version: z.string() }),
  severity: z.enum(severities),
  severityRaisedAt: instantOut.nullable(),
  attention: z.enum(attentions),
  entity: z.object({ kind: z.enum(entityKinds), value: z.string().nullable() }),
  retrospective: z.boolean(),
  state: z.enum(alertStates),
  owner: ownerView,
  /** When a person first did something about it; null: nobody did. */
  awareSince: instantOut.nullable(),
  verdict: verdictView.nullable(),
  raisedAt: instantOut,
  closedAt: instantOut.nullable(),
  closedBy: personView.nullable(),
  /** Distinct events; of a closed alert, the count that was shown when it was closed. */
  hits: z.int(),
  firstHitAt: instantOut.nullable(),
  lastHitAt: instantOut.nullable(),
  /** Which one of its key this is, from 0. */
  recurrence: z.int(),
  previous: z
    .object({ id: z.string(), state: z.enum(alertStates).nullable(), verdict: verdictView.nullable() })
    .nullable(),
  duplicateOf: z.string().nullable(),
  incidentId: z.string().nullable(),
  /** Of its entity; null: nobody listed it, which is not *normal*. */
  importance: z.enum(importances).nullable(),
  /** Put off until then by its owner. */
  snoozedUntil: instantOut.nullable(),
  /** The silence that it was born closed under. */
  silenceId: z.string().nullable(),
  can: z.record(z.enum(alertVerbs), z.boolean()),
});
export type AlertView = z.output<typeof alertView>;

export const presentAlerts = (
  actor: Actor,
  names: ReadonlyMap<string, string>,
  rows: readonly ListedAlert[],
  assetOf: AssetOf,
): z.input<typeof alertView>[] => rows.map((row) => presentAlert(actor, names, row, assetOf));

type AssetOf = (entity: AskedEntity) => { readonly importance: Importance } | undefined;

/** What assets may be asked about it; nothing once its text was erased. */
export const askedEntities = ({
  scope,
  entity_kind: kind,
  entity_value: value,
}: ListedAlert): readonly AskedEntity[] => (value === null ? [] : [{ scope, kind, value }]);

type Names = ReadonlyMap<string, string>;

const personOf = (names: Names, ref: string | null) =>
  ref === null ? null : { id: accountIdOf(ref), name: names.get(accountIdOf(ref)) ?? accountIdOf(ref) };

function presentAlert(actor: Actor, names: Names, row: ListedAlert, assetOf: AssetOf): z.input<typeof alertView> {
  return {
    id: row.id,
    key: row.key,
    scope: row.scope,
    title: row.title,
    rule: { id: row.rule_id, version: row.rule_version },
    severity: row.severity,
    severityRaisedAt: row.severity_raised_at,
    attention: row.attention,
    entity: { kind: row.entity_kind, value: row.entity_value },
    retrospective: row.retrospective,
    state: row.state,
    owner: presentOwner(names, row),
    awareSince: row.aware_at,
    verdict: row.verdict === null ? null : verdictOf(names, row.verdict, row),
    raisedAt: row.raised_at,
    closedAt: row.closed_at,
    closedBy: personOf(names, row.closed_by),
    hits: row.frozen_hits ?? row.hits,
    firstHitAt: row.first_hit_at,
    lastHitAt: row.last_hit_at,
    recurrence: row.recurrence,
    previous: previousOf(names, row),
    duplicateOf: row.duplicate_of,
    incidentId: row.incident_id,
    importance: askedEntities(row).map(assetOf)[0]?.importance ?? null,
    snoozedUntil: row.snoozed_until,
    silenceId: row.silence_id,
    can: alertAbilities(actor, {
      scope: row.scope,
      state: row.state,
      assigneeId: row.assignee_id,
      duplicateOf: row.duplicate_of,
    }),
  };
}

const verdictOf = (
  names: Names,
  code: NonNullable<ListedAlert['verdict']>,
  row: Pick<ListedAlert, 'verdict_by' | 'verdict_at' | 'verdict_reason' | 'next_step'>,
) => ({
  code,
  by: personOf(names, row.verdict_by),
  at: row.verdict_at,
  reason: row.verdict_reason,
  nextStep: row.next_step,
});

const previousOf = (names: Names, row: ListedAlert) =>
  row.previous_alert_id === null
    ? null
    : {
        id: row.previous_alert_id,
        state: row.previous_state,
        verdict:
          row.previous_verdict === null
            ? null
            : verdictOf(names, row.previous_verdict, {
                verdict_by: row.previous_verdict_by,
                verdict_at: row.previous_verdict_at,
                verdict_reason: null,
                next_step: null,
              }),
      };

/** What says whose a row of a list is: its assignment, and who holds its queue. */
export type Owned = Pick<
  ListedAlert,
  'assignee_id' | 'assigned_by' | 'assigned_at' | 'holder_id' | 'holder_since' | 'queue_id' | 'queue_name'
>;

/** Composes the assignment with the duty of the queue: always somebody, by constraint. */
export function presentOwner(names: Names, row: Owned): z.input<typeof ownerView> {
  const queued = row.assignee_id === null;
  const id = row.assignee_id ?? row.holder_id ?? '';
  const holderSince = row.holder_since ?? row.assigned_at;
  return {
    id,
    name: names.get(id) ?? id,
    how: queued ? 'queue' : row.assigned_by === `person/${row.assignee_id}` ? 'claimed' : 'assigned',
    queue: row.queue_id === null ? null : { id: row.queue_id, name: row.queue_name ?? 'Queue' },
    since: queued && holderSince > row.assigned_at ? holderSince : row.assigned_at,
  };
}

/** The accounts whose names a page of alerts shows. */
export const peopleIn = (rows: readonly ListedAlert[]): (string | null)[] =>
  rows.flatMap((row) => [row.assignee_id, row.holder_id, row.verdict_by, row.closed_by, row.previous_verdict_by]);
