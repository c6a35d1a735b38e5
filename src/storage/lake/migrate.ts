/**
 * Migrations of the lake: `migrations/lake/NNNN-name.sql`, forward only, applied at start.
 *
 * A statement ends with `;` at the end of a line. The engine has no transactions around them, so each statement must
 * be one that may be run twice (`IF NOT EXISTS`): a start that was killed half-way runs the file again. A test does so.
 */
import { type AppliedMigration, planMigrations, readMigrations } from '#storage/migrations.ts';
import type { Lake } from './port.ts';

const ownTable = `CREATE TABLE IF NOT EXISTS schema_migrations (
  number UInt32, name String, sha256 String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3)
) ENGINE = MergeTree ORDER BY number SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`;

/** The statements of a migration, without those that are only comment. */
export const statementsOf = (text: string): string[] =>
  text
    .split(/;[ \t]*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement.split('\n').some((line) => line.trim() !== '' && !line.trim().startsWith('--')));

/** Brings the lake to the newest schema of the folder. Rejects with `schema_newer` and the like, see the planner. */
export async function migrateLake(lake: Lake, folder: string): Promise<{ readonly applied: number }> {
  await lake.command({ sql: ownTable });
  const known = await readMigrations(folder);
  const applied = await lake.query<AppliedMigration>({
    sql: 'SELECT DISTINCT number, name, sha256 FROM schema_migrations ORDER BY number',
  });
  const pending = planMigrations(known, applied);
  for (const { number, name, sha256, text } of pending) {
    for (const sql of statementsOf(text)) await lake.command({ sql });
    await lake.append('schema_migrations', Buffer.from(`${JSON.stringify({ number, name, sha256 })}\n`));
  }
  return { applied: pending.length };
}
