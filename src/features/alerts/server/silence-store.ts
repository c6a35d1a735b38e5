/** All SQL on silences. */
import type { Instant } from '#base/time.ts';
import type { StandingSilence } from '#features/alerts/decide-hits.ts';
import type { SilenceRow } from '#features/alerts/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { allOf, type Sql, sql } from '#storage/relational/sql.ts';

const stands = (now: Instant): Sql => sql`a.lifted_at is null and a.ends_at > ${now}`;

/** Those of the keys that are silenced now, by key. */
export async function standingSilences(
  db: Db,
  keys: readonly string[],
  now: Instant,
): Promise<ReadonlyMap<string, StandingSilence>> {
  const rows = await db.query<SilenceRow>(
    sql`select a.* from silences a where a.key = any(${keys}) and ${stands(now)} order by a.made_at`,
  );
  return new Map(rows.map(({ key, id, severity }) => [key, { id, severity }]));
}

export async function standingSilence(db: Db, key: string, now: Instant): Promise<SilenceRow | undefined> {
  const [row] = await db.query<SilenceRow>(
    sql`select a.* from silences a where a.key = ${key} and ${stands(now)} order by a.made_at desc limit 1`,
  );
  return row;
}

/** Locked for a change; `visible` is a condition over `a`, as that of alerts is. */
export async function lockSilence(db: Db, id: string, visible: Sql): Promise<SilenceRow | undefined> {
  const [row] = await db.query<SilenceRow>(
    sql`select a.* from silences a where a.id = ${id} and ${visible} for update`,
  );
  return row;
}

export interface ListedSilence extends SilenceRow {
  readonly alerts: number;
  readonly hits: number;
  readonly last_hit_at: Instant | null;
  /** Alerts of its rule that people found true since it was made. */
  readonly true_positives: number;
}

/** Those that stand oldest first: they are looked at again; those that are over newest first. */
export function listSilences(
  db: Db,
  visible: Sql,
  { standing, now, after, limit }: { standing: boolean; now: Instant; after: string | undefined; limit: number },
): Promise<ListedSilence[]> {
  const parts = [visible, standing ? stands(now) : sql`not (${stands(now)})`];
  if (after !== undefined) parts.push(standing ? sql`a.id > ${after}` : sql`a.id < ${after}`);
  return db.query<ListedSilence>(sql`
    select a.*, kept.alerts, kept.hits, kept.last_hit_at, found.true_positives
    from silences a
    cross join lateral (
      select count(*) as alerts, coalesce(sum(t.hits), 0)::bigint as hits, max(t.last_hit_at) as last_hit_at
      from alerts b left join alert_tallies t on t.alert_id = b.id where b.silence_id = a.id
    ) kept
    cross join lateral (
      select count(*) as true_positives from alerts b
      where b.rule_id = a.rule_id and b.scope = a.scope and b.verdict_at > a.made_at
        and split_part(b.verdict, '.', 1) = 'true_positive'
    ) found
    where ${allOf(parts)} order by a.id ${standing ? sql`asc` : sql`desc`} limit ${limit}`);
}
