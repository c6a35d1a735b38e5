/**
 * Numbered, forward-only migrations: which of them are still to be applied, decided without touching a store.
 * Both the relational store and the lake run what `planMigrations` says.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failed } from '#base/errors.ts';

export interface Migration {
  readonly number: number;
  /** The file's name without number and ending. */
  readonly name: string;
  /** Of the text, lower-case hexadecimal. */
  readonly sha256: string;
  readonly text: string;
}

/** What a store remembers of one. */
export type AppliedMigration = Pick<Migration, 'number' | 'name' | 'sha256'>;

const fileName = /^(\d{4})-([a-z0-9-]+)\.sql$/;

/** Line ends are made `\n` first, so that a checkout on another system has the same hash. */
export function migrationOf(file: string, content: string): Migration {
  const match = fileName.exec(file);
  if (match === null)
    throw failed('migration_name_invalid', `The migration ${file} is not named like 0001-journal.sql.`, {
      remedy: 'Four digits, a hyphen, small letters, digits and hyphens, then .sql.',
    });
  const text = content.replaceAll('\r\n', '\n');
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { number: Number(match[1]), name: match[2] ?? '', sha256, text };
}

/** All `NNNN-name.sql` of a folder, in order. */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql'));
  const migrations = await Promise.all(
    files.map(async (file) => migrationOf(file, await readFile(join(folder, file), 'utf8'))),
  );
  return migrations.sort((a, b) => a.number - b.number);
}

const label = (migration: AppliedMigration): string =>
  `${String(migration.number).padStart(4, '0')}-${migration.name}.sql`;

/**
 * The migrations to apply, in order. Refuses with `schema_newer` when the store knows more than this code, with
 * `migration_changed` when a file is no longer what was applied, and with `migration_out_of_order` when one was
 * slipped in before the last that was applied.
 */
export function planMigrations(known: readonly Migration[], applied: readonly AppliedMigration[]): Migration[] {
  const ordered = [...known].sort((a, b) => a.number - b.number);
  const twice = ordered.find((migration, index) => ordered[index - 1]?.number === migration.number);
  if (twice !== undefined)
    throw failed('migration_twice', `Two migrations have the number ${twice.number}.`, {
      remedy: `Give ${label(twice)} the next free number.`,
    });
  const newestKnown = ordered.at(-1)?.number ?? 0;
  const newestApplied = Math.max(0, ...applied.map((migration) => migration.number));
  if (newestApplied > newestKnown) throw newer(newestKnown, newestApplied);
  const byNumber = new Map(ordered.map((migration) => [migration.number, migration]));
  for (const done of applied) {
    if (byNumber.get(done.number)?.sha256 === done.sha256) continue;
    throw failed(
      'migration_changed',
      `The migration ${label(done)} was applied, but its file has changed or is gone.`,
      {
        remedy: 'Put the file back as it was released, and make the change in a new migration.',
      },
    );
  }
  const numbers = new Set(applied.map((migration) => migration.number));
  const pending = ordered.filter((migration) => !numbers.has(migration.number));
  const late = pending.find((migration) => migration.number < newestApplied);
  if (late !== undefined)
    throw failed('migration_out_of_order', `${label(late)} comes before ${newestApplied}, which was applied already.`, {
      remedy: `Give it the number ${newestKnown + 1} or later.`,
    });
  return pending;
}

const newer = (known: number, applied: number) =>
  failed('schema_newer', `The data have schema ${applied}; this version of Watchfloor knows schemas up to ${known}.`, {
    remedy: 'Start the newer version of Watchfloor that wrote them, or restore a backup made before the upgrade.',
    details: { applied, known },
  });
