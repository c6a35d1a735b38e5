/** Writing a batch's rows to the lake so that each is there exactly once, whatever was interrupted. */
import type { LakeTable, ProcessedBatch, RowLines } from '#features/pipeline/model.ts';
import { lakeTables } from '#features/pipeline/model.ts';
import type { Lake } from '#storage/lake/port.ts';
import { refusedBefore, withoutRefused } from './refused-rows.ts';
import { type BatchInLake, keysThere, linesWithout } from './rows-there.ts';

/** The first time: nothing of the batch can be there yet. */
export async function appendAll(lake: Lake, batch: ProcessedBatch, between: () => void): Promise<void> {
  for (const table of lakeTables) {
    const { lines, keys } = batch.rows[table];
    if (keys.length === 0) continue;
    await lake.append(table, lines);
    between();
  }
}

/**
 * After an interruption: ends what may still be writing, reads back what is there, inserts the rest. Gives the batch as
 * it is now: events that the lake refused for good at an earlier try are dead letters.
 */
export async function appendMissing(at: BatchInLake, batch: ProcessedBatch): Promise<ProcessedBatch> {
  await at.lake.settle();
  const rest = await withoutRefused(at, batch, await refusedBefore(at));
  for (const table of lakeTables) await insertMissing(at, table, rest.rows[table]);
  return rest;
}

async function insertMissing(at: BatchInLake, table: LakeTable, rows: RowLines): Promise<void> {
  if (rows.keys.length === 0) return;
  const missing = linesWithout(rows, await keysThere(at, table));
  if (missing.keys.length > 0) await at.lake.append(table, missing.lines);
}
