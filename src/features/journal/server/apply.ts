/**
 * Folds entries into projection tables: a read, a fold in memory and a write per table, however many entries there are.
 * Recording and rebuilding use this one function, so that they cannot differ.
 */
import type { Entry } from '#features/journal/model.ts';
import { foldRows, type Projection, touchedKeys } from '#features/journal/projection.ts';
import type { Db } from '#storage/relational/port.ts';
import { join, name, type Sql, sql } from '#storage/relational/sql.ts';

export async function applyEntries(
  db: Db,
  entries: readonly Entry[],
  projections: readonly Projection[],
  schema?: string,
): Promise<void> {
  for (const projection of projections) {
    const keys = touchedKeys(projection, entries);
    if (keys.length === 0) continue;
    const rows = await loadRows(db, projection, keys, schema);
    await saveRows(db, projection, foldRows(projection, rows, entries), schema);
  }
}

const tableOf = (projection: Projection, schema: string | undefined): Sql =>
  schema === undefined ? name(projection.table) : sql`${name(schema)}.${name(projection.table)}`;

/** Locks the rows, so that two commands on one thing are one after the other. */
export async function loadRows(
  db: Db,
  projection: Projection,
  keys: readonly string[],
  schema: string | undefined,
): Promise<Map<string, object>> {
  const key = name(projection.key);
  const rows = await db.query<Record<string, unknown>>(
    sql`select * from ${tableOf(projection, schema)} where ${key} = any(${keys}) order by ${key} for update`,
  );
  return new Map(rows.map((row) => [String(row[projection.key]), row]));
}

export const replaceRows = (
  db: Db,
  projection: Projection,
  folded: ReadonlyMap<string, object | undefined>,
): Promise<void> => saveRows(db, projection, folded, undefined);

export async function saveRows(
  db: Db,
  projection: Projection,
  folded: ReadonlyMap<string, object | undefined>,
  schema: string | undefined,
): Promise<void> {
  const gone = [...folded].filter(([, row]) => row === undefined).map(([key]) => key);
  const kept = [...folded.values()].filter((row) => row !== undefined);
  const table = tableOf(projection, schema);
  if (kept.length > 0) await upsert(db, table, projection.key, kept);
  if (gone.length > 0) await db.query(sql`delete from ${table} where ${name(projection.key)} = any(${gone})`);
}

/** Rows into a table that has none of them. */
export async function insertRows(
  db: Db,
  projection: Projection,
  rows: readonly object[],
  schema: string | undefined,
): Promise<void> {
  const table = tableOf(projection, schema);
  const names = join(Object.keys(rows[0] ?? {}).map(name), ', ');
  await db.query(
    sql`insert into ${table} (${names})
        select ${names} from json_populate_recordset(null::${table}, ${JSON.stringify(rows)}::json)`,
  );
}

async function upsert(db: Db, table: Sql, key: string, rows: readonly object[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const names = join(columns.map(name), ', ');
  const changes = columns.filter((column) => column !== key);
  const change =
    changes.length === 0
      ? sql`nothing`
      : sql`update set ${join(
          changes.map((column) => sql`${name(column)} = excluded.${name(column)}`),
          ', ',
        )}`;
  await db.query(
    sql`insert into ${table} (${names})
        select ${names} from jsonb_populate_recordset(null::${table}, ${JSON.stringify(rows)}::jsonb)
        on conflict (${name(key)}) do ${change}`,
  );
}
