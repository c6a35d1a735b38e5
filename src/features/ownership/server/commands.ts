/** Changes of who holds a queue. */
import { absent, conflict } from '#base/errors.ts';
import { millisOf, toInstant } from '#base/time.ts';
import type { Cover } from '#engine/roster/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { dutyAssigned, queueMade } from '#features/ownership/entries.ts';
import { always, type Sql } from '#storage/relational/sql.ts';
import { findQueueForUpdate, findQueueOfScope, type QueueWithDuty, queuesHeldBy } from './store.ts';

/** A scope gets its triage queue with a holder from the first moment: there is no time at which nobody holds it. */
export async function makeQueue(
  write: Write,
  input: { readonly scope: string; readonly name: string; readonly holderId: string },
): Promise<string> {
  const queueId = write.newId('queue');
  await write.record(
    queueMade.draft({
      stream: `queue/${queueId}`,
      scope: input.scope,
      facts: { queueId, scope: input.scope, holderId: input.holderId, startsAt: write.now },
      payload: { name: input.name },
    }),
  );
  return queueId;
}

export async function ensureQueue(write: Write, scope: string, name: string, holderId: string): Promise<string> {
  const found = await findQueueOfScope(write.tx, scope);
  return found?.id ?? makeQueue(write, { scope, name, holderId });
}

export async function assignDuty(
  write: Write,
  input: { readonly queueId: string; readonly holderId: string; readonly reason: string },
  visible: Sql = always,
): Promise<void> {
  const queue = await findQueueForUpdate(write.tx, input.queueId, visible);
  if (queue === undefined) throw absent('queue_absent', 'there is no such queue');
  if (queue.holder_id === input.holderId) {
    throw conflict('duty_already_held', 'this person holds the duty already');
  }
  await handOver(write, queue, { holderId: input.holderId, reason: input.reason });
}

export interface NextDuty {
  readonly holderId: string;
  readonly reason?: string;
  /** When it began, if that was noticed later; now without it. */
  readonly startsAt?: string;
  readonly cover?: Cover;
  readonly secondaryId?: string | undefined;
  /** What of the roster made it. */
  readonly madeBy?: string;
}

/** The queue's next duty interval, in one entry. Gives the interval's start. */
export async function handOver(
  write: Write,
  queue: Pick<QueueWithDuty, 'id' | 'scope' | 'holder_id' | 'starts_at'>,
  next: NextDuty,
): Promise<string> {
  const wanted = next.startsAt ?? write.now;
  // Two hand-overs within a millisecond, or a clock that stepped back, must still leave intervals of some length.
  const startsAt = wanted > queue.starts_at ? wanted : toInstant(millisOf(queue.starts_at) + 1);
  await write.record(
    dutyAssigned.draft({
      stream: `queue/${queue.id}`,
      scope: queue.scope,
      effectiveAt: startsAt,
      facts: {
        queueId: queue.id,
        previousHolderId: queue.holder_id,
        previousStartsAt: queue.starts_at,
        holderId: next.holderId,
        startsAt,
        cover: next.cover ?? null,
        secondaryId: next.secondaryId ?? null,
        madeBy: next.madeBy ?? null,
      },
      payload: { reason: next.reason ?? '' },
    }),
  );
  return startsAt;
}

/** Somebody leaves: whatever they hold passes on in the same transaction, never to nobody. */
export async function passDutyOn(write: Write, accountId: string, handoverTo: string | undefined): Promise<void> {
  const held = await queuesHeldBy(write.tx, accountId);
  if (held.length === 0) return;
  if (handoverTo === undefined || handoverTo === accountId) {
    throw conflict(
      'duty_needs_a_holder',
      `this person holds the duty of ${held.map((queue) => queue.name).join(', ')}`,
      {
        remedy: 'Name who takes it over.',
        details: { queues: held.map((queue) => ({ id: queue.id, name: queue.name })) },
      },
    );
  }
  for (const queue of held) await handOver(write, queue, { holderId: handoverTo, reason: 'the holder was suspended' });
}
