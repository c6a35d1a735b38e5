/** Which rows of a batch the lake holds, and which it does not. */
import type { BatchPlan, LakeTable, RowLines } from '#features/pipeline/model.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { BatchPlace } from './process-batch.ts';

/** A batch, and the lake that it goes to. */
export interface BatchInLake {
  readonly lake: Lake;
  readonly place: BatchPlace;
  readonly range: Pick<BatchPlan, 'from' | 'to'>;
  /** An event of the batch as it was received. */
  deadLetterOf(key: string, reason: string): Promise<object>;
}

const keyColumns: Record<LakeTable, string> = {
  events: "concat(toString(offset), ':', toString(idx))",
  hits: "concat(toString(offset), ':', toString(idx), ':', rule_id, ':', alert_key)",
  dead_letters: "concat(toString(offset), ':', toString(idx))",
};

/** `code`: only dead letters with this one. */
export async function keysThere(at: BatchInLake, table: LakeTable, code?: string): Promise<Set<string>> {
  const rows = await at.lake.query<{ key: string }>({
    sql: `SELECT ${keyColumns[table]} AS key FROM ${at.lake.facts.database}.${table}
          WHERE epoch = {epoch:String} AND partition = {partition:UInt16}
            AND offset >= {from:UInt64} AND offset < {to:UInt64}
            ${code === undefined ? '' : 'AND code = {code:String}'}`,
    params: {
      epoch: at.place.epoch,
      partition: at.place.partition,
      from: at.range.from,
      to: at.range.to,
      ...(code === undefined ? {} : { code }),
    },
  });
  return new Set(rows.map((row) => row.key));
}

/** The rows whose keys are wanted. */
export function pick(rows: RowLines, isWanted: (key: string) => boolean): RowLines {
  const lines = Buffer.from(rows.lines.buffer, rows.lines.byteOffset, rows.lines.length);
  const kept: Buffer[] = [];
  const keys: string[] = [];
  let start = 0;
  for (const key of rows.keys) {
    const end = lines.indexOf(10, start) + 1;
    if (isWanted(key)) {
      kept.push(lines.subarray(start, end));
      keys.push(key);
    }
    start = end;
  }
  return { lines: Buffer.concat(kept), keys };
}

export const linesWithout = (rows: RowLines, there: ReadonlySet<string>): RowLines =>
  there.size === 0 ? rows : pick(rows, (key) => !there.has(key));
