import { alertClaimed } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import type { Draft } from '#features/journal/model.ts';
import { alreadyClaimed, type Decide, type Deciding, demandOpen, demandTriage } from './command.ts';
import type { LockedAlert } from './store.ts';

/** Takes the alert out of its queue. The row is locked, so of two at once one wins and the other is told who. */
export const claimAlert: Decide = (alert, deciding) => {
  demandTriage(deciding.actor, alert);
  demandOpen(alert, deciding);
  if (alert.assignee_id === deciding.actor.id) return [];
  if (alert.assignee_id !== null) throw alreadyClaimed(alert, deciding);
  return claimedFirst(alert, deciding);
};

/** Work on an unclaimed alert claims it in the same breath: whoever closes it answers for it. */
export const claimedFirst = (alert: LockedAlert, { actor }: Deciding): readonly Draft[] =>
  alert.assignee_id !== null
    ? []
    : [
        alertClaimed.draft({
          stream: alertStream(alert.id),
          scope: alert.scope,
          facts: { assigneeId: actor.id, fromQueueId: alert.queue_id ?? alert.home_queue_id },
        }),
      ];
