/** Applies the numbered migrations of the relational store, each in a transaction of its own. */
import pg from 'pg';
import { failed, isAppError, messageOf } from '#base/errors.ts';
import { type AppliedMigration, type Migration, planMigrations, readMigrations } from '#storage/migrations.ts';
import type { Db, Relational } from './port.ts';
import { raw, sql } from './sql.ts';

/** Where they lie in a checkout. */
export const relationalMigrations = `${import.meta.dirname}/../../../migrations/relational`;

/** Our advisory lock; any number will do as long as nobody else uses it. */
const lock = 7_405_218_361;

export interface MigrateOutcome {
  /** Names of those that were applied now. */
  readonly applied: readonly string[];
  /** Number of the newest one. */
  readonly schema: number;
}

async function prepare(db: Db): Promise<void> {
  await db.query(sql`select pg_advisory_xact_lock(${lock})`);
  // Building an index on a large table may take longer than any request should.
  await db.query(sql`set local statement_timeout = 0`);
  await db.query(sql`
    create table if not exists schema_migrations (
      number integer primary key,
      name text not null,
      sha256 text not null,
      applied_at timestamptz not null default now()
    )`);
}

const appliedIn = (db: Db): Promise<AppliedMigration[]> =>
  db.query(sql`select number, name, sha256 from schema_migrations order by number`);

/** The line that PostgreSQL counted in characters. */
function lineOf(text: string, error: unknown): string {
  const position = error instanceof pg.DatabaseError ? Number(error.position) : Number.NaN;
  return Number.isNaN(position) ? '' : `:${text.slice(0, position).split('\n').length}`;
}

async function apply(db: Db, { number, name, sha256, text }: Migration): Promise<void> {
  await db.query(raw(text)).catch((cause: unknown) => {
    if (isAppError(cause)) throw cause;
    const file = `${String(number).padStart(4, '0')}-${name}.sql`;
    throw failed('migration_failed', `${file}${lineOf(text, cause)}: ${messageOf(cause)}`, {
      cause,
      remedy: 'Nothing of this migration was kept. Report it, and go on with the earlier version meanwhile.',
    });
  });
  await db.query(sql`insert into schema_migrations (number, name, sha256) values (${number}, ${name}, ${sha256})`);
}

/**
 * Brings the schema up to date. Safe when several processes start at once: the lock is taken and the plan made anew
 * for each migration. An AppError of the planner leaves the store as it is.
 */
export async function migrate(relational: Relational, folder: string = relationalMigrations): Promise<MigrateOutcome> {
  const known = await readMigrations(folder);
  const applied: string[] = [];
  for (;;) {
    const done = await relational.transaction(async (tx) => {
      await prepare(tx);
      const [next] = planMigrations(known, await appliedIn(tx));
      if (next !== undefined) await apply(tx, next);
      return next;
    });
    if (done === undefined) return { applied, schema: known.at(-1)?.number ?? 0 };
    applied.push(done.name);
  }
}
