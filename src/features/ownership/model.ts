/**
 * Who answers for a piece of work, at every instant (DESIGN section 2, promise 1).
 *
 * - **assignment**: what an alert or incident stores: a person, or a queue.
 * - **queue**: unclaimed work. Its **duty intervals** `[startsAt, endsAt)` say who holds it; they follow one another
 *   without gap or overlap and the last one is open.
 * - **owner(t)** composes the two: the person, or whoever holds the queue at that time. So a change of shift is one
 *   entry, not fifty thousand.
 */
import type { Instant } from '#base/time.ts';

export type Assignment =
  | { readonly kind: 'person'; readonly accountId: string }
  | { readonly kind: 'queue'; readonly queueId: string };

export interface DutyInterval {
  readonly queueId: string;
  readonly holderId: string;
  readonly startsAt: Instant;
  /** `null`: until further notice. */
  readonly endsAt: Instant | null;
}

/** An assignment and since when it holds; the next one ends it. */
export interface AssignedSince {
  readonly since: Instant;
  readonly assignment: Assignment;
}

const covers = (interval: DutyInterval, at: Instant): boolean =>
  interval.startsAt <= at && (interval.endsAt === null || at < interval.endsAt);

export const dutyHolderAt = (duty: readonly DutyInterval[], queueId: string, at: Instant): string | undefined =>
  duty.find((interval) => interval.queueId === queueId && covers(interval, at))?.holderId;

/** The account that owns an item at an instant; `undefined` only before the item was made. */
export function ownerAt(
  history: readonly AssignedSince[],
  duty: readonly DutyInterval[],
  at: Instant,
): string | undefined {
  const assigned = history.findLast((one) => one.since <= at)?.assignment;
  if (assigned === undefined) return undefined;
  return assigned.kind === 'person' ? assigned.accountId : dutyHolderAt(duty, assigned.queueId, at);
}

/** What is wrong with the duty intervals of one queue; nothing when they tile time from the first start on. */
export function dutyFaults(duty: readonly DutyInterval[]): string[] {
  const sorted = [...duty].sort((a, b) => (a.startsAt < b.startsAt ? -1 : 1));
  const faults: string[] = [];
  if (sorted.length === 0) faults.push('nobody ever held the queue');
  sorted.forEach((interval, index) => {
    const next = sorted[index + 1];
    if (interval.endsAt !== null && interval.endsAt <= interval.startsAt) faults.push(`empty at ${interval.startsAt}`);
    if (next === undefined && interval.endsAt !== null) faults.push(`nobody from ${interval.endsAt} on`);
    if (next !== undefined && interval.endsAt !== next.startsAt) faults.push(`gap or overlap before ${next.startsAt}`);
  });
  return faults;
}
