import { holdsIn } from '#base/actor.ts';
import { conflict, denied } from '#base/errors.ts';
import { alertAssigned } from '#features/alerts/entries.ts';
import { alertStream } from '#features/alerts/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { type Decide, demandOpen, type PeopleParts } from './command.ts';
import type { LockedAlert } from './store.ts';

export interface AssignInput {
  readonly assigneeId: string;
  readonly reason: string;
}

/** Gives the alert to a person, out of the queue or out of somebody's hands. */
export const assignAlert =
  ({ assigneeId, reason }: AssignInput): Decide =>
  (alert, deciding) => {
    demandAssign(deciding.actor, alert);
    demandOpen(alert, deciding);
    if (alert.assignee_id === assigneeId) return [];
    return [
      alertAssigned.draft({
        stream: alertStream(alert.id),
        scope: alert.scope,
        facts: { assigneeId, fromId: alert.assignee_id },
        payload: { reason },
      }),
    ];
  };

function demandAssign(actor: Parameters<typeof holdsIn>[0], alert: LockedAlert): void {
  if (!holdsIn(actor, 'alert:assign', alert.scope))
    throw denied('alert_not_permitted', 'you may not assign the alerts of this scope');
}

/** Work is given only to people who are there and may do it. */
export async function demandAssignable(
  write: Write,
  assigneeId: string,
  scopes: readonly string[],
  parts: PeopleParts,
): Promise<void> {
  const person = (await parts.people(write.tx, [assigneeId])).get(assigneeId);
  if (person?.active !== true)
    throw conflict('assignee_not_active', 'only a person with an active account can own work');
  for (const scope of scopes) {
    if (!(await parts.mayTriage(write.tx, assigneeId, scope)))
      throw conflict('assignee_not_permitted', `${person.name} may not work in this scope`);
  }
}
