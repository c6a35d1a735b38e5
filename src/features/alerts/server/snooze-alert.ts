/** Putting an alert off until an hour, and taking it up before its time. */
import { conflict } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import { alertSnoozed, alertWoken } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import { claimedFirst } from './claim-alert.ts';
import { type Decide, demandFreeOrMine, demandOpen, demandTriage } from './command.ts';

/** Whoever puts it off owns it: unclaimed, it would be out of everybody's sight. */
export const snoozeAlert =
  ({ until, reason }: { readonly until: Instant; readonly reason: string }): Decide =>
  (alert, deciding) => {
    demandTriage(deciding.actor, alert);
    demandOpen(alert, deciding);
    demandFreeOrMine(alert, deciding);
    return [
      ...claimedFirst(alert, deciding),
      alertSnoozed.draft({ stream: alertStream(alert.id), scope: alert.scope, facts: { until }, payload: { reason } }),
    ];
  };

export const wakeAlert: Decide = (alert, deciding) => {
  demandTriage(deciding.actor, alert);
  demandOpen(alert, deciding);
  demandFreeOrMine(alert, deciding);
  if (alert.snoozed_until === null) throw conflict('alert_not_snoozed', 'this alert was not put off');
  return [alertWoken.draft({ stream: alertStream(alert.id), scope: alert.scope, facts: {} })];
};
