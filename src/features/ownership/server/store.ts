import type { Cover } from '#engine/roster/model.ts';
import type { DutyRow } from '#features/ownership/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

export interface QueueWithDuty {
  readonly id: string;
  readonly scope: string;
  readonly name: string | null;
  readonly holder_id: string;
  readonly starts_at: string;
  readonly cover: Cover | null;
  readonly made_by: string | null;
  readonly secondary_id: string | null;
}

const queueWithDuty = sql`select q.id, q.scope, q.name, d.holder_id, d.starts_at, d.cover, d.made_by, d.secondary_id
  from queues q join queue_duty d on d.queue_id = q.id and d.ends_at is null`;

/** The open interval is locked, so that two hand-overs are one after the other. */
export async function findQueueForUpdate(db: Db, id: string, visible: Sql): Promise<QueueWithDuty | undefined> {
  const rows = await db.query<QueueWithDuty>(sql`${queueWithDuty} where q.id = ${id} and ${visible} for update of d`);
  return rows[0];
}

export async function findQueueOfScope(db: Db, scope: string): Promise<QueueWithDuty | undefined> {
  const rows = await db.query<QueueWithDuty>(sql`${queueWithDuty} where q.scope = ${scope} order by q.id limit 1`);
  return rows[0];
}

export const listQueues = (db: Db, visible: Sql): Promise<QueueWithDuty[]> =>
  db.query<QueueWithDuty>(sql`${queueWithDuty} where ${visible} order by q.id`);

export const namesOfQueues = (
  db: Db,
  ids: readonly string[],
  visible: Sql,
): Promise<{ id: string; name: string | null }[]> =>
  db.query(sql`select q.id, q.name from queues q where q.id = any(${ids}) and ${visible}`);

export const queuesHeldBy = (db: Db, accountId: string): Promise<QueueWithDuty[]> =>
  db.query<QueueWithDuty>(sql`${queueWithDuty} where d.holder_id = ${accountId} order by q.id for update of d`);

export type DutyListRow = Pick<
  DutyRow,
  'queue_id' | 'holder_id' | 'starts_at' | 'ends_at' | 'cover' | 'made_by' | 'secondary_id'
>;

export const listDuty = (db: Db, queueIds: readonly string[]): Promise<DutyListRow[]> =>
  db.query<DutyListRow>(sql`select queue_id, holder_id, starts_at, ends_at, cover, made_by, secondary_id from queue_duty
                        where queue_id = any(${queueIds}) order by queue_id, starts_at desc`);

/** Intervals that reach into the span, in order. */
export const dutyBetween = (db: Db, queueIds: readonly string[], from: string, to: string): Promise<DutyListRow[]> =>
  db.query<DutyListRow>(sql`select queue_id, holder_id, starts_at, ends_at, cover, made_by, secondary_id from queue_duty
                            where queue_id = any(${queueIds}) and starts_at < ${to} and (ends_at is null or ends_at > ${from})
                            order by queue_id, starts_at`);
