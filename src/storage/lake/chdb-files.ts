/** The files of the embedded lake, for backup and restore: parts kept by hard links, and parts brought back. */
import { readdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { failed, hasErrorCode, invalid } from '#base/errors.ts';
import type { FrozenTable, Lake, LakeFiles } from './port.ts';
import { quoteName } from './sql-text.ts';

type Engine = Pick<Lake, 'command' | 'query'> & { readonly database: string };

const namePattern = /^[A-Za-z0-9_]{1,80}$/;

export const shadowOf = (engineFolder: string): string => join(engineFolder, 'shadow');

export function openChdbFiles(engineFolder: string, engine: Engine): LakeFiles {
  const shadow = shadowOf(engineFolder);

  async function tables(): Promise<{ name: string; folder: string }[]> {
    const rows = await engine.query<{ name: string; data_paths: string[] }>({
      sql: `SELECT name, data_paths FROM system.tables
            WHERE database = {database:String} AND engine LIKE '%MergeTree' ORDER BY name`,
      params: { database: engine.database },
    });
    return rows.map(({ name, data_paths: [folder] }) => {
      if (folder === undefined) throw failed('lake_table_without_folder', `The table ${name} has no folder.`);
      return { name, folder };
    });
  }

  async function frozen(shadowFolder: string, table: { name: string; folder: string }): Promise<FrozenTable> {
    const folder = join(shadowFolder, relative(engineFolder, table.folder));
    return { table: table.name, folder, parts: await foldersIn(folder) };
  }

  return {
    async freeze(name) {
      if (!namePattern.test(name)) throw invalid('freeze_name_invalid', 'The name has letters, digits and _ only.');
      const all = await tables();
      for (const table of all) {
        await engine.command({ sql: `ALTER TABLE ${quoteName(table.name)} FREEZE WITH NAME '${name}'` });
      }
      return Promise.all(all.map((table) => frozen(join(shadow, name), table)));
    },
    thaw: async (name) => {
      if (namePattern.test(name)) await rm(join(shadow, name), { recursive: true, force: true });
    },
    async detachedFolder(table) {
      const found = (await tables()).find(({ name }) => name === table);
      if (found === undefined) throw failed('lake_table_absent', `The lake has no table ${table}.`);
      return join(found.folder, 'detached');
    },
    async attach(table, parts) {
      for (const part of parts) {
        if (!namePattern.test(part)) throw invalid('part_name_invalid', `${part} is no name of a part.`);
        await engine.command({ sql: `ALTER TABLE ${quoteName(table)} ATTACH PART '${part}'` });
      }
    },
  };
}

async function foldersIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  } catch (error) {
    // A table without rows has nothing to freeze.
    if (hasErrorCode(error, 'ENOENT')) return [];
    throw error;
  }
}
