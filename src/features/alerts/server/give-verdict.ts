import { invalid } from '#base/errors.ts';
import { alertVerdictGiven } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import { closes, type Verdict } from '#features/alerts/verdicts.ts';
import { claimedFirst } from './claim-alert.ts';
import { type Decide, demandFreeOrMine, demandOpen, demandTriage, shownOf } from './command.ts';

export interface VerdictInput {
  readonly verdict: Verdict;
  readonly reason: string;
  readonly nextStep?: string | undefined;
}

/** Every verdict but undetermined closes the alert and freezes the count that was shown. */
export function giveVerdict({ verdict, reason, nextStep }: VerdictInput): Decide {
  const closing = closes(verdict);
  if (!closing && nextStep === undefined)
    throw invalid('next_step_needed', 'an undetermined alert stays open and needs a next step', {
      remedy: 'Say what happens next, or who looks at it again.',
      issues: [{ code: 'next_step_needed', place: '/nextStep', message: 'say what happens next' }],
    });
  return (alert, deciding) => {
    demandTriage(deciding.actor, alert);
    demandOpen(alert, deciding);
    demandFreeOrMine(alert, deciding);
    return [
      ...claimedFirst(alert, deciding),
      alertVerdictGiven.draft({
        stream: alertStream(alert.id),
        scope: alert.scope,
        facts: { verdict, closed: closing, ...shownOf(alert) },
        payload: { reason, ...(closing || nextStep === undefined ? {} : { nextStep }) },
      }),
    ];
  };
}
