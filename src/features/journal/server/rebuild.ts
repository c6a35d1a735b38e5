/**
 * Replays the whole journal into a scratch schema and compares it with the projections in use. No difference means that
 * the tables say nothing that the journal does not.
 *
 * All of it happens in one snapshot transaction, so it is exact while people work, and nothing of it stays.
 */
import { randomBytes } from 'node:crypto';
import type { Projection } from '#features/journal/projection.ts';
import type { Tx } from '#storage/relational/port.ts';
import { join, name, type Sql, sql } from '#storage/relational/sql.ts';
import { readEntry } from './read-entry.ts';
import { openReplay } from './replay.ts';
import { entriesAfter } from './store.ts';
import type { Journal } from './write.ts';

export interface TableDifference {
  readonly table: string;
  /** Rows that the journal says and the table lacks, or has otherwise. */
  readonly missing: number;
  /** Rows that the table has and the journal does not say, or says otherwise. */
  readonly surplus: number;
  /** Keys of some of them. */
  readonly examples: readonly string[];
}

export interface RebuildReport {
  readonly entries: number;
  readonly elapsedMs: number;
  readonly entriesPerSecond: number;
  readonly tables: number;
  readonly differences: readonly TableDifference[];
}

/** Entries that are read at once, and rows that are kept in memory; tests choose fewer. */
export interface RebuildLimits {
  readonly chunk: number;
  readonly rows: number;
}

const usual: RebuildLimits = { chunk: 5000, rows: 100_000 };

export function rebuildAndCompare(journal: Journal, limits = usual): Promise<RebuildReport> {
  const scratch = `rebuild_${randomBytes(6).toString('hex')}`;
  return journal.relational.transaction(
    async (tx) => {
      const began = performance.now();
      await makeScratch(tx, journal.projections, scratch);
      const entries = await replay(tx, journal, scratch, limits);
      const elapsedMs = Math.max(1, performance.now() - began);
      const differences: TableDifference[] = [];
      for (const projection of journal.projections) differences.push(...(await compare(tx, projection, scratch)));
      await tx.query(sql`drop schema ${name(scratch)} cascade`);
      return {
        entries,
        elapsedMs: Math.round(elapsedMs),
        entriesPerSecond: Math.round(entries / (elapsedMs / 1000)),
        tables: journal.projections.length,
        differences,
      };
    },
    { isolation: 'snapshot' },
  );
}

async function makeScratch(tx: Tx, projections: readonly Projection[], scratch: string): Promise<void> {
  await tx.query(sql`create schema ${name(scratch)}`);
  // Neither log nor index: nothing of it stays, and nobody searches here. A key is made when rows have to come back.
  for (const { table } of projections) {
    await tx.query(sql`create unlogged table ${name(scratch)}.${name(table)} (like ${name(table)} including defaults)`);
  }
}

async function replay(tx: Tx, journal: Journal, scratch: string, limits: RebuildLimits): Promise<number> {
  const replayed = openReplay(tx, journal.projections, scratch, limits.rows);
  let entries = 0;
  for (let after = 0; ; ) {
    const rows = await entriesAfter(tx, after, limits.chunk);
    const last = rows.at(-1);
    if (last === undefined) break;
    await replayed.fold(rows.map((row) => readEntry(journal.types, row)));
    entries += rows.length;
    after = last.seq;
  }
  await replayed.finish();
  return entries;
}

async function compare(tx: Tx, projection: Projection, scratch: string): Promise<TableDifference[]> {
  const used = name(projection.table);
  const made = sql`${name(scratch)}.${name(projection.table)}`;
  const missing = await keysOnlyIn(tx, projection, made, used);
  const surplus = await keysOnlyIn(tx, projection, used, made);
  if (missing.length + surplus.length === 0) return [];
  const examples = [...new Set([...missing, ...surplus])].slice(0, 10);
  return [{ table: projection.table, missing: missing.length, surplus: surplus.length, examples }];
}

async function keysOnlyIn(tx: Tx, projection: Projection, one: Sql, other: Sql): Promise<string[]> {
  const key = name(projection.key);
  const rows = await tx.query<{ key: string }>(
    sql`select ${key} as key from (${join([sql`select * from ${one}`, sql`select * from ${other}`], ' except ')}) d`,
  );
  return rows.map((row) => row.key);
}
