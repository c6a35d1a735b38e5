/** The relational store out of one snapshot, table by table, and back into an empty schema in one transaction. */
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { failed } from '#base/errors.ts';
import type { AppliedMigration } from '#storage/migrations.ts';
import type { Db, Relational, Tx } from '#storage/relational/port.ts';
import { name, raw, sql } from '#storage/relational/sql.ts';
import { writeHashed } from './files.ts';
import type { FileFacts, Manifest } from './manifest.ts';

type RelationalPart = NonNullable<Manifest['relational']>;
type TableFacts = RelationalPart['tables'][number];

/** Made by the migrations themselves at a restore. */
const ownTable = 'schema_migrations';

export const copyFileOf = (table: string): string => `relational/${table}.copy`;

/** Every table of our schema with the columns that `COPY` writes, in their order. */
async function tablesOf(db: Db): Promise<Omit<TableFacts, 'rows'>[]> {
  return db.query(sql`
    select c.relname as name,
           coalesce((select jsonb_agg(a.attname order by a.attnum) from pg_attribute a
                     where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''),
                    '[]') as columns
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    order by c.relname`);
}

const sequencesOf = (db: Db): Promise<{ name: string; last: number; called: boolean }[]> =>
  db.query(sql`
    select sequencename as name, coalesce(last_value, start_value) as last, last_value is not null as called
    from pg_sequences where schemaname = 'public' order by sequencename`);

/** Where the two stores stand: read first, because this is what begins the snapshot. */
export async function readPoint(
  db: Db,
  partition: number,
): Promise<{ committedOffset: number; journal: { seq: number; hash: string } }> {
  const [row] = await db.query<{ committed: number; seq: number; hash: string }>(sql`
    select coalesce((select next_offset from pipeline_offsets where partition = ${partition}), 0) as committed, seq, hash
    from journal_head`);
  if (row === undefined) throw failed('journal_head_absent', 'The journal has no head.');
  return { committedOffset: row.committed, journal: { seq: row.seq, hash: row.hash } };
}

/** Copies all tables inside the snapshot that the transaction has begun. */
export async function dumpRelational(
  relational: Relational,
  tx: Tx,
  to: string,
  written: (file: FileFacts) => void,
): Promise<RelationalPart> {
  const tables: TableFacts[] = [];
  const schema = await tx.query<AppliedMigration>(
    sql`select number, name, sha256 from schema_migrations order by number`,
  );
  for (const table of await tablesOf(tx)) {
    if (table.name === ownTable) continue;
    const file = await writeHashed(to, copyFileOf(table.name), (sink) => relational.copyOut(table.name, sink, tx));
    const [count] = await tx.query<{ rows: number }>(sql`select count(*) as rows from ${name(table.name)}`);
    tables.push({ ...table, rows: count?.rows ?? 0 });
    written(file);
  }
  return {
    serverVersion: relational.facts.serverVersion,
    schema: [...schema],
    tables,
    sequences: await sequencesOf(tx),
  };
}

/** Loads everything, or nothing. The schema is empty and of the same migrations as the backup. */
export async function loadRelational(relational: Relational, part: RelationalPart, from: string): Promise<void> {
  await relational.transaction(async (tx) => {
    await tx.query(sql`set local statement_timeout = 0`);
    await demandSameTables(tx, part);
    // Added again afterwards, which checks every row: so the order of the tables does not matter.
    const constraints = await dropForeignKeys(tx);
    for (const table of part.tables) {
      await empty(tx, table.name);
      await relational.copyIn(table.name, createReadStream(join(from, copyFileOf(table.name))), tx);
      await tx.query(sql`set local statement_timeout = 0`);
      await demandRows(tx, table);
    }
    for (const { table, constraint, definition } of constraints)
      await tx.query(raw(`alter table ${table} add constraint ${constraint} ${definition}`));
    for (const { name: sequence, last, called } of part.sequences)
      await tx.query(sql`select setval(quote_ident(${sequence})::regclass, ${last}, ${called})`);
  });
  await relational.query(sql`analyze`);
}

async function demandSameTables(tx: Tx, part: RelationalPart): Promise<void> {
  const there = (await tablesOf(tx)).filter((table) => table.name !== ownTable);
  const text = (tables: readonly { name: string; columns: readonly string[] }[]): string =>
    tables.map((table) => `${table.name} (${table.columns.join(', ')})`).join('\n');
  if (text(there) === text(part.tables)) return;
  throw failed('backup_schema_differs', 'The tables of the backup are not those that its migrations make.', {
    remedy: 'Restore it with the version of Watchfloor that made it.',
  });
}

const dropForeignKeys = async (tx: Tx): Promise<{ table: string; constraint: string; definition: string }[]> => {
  const keys = await tx.query<{ table: string; constraint: string; definition: string }>(sql`
    select conrelid::regclass::text as "table", quote_ident(conname) as "constraint",
           pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace order by conname`);
  for (const { table, constraint } of keys) await tx.query(raw(`alter table ${table} drop constraint ${constraint}`));
  return keys;
};

/** Migrations put first rows into some tables, such as the journal's head; others refuse even an empty deletion. */
async function empty(tx: Tx, table: string): Promise<void> {
  const [found] = await tx.query(sql`select 1 as one from ${name(table)} limit 1`);
  if (found !== undefined) await tx.query(sql`delete from ${name(table)}`);
}

async function demandRows(tx: Tx, table: TableFacts): Promise<void> {
  const [count] = await tx.query<{ rows: number }>(sql`select count(*) as rows from ${name(table.name)}`);
  if (count?.rows === table.rows) return;
  throw failed('backup_rows_differ', `The table ${table.name} has ${count?.rows} rows instead of ${table.rows}.`);
}
