/** SQL of commands and of one alert. Lists are in list-store.ts, batches of hits in hit-store.ts. */
import { type Actor, type Permission, scopesOf } from '#base/actor.ts';
import type { Instant } from '#base/time.ts';
import type { AlertRow } from '#features/alerts/projections.ts';
import { liveScope } from '#features/identity/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

/** Narrows `alerts a` to what the actor may see; what lies outside does not exist for them. */
export function visibleAlerts(actor: Actor, permission: Permission = 'alert:read'): Sql {
  const scopes = scopesOf(actor, permission);
  const live = liveScope(sql`a.scope`);
  return scopes === 'all' ? live : sql`(a.scope = any(${scopes}) and ${live})`;
}

export interface LockedAlert extends AlertRow {
  readonly hits: number;
  readonly first_hit_at: string | null;
  readonly last_hit_at: string | null;
}

/** Locked in the order of ids; see lockNewest in hit-store.ts. */
export const lockAlerts = (db: Db, ids: readonly string[], visible: Sql): Promise<LockedAlert[]> =>
  db.query<LockedAlert>(sql`
    select a.*, coalesce(t.hits, 0) as hits, t.first_hit_at, t.last_hit_at
    from alerts a left join alert_tallies t on t.alert_id = a.id
    where a.id = any(${ids}) and ${visible} order by a.id for update of a`);

export const lockOpenAlertsOf = (db: Db, accountId: string): Promise<LockedAlert[]> =>
  db.query<LockedAlert>(sql`
    select a.*, coalesce(t.hits, 0) as hits, t.first_hit_at, t.last_hit_at
    from alerts a left join alert_tallies t on t.alert_id = a.id
    where a.assignee_id = ${accountId} and a.state = 'open' order by a.id for update of a`);

export interface NoteRow {
  readonly id: string;
  readonly author: string;
  readonly text: string | null;
  readonly at: string;
}

export const notesOf = (db: Db, alertId: string): Promise<NoteRow[]> =>
  db.query<NoteRow>(sql`select id, author, text, at from alert_notes where alert_id = ${alertId} order by at, id`);

/** Open alerts by severity, for the gauge of /metrics; what is made up does not count. */
export async function countOpenAlerts(db: Db): Promise<{ severity: string; count: number }[]> {
  return db.query(sql`select severity, count(*) as count from alerts
    where state = 'open' and scope <> all(array(select s.id from scopes s where s.demo)) group by severity`);
}

export const titlesOfAlerts = (
  db: Db,
  ids: readonly string[],
  visible: Sql,
): Promise<{ id: string; name: string | null }[]> =>
  db.query(sql`select a.id, a.title as name from alerts a where a.id = any(${ids}) and ${visible}`);

export async function scopesOfAlerts(db: Db, ids: readonly string[], visible: Sql): Promise<string[]> {
  const rows = await db.query<{ scope: string }>(
    sql`select distinct a.scope from alerts a where a.id = any(${ids}) and ${visible}`,
  );
  return rows.map((row) => row.scope);
}

export interface VerdictCount {
  readonly verdict: string;
  readonly count: number;
}

/** How alerts of a rule were judged so far; those of a made-up scope only count in it, and no others there. */
export const verdictsOfRule = (db: Db, ruleId: string, exceptId: string, visible: Sql): Promise<VerdictCount[]> =>
  db.query<VerdictCount>(sql`
    select a.verdict, count(*) as count from alerts a
    where a.rule_id = ${ruleId} and a.id <> ${exceptId} and a.verdict is not null and ${visible}
      and (a.scope in (select s.id from scopes s where s.demo))
        = (select x.scope in (select s.id from scopes s where s.demo) from alerts x where x.id = ${exceptId})
    group by a.verdict order by 2 desc`);

/** Ids of the other alerts of a key, newest first, and of those linked to this one as duplicates. */
export async function relatedIds(
  db: Db,
  alert: Pick<AlertRow, 'id' | 'key'>,
  visible: Sql,
  limit: number,
): Promise<{ readonly sameKey: readonly string[]; readonly duplicates: readonly string[] }> {
  const rows = await db.query<{ id: string; duplicate: boolean }>(sql`
    (select a.id, false as duplicate from alerts a
     where a.key = ${alert.key} and a.id <> ${alert.id} and ${visible}
     order by a.start_offset desc, a.start_idx desc limit ${limit})
    union all
    (select a.id, true from alerts a where a.duplicate_of = ${alert.id} and ${visible} order by a.id limit ${limit})`);
  const of = (duplicate: boolean) => rows.filter((row) => row.duplicate === duplicate).map((row) => row.id);
  return { sameKey: of(false), duplicates: of(true) };
}

/** Ids of other alerts on the same entity in the same scope raised since then, newest first; at most a hundred. */
export async function alertsOnEntity(
  db: Db,
  alert: Pick<AlertRow, 'id' | 'scope' | 'entity_kind' | 'entity_value'>,
  since: Instant,
  visible: Sql,
): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select a.id from alerts a
    where a.entity_value = ${alert.entity_value} and a.entity_kind = ${alert.entity_kind} and a.scope = ${alert.scope}
      and a.raised_at >= ${since} and a.id <> ${alert.id} and ${visible}
    order by a.raised_at desc, a.id desc limit 100`);
  return rows.map((row) => row.id);
}
