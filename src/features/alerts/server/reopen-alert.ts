import { conflict } from '#base/errors.ts';
import { alertReopened } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import { type Decide, demandTriage } from './command.ts';

/** Whoever reopens an alert owns it from then on; the verdict stays in its history. */
export const reopenAlert =
  ({ reason }: { readonly reason: string }): Decide =>
  (alert, deciding) => {
    demandTriage(deciding.actor, alert);
    if (alert.state === 'open') throw conflict('alert_not_closed', 'this alert is open');
    if (alert.duplicate_of !== null)
      throw conflict('alert_is_duplicate', 'this alert is closed as a duplicate', {
        remedy: 'Take back the link instead.',
        details: { duplicateOf: alert.duplicate_of },
      });
    return [
      alertReopened.draft({
        stream: alertStream(alert.id),
        scope: alert.scope,
        facts: { assigneeId: deciding.actor.id, verdict: alert.verdict },
        payload: { reason },
      }),
    ];
  };
