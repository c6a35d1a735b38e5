/** The lake as frozen parts, and back. */
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed } from '#base/errors.ts';
import type { FrozenTable, Lake, LakeFiles } from '#storage/lake/port.ts';
import type { AppliedMigration } from '#storage/migrations.ts';
import { copyHashed, filesBelow, syncFolder, syncFoldersOf } from './files.ts';
import type { FileFacts, Manifest } from './manifest.ts';

type LakePart = Manifest['lake'];

/** Made by the migrations themselves at a restore. */
const ownTable = 'schema_migrations';

export const lakeSchema = (lake: Lake): Promise<AppliedMigration[]> =>
  lake.query({ sql: 'SELECT DISTINCT number, name, sha256 FROM schema_migrations ORDER BY number' });

/** Rows of each of our tables, as they are now. */
export async function countLake(lake: Lake): Promise<LakePart['tables']> {
  const tables = await lake.query<{ name: string }>({
    sql: `SELECT name FROM system.tables WHERE database = {database:String} AND engine LIKE '%MergeTree' ORDER BY name`,
    params: { database: lake.facts.database },
  });
  const counts: LakePart['tables'] = [];
  for (const { name } of tables) {
    if (name === ownTable) continue;
    const [row] = await lake.query<{ rows: number | string }>({
      sql: `SELECT count() AS rows FROM ${lake.facts.database}.${name}`,
    });
    counts.push({ name, rows: Number(row?.rows ?? 0) });
  }
  return counts;
}

/** Copies the parts, and counts their rows by what they say of themselves. */
export async function copyFrozen(
  frozen: readonly FrozenTable[],
  to: string,
  written: (file: FileFacts) => void,
): Promise<LakePart['tables']> {
  const counts: LakePart['tables'] = [];
  for (const { table, folder, parts } of frozen) {
    if (table === ownTable) continue;
    let rows = 0;
    for (const part of parts) {
      rows += Number(await readFile(join(folder, part, 'count.txt'), 'utf8'));
      for (const path of await filesBelow(join(folder, part)))
        written(await copyHashed(join(folder, part, path), to, `lake/${table}/${part}/${path}`));
    }
    counts.push({ name: table, rows });
  }
  return counts;
}

/** Brings the parts into a lake that has the same tables and no rows, and counts what is there then. */
export async function loadLake(lake: Lake, files: LakeFiles, manifest: Manifest, from: string): Promise<void> {
  for (const { name } of manifest.lake.tables) {
    const prefix = `lake/${name}/`;
    const own = manifest.files.map(({ path }) => path).filter((path) => path.startsWith(prefix));
    const parts = [...new Set(own.map((path) => path.slice(prefix.length).split('/')[0] ?? ''))];
    if (parts.length === 0) continue;
    const detached = await files.detachedFolder(name);
    await mkdir(detached, { recursive: true });
    for (const path of own) await copyHashed(join(from, path), detached, path.slice(prefix.length));
    await syncFoldersOf(
      detached,
      own.map((path) => path.slice(prefix.length)),
    );
    await syncFolder(detached);
    await files.attach(name, parts);
  }
  await demandCounts(lake, manifest.lake.tables);
}

/** Rejects with `backup_rows_differ` unless each table has the rows that the manifest noted. */
export async function demandCounts(lake: Lake, expected: LakePart['tables']): Promise<void> {
  const there = new Map((await countLake(lake)).map(({ name, rows }) => [name, rows]));
  for (const { name, rows } of expected) {
    if (there.get(name) === rows) continue;
    throw failed('backup_rows_differ', `The table ${name} of the lake has ${there.get(name) ?? 0} rows, not ${rows}.`, {
      details: { table: name, rows: there.get(name) ?? 0, expected: rows },
    });
  }
}
