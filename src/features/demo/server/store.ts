/** All SQL of the demonstration: where loading stands, the sealed answers, and what they say of alerts. */
import type { StoryName } from '#engine/range/index.ts';
import type { Truth } from '#engine/range/story.ts';
import type { Verdict } from '#features/alerts/verdicts.ts';
import type { Db } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

export interface DemoRun {
  readonly scope: string;
  readonly seed: number;
  /** The moment of loading: history ends here, and what is live begins. */
  readonly ends_at: string;
  readonly loaded_at: string | null;
  readonly live_until: string;
  /** When its scope was closed: what is left of it is to be removed. */
  readonly archived_at: string | null;
}

export async function findRun(db: Db): Promise<DemoRun | undefined> {
  const rows = await db.query<DemoRun>(sql`
    select r.*, s.archived_at from demo_runs r join scopes s on s.id = r.scope
    order by s.archived_at nulls last, r.ends_at limit 1`);
  return rows[0];
}

export const everRan = async (db: Db): Promise<boolean> =>
  (await db.query(sql`select id from scopes where demo limit 1`)).length > 0;

export const insertRun = (db: Db, scope: string, seed: number, endsAt: string): Promise<object[]> =>
  db.query(
    sql`insert into demo_runs (scope, seed, ends_at, live_until) values (${scope}, ${seed}, ${endsAt}, ${endsAt})`,
  );

export const setLoaded = (db: Db, scope: string, at: string): Promise<object[]> =>
  db.query(sql`update demo_runs set loaded_at = ${at} where scope = ${scope}`);

export const setLiveUntil = (db: Db, scope: string, at: string): Promise<object[]> =>
  db.query(sql`update demo_runs set live_until = ${at} where scope = ${scope}`);

export const deleteRun = (db: Db, scope: string): Promise<object[]> =>
  db.query(sql`delete from demo_runs where scope = ${scope}`);

export interface Answer {
  readonly ruleId: string;
  readonly entityValue: string | null;
  readonly at: string;
  readonly story: StoryName;
  readonly step: number;
  readonly truth: Truth;
}

export const insertAnswers = (db: Db, scope: string, answers: readonly Answer[]): Promise<object[]> =>
  db.query(sql`
    insert into demo_answers (scope, rule_id, entity_value, at, story, step, truth)
    select ${scope}, x.* from jsonb_to_recordset(${JSON.stringify(answers)}::jsonb)
      as x("ruleId" text, "entityValue" text, at timestamptz, story text, step integer, truth text)`);

export const forgetAnswers = (db: Db, scope: string): Promise<object[]> =>
  db.query(sql`delete from demo_answers where scope = ${scope}`);

/** The answer that is true of alert `a`: that of an intrusion first, since one hit of it makes the alert one. */
const truthOf: Sql = sql`
  left join lateral (
    select k.story, k.truth from demo_answers k
    where k.scope = a.scope and k.rule_id = a.rule_id and (k.entity_value is null or k.entity_value = a.entity_value)
      and k.at between t.first_hit_at - interval '2 seconds' and t.last_hit_at + interval '2 seconds'
    order by k.truth = 'intrusion' desc, k.at limit 1
  ) k on true`;

export interface OpenAlert {
  readonly id: string;
  readonly lastHitAt: string;
  readonly story: StoryName | null;
  readonly truth: Truth | null;
}

export const openAlertsOf = (db: Db, scope: string): Promise<OpenAlert[]> =>
  db.query<OpenAlert>(sql`
    select a.id, t.last_hit_at as "lastHitAt", k.story, k.truth
    from alerts a join alert_tallies t on t.alert_id = a.id ${truthOf}
    where a.scope = ${scope} and a.state = 'open' and a.assignee_id is null order by t.last_hit_at, a.id`);

export interface JudgedRow {
  readonly id: string;
  readonly title: string | null;
  readonly verdict: Verdict | null;
  readonly story: StoryName | null;
  readonly truth: Truth | null;
  readonly minutes: number | null;
}

/** What this person judged. */
export const judgedBy = (db: Db, scope: string, actor: string): Promise<JudgedRow[]> =>
  db.query<JudgedRow>(sql`
    select a.id, a.title, a.verdict, k.story, k.truth,
      extract(epoch from a.verdict_at - a.assigned_at)::float8 / 60 as minutes
    from alerts a join alert_tallies t on t.alert_id = a.id ${truthOf}
    where a.scope = ${scope} and a.verdict_by = ${actor} order by a.verdict_at desc, a.id`);

export interface AlertCounts {
  readonly alerts: number;
  readonly open: number;
  readonly harmless: number;
}

export async function countAlerts(db: Db, scope: string): Promise<AlertCounts> {
  const rows = await db.query<AlertCounts>(sql`
    select count(*)::int as alerts, (count(*) filter (where a.state = 'open'))::int as open,
      (count(*) filter (where k.truth is distinct from 'intrusion'))::int as harmless
    from alerts a join alert_tallies t on t.alert_id = a.id ${truthOf} where a.scope = ${scope}`);
  return rows[0] ?? { alerts: 0, open: 0, harmless: 0 };
}
