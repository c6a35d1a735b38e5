/**
 * Turns the boundaries of rosters into duty intervals of queues, each at the instant at which it fell, also when
 * Watchfloor was down then. What was followed is fixed; a roster that is changed counts from the change on.
 */
import { systemActor } from '#base/actor.ts';
import { millisOf, toInstant } from '#base/time.ts';
import { dutyOf } from '#engine/roster/duty.ts';
import type { DutyInterval } from '#engine/roster/model.ts';
import type { Journal, Write } from '#features/journal/server/index.ts';
import { findQueueForUpdate, handOver, type NextDuty, type QueueWithDuty } from '#features/ownership/server/index.ts';
import { always } from '#storage/relational/sql.ts';
import { followedUntil, listRosters, setFollowed } from './store.ts';
import { type RosterWorld, readRosterWorld } from './world.ts';

export const follower = systemActor('roster');

/** How a queue's duty is written down for an interval of its roster. */
const nextOf = (interval: DutyInterval, world: RosterWorld): Required<Omit<NextDuty, 'reason' | 'startsAt'>> => ({
  holderId: world.accountOf(interval.holder),
  cover: interval.cover,
  secondaryId: interval.secondary === undefined ? undefined : world.accountOf(interval.secondary),
  madeBy: interval.by ?? 'fallback',
});

type Held = Pick<QueueWithDuty, 'holder_id' | 'cover' | 'secondary_id'>;

const isNews = (held: Held, next: ReturnType<typeof nextOf>): boolean =>
  held.holder_id !== next.holderId || held.cover !== next.cover || held.secondary_id !== (next.secondaryId ?? null);

/**
 * Brings one queue up to now: every boundary since it was followed last, then, with `settle`, what holds now although no
 * boundary fell (a roster was published, leave was booked). A hand-over by hand stands until the next boundary.
 */
export async function followQueue(
  write: Write,
  queueId: string,
  options: { readonly settle?: boolean; readonly leaving?: readonly string[] } = {},
): Promise<void> {
  const locked = await findQueueForUpdate(write.tx, queueId, always);
  if (locked === undefined) return;
  const now = millisOf(write.now);
  const since = (await followedUntil(write.tx, queueId)) ?? write.now;
  const from = Math.min(millisOf(since), now);
  const world = await readRosterWorld(write.tx, { after: toInstant(from), leaving: options.leaving ?? [] });
  const roster = world.rosters.find((one) => one.queueId === queueId);
  if (roster === undefined || !world.published.has(queueId)) return;
  // Time is half-open, so the instant of now itself is within.
  const duty = dutyOf(roster, world.leave, { from, to: now + 1 });
  let held: QueueWithDuty = locked;
  for (const interval of duty) {
    if (interval.from > from) held = await change(write, held, interval, world);
  }
  const last = duty.at(-1);
  const byHand = held.made_by === null && held.cover === null && !(options.leaving ?? []).includes(held.holder_id);
  if (options.settle === true && last !== undefined && !(byHand && isHandOver(held, world)))
    await change(write, held, { ...last, from: now }, world);
  await setFollowed(write.tx, queueId, write.now);
}

/** Handed over by hand since the roster was published. */
const isHandOver = (held: QueueWithDuty, world: RosterWorld): boolean =>
  held.starts_at > (world.published.get(held.id)?.published_at ?? '');

async function change(
  write: Write,
  held: QueueWithDuty,
  interval: DutyInterval,
  world: RosterWorld,
): Promise<QueueWithDuty> {
  const next = nextOf(interval, world);
  if (!isNews(held, next)) return held;
  const startsAt = await handOver(write, held, { ...next, startsAt: toInstant(interval.from) });
  return {
    ...held,
    holder_id: next.holderId,
    starts_at: startsAt,
    cover: next.cover,
    made_by: next.madeBy,
    secondary_id: next.secondaryId ?? null,
  };
}

/** All queues with a roster, each in a transaction of its own: one that fails does not hold up the others. */
export async function followAll(journal: Journal, onFault: (queueId: string, error: unknown) => void): Promise<void> {
  for (const { id } of await listRosters(journal.relational)) {
    try {
      await journal.write(follower, (write) => followQueue(write, id));
    } catch (error) {
      onFault(id, error);
    }
  }
}

/** Somebody is away from now on: what they hold by a roster passes on in this transaction. */
export async function settleRosters(
  write: Write,
  options: { readonly leaving?: readonly string[] } = {},
): Promise<void> {
  for (const { id } of await listRosters(write.tx)) await followQueue(write, id, { ...options, settle: true });
}

export interface Following {
  stop(): Promise<void>;
}

const everyMs = 5_000;

export function startFollowing(journal: Journal, onFault: (queueId: string, error: unknown) => void): Following {
  let running: Promise<void> = followAll(journal, onFault).catch((error: unknown) => onFault('all', error));
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = followAll(journal, onFault)
      .catch((error: unknown) => onFault('all', error))
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
