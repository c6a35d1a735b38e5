import type { BatchPlan } from '#features/pipeline/model.ts';
import type { Db } from '#storage/relational/port.ts';
import { sql } from '#storage/relational/sql.ts';

/** The offset of the next record; made at zero the first time. */
export async function readOffset(db: Db, partition: number, now: string): Promise<number> {
  await db.query(sql`insert into pipeline_offsets (partition, next_offset, moved_at) values (${partition}, 0, ${now})
                     on conflict do nothing`);
  const [row] = await db.query<{ next_offset: number }>(
    sql`select next_offset from pipeline_offsets where partition = ${partition}`,
  );
  return row?.next_offset ?? 0;
}

/** Compare and set: true when exactly this batch was the next one. */
export async function moveOffset(db: Db, partition: number, plan: BatchPlan, now: string): Promise<boolean> {
  const rows = await db.query(
    sql`update pipeline_offsets set next_offset = ${plan.to}, moved_at = ${now}
        where partition = ${partition} and next_offset = ${plan.from} returning partition`,
  );
  return rows.length === 1;
}

/** The plan that stands: this one, or one that was written down for the same place before. */
export async function planBatch(
  db: Db,
  partition: number,
  plan: BatchPlan & { readonly parserVersion: string },
  now: string,
): Promise<BatchPlan> {
  await db.query(sql`
    insert into pipeline_batches (partition, from_offset, to_offset, rule_set, parser_version, planned_at)
    values (${partition}, ${plan.from}, ${plan.to}, ${plan.ruleSet}, ${plan.parserVersion}, ${now})
    on conflict do nothing`);
  const rows = await db.query<PlanRow>(
    sql`select from_offset, to_offset, rule_set from pipeline_batches
        where partition = ${partition} and from_offset = ${plan.from}`,
  );
  return rows.map(planOf)[0] ?? plan;
}

/** Batches that lie before the offset. */
export const forgetBatches = (db: Db, partition: number, before: number): Promise<object[]> =>
  db.query(sql`delete from pipeline_batches where partition = ${partition} and to_offset <= ${before}`);

interface PlanRow {
  readonly from_offset: number;
  readonly to_offset: number;
  readonly rule_set: string;
}

const planOf = (row: PlanRow): BatchPlan => ({ from: row.from_offset, to: row.to_offset, ruleSet: row.rule_set });

/** Batches from the offset on, done or only planned, in order. */
export async function plannedBatches(db: Db, partition: number, from: number): Promise<BatchPlan[]> {
  const rows = await db.query<PlanRow>(
    sql`select from_offset, to_offset, rule_set from pipeline_batches
        where partition = ${partition} and from_offset >= ${from} order by from_offset`,
  );
  return rows.map(planOf);
}

export interface CheckpointRow {
  readonly next_offset: number;
  readonly state: Uint8Array | null;
}

export async function readCheckpoint(db: Db, partition: number): Promise<CheckpointRow | undefined> {
  const rows = await db.query<CheckpointRow>(
    sql`select next_offset, state from correlation_checkpoints where partition = ${partition}`,
  );
  return rows[0];
}

export const writeCheckpoint = (
  db: Db,
  partition: number,
  { next_offset, state }: CheckpointRow,
  now: string,
): Promise<object[]> =>
  db.query(sql`insert into correlation_checkpoints (partition, next_offset, state, made_at)
               values (${partition}, ${next_offset}, ${state === null ? null : Buffer.from(state)}, ${now})
               on conflict (partition) do update set
                 next_offset = excluded.next_offset, state = excluded.state, made_at = excluded.made_at`);

export const dropCheckpoint = (db: Db, partition: number): Promise<object[]> =>
  db.query(sql`delete from correlation_checkpoints where partition = ${partition}`);
