/** Writing a batch's rows to the lake so that each is there exactly once, whatever was interrupted. */
import type { LakeTable, ProcessedBatch, RowLines } from '#features/pipeline/model.ts';
import { lakeTables } from '#features/pipeline/model.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { BatchPlace } from './process-batch.ts';

/** The first time: nothing of the batch can be there yet. */
export async function appendAll(lake: Lake, batch: ProcessedBatch, between: () => void): Promise<void> {
  for (const table of lakeTables) {
    const { lines, keys } = batch.rows[table];
    if (keys.length === 0) continue;
    await lake.append(table, lines);
    between();
  }
}

/** After an interruption: ends what may still be writing, reads back what is there, inserts the rest. */
export async function appendMissing(
  lake: Lake,
  place: BatchPlace,
  range: { readonly from: number; readonly to: number },
  batch: ProcessedBatch,
): Promise<number> {
  await lake.settle();
  let inserted = 0;
  for (const table of lakeTables) {
    const rows = batch.rows[table];
    if (rows.keys.length === 0) continue;
    const there = await keysThere(lake, table, place, range);
    const missing = linesWithout(rows, there);
    if (missing.count > 0) await lake.append(table, missing.lines);
    inserted += missing.count;
  }
  return inserted;
}

async function keysThere(
  lake: Lake,
  table: LakeTable,
  place: BatchPlace,
  range: { readonly from: number; readonly to: number },
): Promise<Set<string>> {
  const key =
    table === 'hits'
      ? "concat(toString(offset), ':', toString(idx), ':', rule_id)"
      : "concat(toString(offset), ':', toString(idx))";
  const rows = await lake.query<{ key: string }>({
    sql: `SELECT ${key} AS key FROM ${lake.facts.database}.${table}
          WHERE epoch = {epoch:String} AND partition = {partition:UInt16}
            AND offset >= {from:UInt64} AND offset < {to:UInt64}`,
    params: { epoch: place.epoch, partition: place.partition, from: range.from, to: range.to },
  });
  return new Set(rows.map((row) => row.key));
}

function linesWithout(rows: RowLines, there: ReadonlySet<string>): { lines: Uint8Array; count: number } {
  if (there.size === 0) return { lines: rows.lines, count: rows.keys.length };
  const lines = Buffer.from(rows.lines.buffer, rows.lines.byteOffset, rows.lines.length);
  const kept: Buffer[] = [];
  let start = 0;
  for (const key of rows.keys) {
    const end = lines.indexOf(10, start) + 1;
    if (!there.has(key)) kept.push(lines.subarray(start, end));
    start = end;
  }
  return { lines: Buffer.concat(kept), count: kept.length };
}
