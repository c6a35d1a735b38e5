/**
 * The frame of every command on alerts: find and lock → may → decide → record. A decision is a function of one alert,
 * so that one alert and five hundred at once go the same way.
 */
import { type Actor, holdsIn } from '#base/actor.ts';
import { type AppError, absent, conflict, denied, isAppError } from '#base/errors.ts';
import { isPerson } from '#features/alerts/policy.ts';
import { type Draft, splitStream } from '#features/journal/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { PersonFacts } from '#features/ownership/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { type LockedAlert, lockAlerts, visibleAlerts } from './store.ts';

/** What alerts need to know of people; the feature that has them gives it. */
export interface PeopleParts {
  people(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, PersonFacts>>;
  /** May this person triage in the scope? Nobody is given work that they cannot see. */
  mayTriage(db: Db, accountId: string, scope: string): Promise<boolean>;
}

export interface Deciding {
  readonly actor: Actor;
  readonly newId: Write['newId'];
  /** Who somebody is, from an account's id or an actor of the journal. */
  person(ref: string | null): { readonly id: string; readonly name: string } | null;
}

export type Decide = (alert: LockedAlert, deciding: Deciding) => readonly Draft[];

/** One alert; throws what refuses it. */
export async function changeAlert(write: Write, id: string, decide: Decide, parts: PeopleParts): Promise<void> {
  const [alert] = await lockAlerts(write.tx, [id], visibleAlerts(write.actor));
  if (alert === undefined) throw alertAbsent();
  await write.record(...decide(alert, await decidingOn(write, [alert], parts)));
}

export interface Refused {
  readonly id: string;
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

export interface BulkResult {
  readonly done: readonly string[];
  /** Those of them on which something was recorded; the others were so already. */
  readonly changed: readonly string[];
  readonly refused: readonly Refused[];
}

/** Several alerts; those that refuse are told and do not hinder the others. */
export async function changeAlerts(
  write: Write,
  ids: readonly string[],
  decide: Decide,
  parts: PeopleParts,
): Promise<BulkResult> {
  const alerts = await lockAlerts(write.tx, ids, visibleAlerts(write.actor));
  const deciding = await decidingOn(write, alerts, parts);
  const found = new Set(alerts.map((alert) => alert.id));
  const refused = ids.filter((id) => !found.has(id)).map((id) => refusedBy(id, alertAbsent()));
  const done: string[] = [];
  const changed: string[] = [];
  const drafts: Draft[] = [];
  for (const alert of alerts) {
    try {
      const decided = decide(alert, deciding);
      drafts.push(...decided);
      done.push(alert.id);
      if (decided.length > 0) changed.push(alert.id);
    } catch (error) {
      if (!isAppError(error)) throw error;
      refused.push(refusedBy(alert.id, error));
    }
  }
  if (drafts.length > 0) await write.record(...drafts);
  return { done, changed, refused };
}

const refusedBy = (id: string, error: AppError): Refused => ({
  id,
  code: error.code,
  message: error.message,
  details: error.details,
});

export const alertAbsent = (): AppError => absent('alert_absent', 'there is no such alert');

async function decidingOn(write: Write, alerts: readonly LockedAlert[], parts: PeopleParts): Promise<Deciding> {
  const refs = alerts.flatMap((alert) => [alert.assignee_id, alert.closed_by, alert.assigned_by]);
  const people = await parts.people(write.tx, accountIdsOf(refs));
  return {
    actor: write.actor,
    newId: write.newId,
    person: (ref) => (ref === null ? null : { id: accountIdOf(ref), name: people.get(accountIdOf(ref))?.name ?? ref }),
  };
}

/** `person/acc_…` and `acc_…` → `acc_…`; other actors stay as they are. */
export const accountIdOf = (ref: string): string => (ref.startsWith('person/') ? splitStream(ref)[1] : ref);

export const accountIdsOf = (refs: readonly (string | null | undefined)[]): string[] => [
  ...new Set(
    refs
      .flatMap((ref) => (ref === null || ref === undefined ? [] : [accountIdOf(ref)]))
      .filter((id) => /^acc_/.test(id)),
  ),
];

/** Work and verdicts are for people: a token may read and note. */
export function demandTriage(actor: Actor, alert: LockedAlert): void {
  if (!holdsIn(actor, 'alert:triage', alert.scope))
    throw denied('alert_not_permitted', 'you may read this alert, not work on it');
  if (!isPerson(actor)) throw denied('person_needed', 'only a person can own an alert or give a verdict');
}

/** Says what the other person did. */
export function demandOpen(alert: LockedAlert, deciding: Deciding): void {
  if (alert.state === 'open') return;
  throw conflict('alert_already_closed', 'this alert is closed already', {
    remedy: 'Reopen it if the verdict does not hold.',
    details: {
      by: deciding.person(alert.closed_by),
      at: alert.closed_at,
      verdict: alert.verdict,
      duplicateOf: alert.duplicate_of,
    },
  });
}

export function demandFreeOrMine(alert: LockedAlert, deciding: Deciding): void {
  if (alert.assignee_id === null || alert.assignee_id === deciding.actor.id) return;
  throw alreadyClaimed(alert, deciding);
}

export function alreadyClaimed(alert: LockedAlert, deciding: Deciding): AppError {
  const by = deciding.person(alert.assignee_id);
  return conflict('alert_already_claimed', `${by?.name ?? 'somebody'} has this alert`, {
    remedy: 'Leave it to them, or have it assigned to you.',
    details: { by, at: alert.assigned_at },
  });
}

/** What was shown when somebody decided. */
export const shownOf = (alert: LockedAlert) => ({
  hits: alert.hits,
  firstHitAt: alert.first_hit_at,
  lastHitAt: alert.last_hit_at,
});
