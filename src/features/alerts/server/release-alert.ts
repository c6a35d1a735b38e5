import { holdsIn } from '#base/actor.ts';
import { conflict, denied } from '#base/errors.ts';
import { alertReleased } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import type { Draft } from '#features/journal/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { type Decide, demandOpen, demandTriage } from './command.ts';
import { type LockedAlert, lockOpenAlertsOf } from './store.ts';

/** Back to the queue it came from: from then on the holder of the queue owns it. */
export const releaseAlert: Decide = (alert, deciding) => {
  const assigns = holdsIn(deciding.actor, 'alert:assign', alert.scope);
  if (!assigns) demandTriage(deciding.actor, alert);
  demandOpen(alert, deciding);
  if (alert.assignee_id === null) throw conflict('alert_not_claimed', 'this alert is in the queue already');
  if (!assigns && alert.assignee_id !== deciding.actor.id)
    throw denied('alert_not_yours', 'only its owner, or who assigns work, can give it back');
  return [released(alert, alert.assignee_id, 'released')];
};

export const released = (alert: LockedAlert, fromId: string, why: 'released' | 'suspended' | 'idle'): Draft =>
  alertReleased.draft({
    stream: alertStream(alert.id),
    scope: alert.scope,
    facts: { queueId: alert.home_queue_id, fromId, why },
  });

/** Somebody is suspended: their open alerts go back to their queues in the same transaction. Returns how many. */
export async function releaseAlertsOf(write: Write, accountId: string): Promise<number> {
  const alerts = await lockOpenAlertsOf(write.tx, accountId);
  if (alerts.length > 0) await write.record(...alerts.map((alert) => released(alert, accountId, 'suspended')));
  return alerts.length;
}
