import { conflict, invalid } from '#base/errors.ts';
import { alertLinked, alertUnlinked } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { claimedFirst } from './claim-alert.ts';
import {
  alertAbsent,
  type BulkResult,
  changeAlert,
  changeAlerts,
  type Decide,
  demandFreeOrMine,
  demandOpen,
  demandTriage,
  type PeopleParts,
  shownOf,
} from './command.ts';
import { type LockedAlert, lockAlerts, visibleAlerts } from './store.ts';

export interface LinkInput {
  readonly duplicateOf: string;
  readonly reason: string;
}

/**
 * Closes alerts as duplicates of another. The other must not be a duplicate itself, and both rows are locked while that
 * is checked: a new link always ends at the root of a tree, so no cycle can come about, in whatever order people link.
 */
export async function linkDuplicate(write: Write, id: string, input: LinkInput, parts: PeopleParts): Promise<void> {
  await changeAlert(write, id, linkTo(await lockTarget(write, [id], input), input.reason), parts);
}

export async function linkDuplicates(
  write: Write,
  ids: readonly string[],
  input: LinkInput,
  parts: PeopleParts,
): Promise<BulkResult> {
  return changeAlerts(write, ids, linkTo(await lockTarget(write, ids, input), input.reason), parts);
}

/** Locks all at once in the order of ids, which is the order in which everybody else locks. */
async function lockTarget(write: Write, ids: readonly string[], input: LinkInput): Promise<LockedAlert> {
  const locked = await lockAlerts(write.tx, [...new Set([...ids, input.duplicateOf])], visibleAlerts(write.actor));
  const target = locked.find((alert) => alert.id === input.duplicateOf);
  if (target === undefined) throw alertAbsent();
  return target;
}

const linkTo =
  (target: LockedAlert, reason: string): Decide =>
  (alert, deciding) => {
    demandTriage(deciding.actor, alert);
    demandOpen(alert, deciding);
    demandFreeOrMine(alert, deciding);
    if (alert.id === target.id) throw invalid('duplicate_of_itself', 'an alert is no duplicate of itself');
    if (target.scope !== alert.scope) throw conflict('duplicate_elsewhere', 'both alerts must be of the same scope');
    if (target.duplicate_of !== null)
      throw conflict('duplicate_of_duplicate', 'the other alert is a duplicate itself', {
        remedy: 'Link to the alert that it is a duplicate of.',
        details: { duplicateOf: target.duplicate_of },
      });
    return [
      ...claimedFirst(alert, deciding),
      alertLinked.draft({
        stream: alertStream(alert.id),
        scope: alert.scope,
        facts: { duplicateOf: target.id, ...shownOf(alert) },
        payload: { reason },
      }),
    ];
  };

/** Opens it again; whoever takes back the link owns it. */
export const unlinkDuplicate =
  ({ reason }: { readonly reason: string }): Decide =>
  (alert, deciding) => {
    demandTriage(deciding.actor, alert);
    if (alert.duplicate_of === null) throw conflict('alert_not_duplicate', 'this alert is not linked as a duplicate');
    return [
      alertUnlinked.draft({
        stream: alertStream(alert.id),
        scope: alert.scope,
        facts: { duplicateOf: alert.duplicate_of, assigneeId: deciding.actor.id },
        payload: { reason },
      }),
    ];
  };
