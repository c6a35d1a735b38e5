/** SQL of applying hits: whole batches at a time, because one may hold thousands of keys. */
import type { NewestAlert, TallyGain } from '#features/alerts/decide-hits.ts';
import type { Db } from '#storage/relational/port.ts';
import { sql } from '#storage/relational/sql.ts';

export interface RunKey {
  readonly key: string;
  readonly retrospective: boolean;
}

/** The ids of the newest alert of each key, through the index on runs however long the history of a key is. */
export async function newestIds(db: Db, keys: readonly RunKey[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(sql`
    select a.id
    from unnest(${keys.map((one) => one.key)}::text[], ${keys.map((one) => one.retrospective)}::boolean[])
      as k (key, retrospective)
    cross join lateral (
      select id from alerts where key = k.key and retrospective = k.retrospective
      order by start_offset desc, start_idx desc limit 1
    ) a`);
  return rows.map((row) => row.id);
}

interface NewestRow {
  readonly id: string;
  readonly key: string;
  readonly retrospective: boolean;
  readonly state: NewestAlert['state'];
  readonly severity: NewestAlert['severity'];
  readonly attention: NewestAlert['attention'];
  readonly recurrence: number;
  readonly silence_id: string | null;
  readonly previous_alert_id: string | null;
  readonly first_hit_at: string;
  readonly last_hit_at: string;
}

/**
 * Locked in the order of ids, as every command on several alerts does, so that a batch of hits and a bulk verdict wait
 * for each other instead of stopping each other.
 */
export async function lockNewest(db: Db, ids: readonly string[]): Promise<NewestAlert[]> {
  const rows = await db.query<NewestRow>(sql`
    select a.id, a.key, a.retrospective, a.state, a.severity, a.attention, a.recurrence, a.silence_id, a.previous_alert_id,
           coalesce(t.first_hit_at, a.raised_at) as first_hit_at, coalesce(t.last_hit_at, a.raised_at) as last_hit_at
    from alerts a left join alert_tallies t on t.alert_id = a.id
    where a.id = any(${ids}) order by a.id for update of a`);
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    retrospective: row.retrospective,
    state: row.state,
    severity: row.severity,
    attention: row.attention,
    recurrence: row.recurrence,
    silenceId: row.silence_id,
    previousAlertId: row.previous_alert_id,
    firstHitAt: row.first_hit_at,
    lastHitAt: row.last_hit_at,
  }));
}

export async function addToTallies(db: Db, gains: readonly TallyGain[]): Promise<void> {
  if (gains.length === 0) return;
  await db.query(sql`
    insert into alert_tallies as t (alert_id, hits, first_hit_at, last_hit_at, last_offset, last_idx)
    select * from jsonb_to_recordset(${recordsOf(gains)}::jsonb) as g
      (alert_id text, hits bigint, first_hit_at timestamptz, last_hit_at timestamptz, last_offset bigint, last_idx integer)
    on conflict (alert_id) do update set
      hits = t.hits + excluded.hits,
      first_hit_at = least(t.first_hit_at, excluded.first_hit_at),
      last_hit_at = greatest(t.last_hit_at, excluded.last_hit_at),
      last_offset = excluded.last_offset,
      last_idx = excluded.last_idx`);
}

const recordsOf = (gains: readonly TallyGain[]): string =>
  JSON.stringify(
    gains.map((gain) => ({
      alert_id: gain.alertId,
      hits: gain.hits,
      first_hit_at: gain.firstHitAt,
      last_hit_at: gain.lastHitAt,
      last_offset: gain.last.offset,
      last_idx: gain.last.idx,
    })),
  );

/** Puts counts in place of those that are there; returns the alerts whose tally was another. */
export async function replaceTallies(db: Db, counts: readonly TallyGain[]): Promise<string[]> {
  if (counts.length === 0) return [];
  const rows = await db.query<{ alert_id: string }>(sql`
    insert into alert_tallies as t (alert_id, hits, first_hit_at, last_hit_at, last_offset, last_idx)
    select * from jsonb_to_recordset(${recordsOf(counts)}::jsonb) as g
      (alert_id text, hits bigint, first_hit_at timestamptz, last_hit_at timestamptz, last_offset bigint, last_idx integer)
    on conflict (alert_id) do update set
      hits = excluded.hits, first_hit_at = excluded.first_hit_at, last_hit_at = excluded.last_hit_at,
      last_offset = excluded.last_offset, last_idx = excluded.last_idx
    where (t.hits, t.first_hit_at, t.last_hit_at, t.last_offset, t.last_idx) is distinct from
      (excluded.hits, excluded.first_hit_at, excluded.last_hit_at, excluded.last_offset, excluded.last_idx)
    returning t.alert_id`);
  return rows.map((row) => row.alert_id);
}

/** The run of an alert: its positions, from its own start up to the start of the next alert of its key. */
export interface AlertRun extends RunKey {
  readonly alertId: string;
  readonly scope: string;
  readonly ruleId: string;
  readonly start: readonly [offset: number, idx: number];
  /** `null`: up to now. */
  readonly end: readonly [offset: number, idx: number] | null;
}

interface RunRow {
  readonly id: string;
  readonly key: string;
  readonly retrospective: boolean;
  readonly scope: string;
  readonly rule_id: string;
  readonly start_offset: number;
  readonly start_idx: number;
  readonly end_offset: number | null;
  readonly end_idx: number | null;
}

const runOf = (row: RunRow): AlertRun => ({
  alertId: row.id,
  key: row.key,
  retrospective: row.retrospective,
  scope: row.scope,
  ruleId: row.rule_id,
  start: [row.start_offset, row.start_idx],
  end: row.end_offset === null ? null : [row.end_offset, row.end_idx ?? 0],
});

const runColumns = sql`a.id, a.key, a.retrospective, a.scope, a.rule_id, a.start_offset, a.start_idx,
  n.start_offset as end_offset, n.start_idx as end_idx`;
const runSource = sql`alerts a left join lateral (
    select start_offset, start_idx from alerts
    where key = a.key and retrospective = a.retrospective
      and (start_offset, start_idx) > (a.start_offset, a.start_idx)
    order by start_offset, start_idx limit 1
  ) n on true`;

export async function runsOf(db: Db, alertIds: readonly string[]): Promise<AlertRun[]> {
  const rows = await db.query<RunRow>(
    sql`select ${runColumns} from ${runSource} where a.id = any(${alertIds}) order by a.id`,
  );
  return rows.map(runOf);
}

/** All runs in the order of ids, `limit` at a time. */
export async function runsAfter(db: Db, afterId: string, limit: number): Promise<AlertRun[]> {
  const rows = await db.query<RunRow>(
    sql`select ${runColumns} from ${runSource} where a.id > ${afterId} order by a.id limit ${limit}`,
  );
  return rows.map(runOf);
}
