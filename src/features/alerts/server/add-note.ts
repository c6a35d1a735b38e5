import { holdsIn } from '#base/actor.ts';
import { denied } from '#base/errors.ts';
import { alertNoted } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import type { Decide } from './command.ts';

/** Anybody who may triage may note, on somebody else's alert and on closed ones too. */
export const addNote =
  ({ text }: { readonly text: string }): Decide =>
  (alert, { actor, newId }) => {
    if (!holdsIn(actor, 'alert:triage', alert.scope))
      throw denied('alert_not_permitted', 'you may read this alert, not work on it');
    return [
      alertNoted.draft({
        stream: alertStream(alert.id),
        scope: alert.scope,
        facts: { noteId: newId('note') },
        payload: { text },
      }),
    ];
  };
