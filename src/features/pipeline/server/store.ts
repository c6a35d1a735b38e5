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

export const planBatch = (
  db: Db,
  partition: number,
  plan: BatchPlan,
  parserVersion: string,
  now: string,
): Promise<object[]> =>
  db.query(sql`insert into pipeline_batches (partition, from_offset, to_offset, rule_set, parser_version, planned_at)
               values (${partition}, ${plan.from}, ${plan.to}, ${plan.ruleSet}, ${parserVersion}, ${now})`);

export const forgetBatch = (db: Db, partition: number, plan: BatchPlan): Promise<object[]> =>
  db.query(sql`delete from pipeline_batches where partition = ${partition} and from_offset = ${plan.from}`);

/** Batches that were planned and never done, in order. */
export async function plannedBatches(db: Db, partition: number, from: number): Promise<BatchPlan[]> {
  const rows = await db.query<{ from_offset: number; to_offset: number; rule_set: string }>(
    sql`select from_offset, to_offset, rule_set from pipeline_batches
        where partition = ${partition} and from_offset >= ${from} order by from_offset`,
  );
  return rows.map((row) => ({ from: row.from_offset, to: row.to_offset, ruleSet: row.rule_set }));
}
