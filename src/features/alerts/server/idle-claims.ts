/**
 * A claim on which nothing happens for half an hour, while its owner is on duty, goes back to the queue, so that others
 * see it again. An idle claim never stopped a clock, so none starts anew. Left alone is what waits on purpose: put off,
 * undetermined with a next step, part of an incident; and what is retrospective.
 */
import { systemActor } from '#base/actor.ts';
import { type Instant, millisOf, minuteMs, toInstant } from '#base/time.ts';
import type { Journal } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { always, sql } from '#storage/relational/sql.ts';
import { released } from './release-alert.ts';
import { lockAlerts } from './store.ts';

export const idleMs = 30 * minuteMs;
const chunk = 500;
const everyMs = minuteMs;

/** On duty means holding a queue of the alert's scope, or being second there; the half hour counts from that on. */
async function idleIds(db: Db, now: Instant, ids?: readonly string[]): Promise<string[]> {
  const before = toInstant(millisOf(now) - idleMs);
  const rows = await db.query<{ id: string }>(sql`
    select a.id from alerts a
    cross join lateral (
      select recorded_at from journal_entries where stream = 'alert/' || a.id order by version desc limit 1
    ) e
    where a.state = 'open' and a.assignee_id is not null and not a.retrospective
      and a.verdict is null and a.incident_id is null and (a.snoozed_until is null or a.snoozed_until <= ${before})
      and e.recorded_at <= ${before} and ${ids === undefined ? always : sql`a.id = any(${ids})`}
      and exists (
        select 1 from queue_duty d join queues q on q.id = d.queue_id
        where d.ends_at is null and d.starts_at <= ${before} and q.scope = a.scope
          and a.assignee_id in (d.holder_id, d.secondary_id)
      )
    order by a.id limit ${chunk}`);
  return rows.map((row) => row.id);
}

/** Returns how many went back. Looks again under the lock, because somebody may have gone on with one meanwhile. */
export async function releaseIdleClaims(journal: Journal): Promise<number> {
  return journal.write(systemActor('idle-claims'), async ({ tx, now, record }) => {
    const found = await idleIds(tx, now);
    if (found.length === 0) return 0;
    const locked = await lockAlerts(tx, found, always);
    const still = new Set(await idleIds(tx, now, found));
    const drafts = locked.flatMap((alert) =>
      still.has(alert.id) && alert.assignee_id !== null ? [released(alert, alert.assignee_id, 'idle')] : [],
    );
    await record(...drafts);
    return drafts.length;
  });
}

export function startIdleClaims(journal: Journal, onFault: (error: unknown) => void): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    running = releaseIdleClaims(journal)
      .catch(onFault)
      .finally(() => {
        busy = false;
      });
  }, everyMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
