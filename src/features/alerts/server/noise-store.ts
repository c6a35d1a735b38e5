/** SQL of what rules cost the people who triage. */
import type { Instant } from '#base/time.ts';
import type { Db } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

export interface NoiseRow {
  readonly rule_id: string;
  readonly title: string | null;
  readonly alerts: number;
  readonly silenced: number;
  readonly hits: number;
  readonly judged: number;
  readonly true_positives: number;
  readonly benign: number;
  readonly false_positives: number;
  readonly minutes: number;
  readonly timed: number;
  readonly entities: number;
}

/** Longer between claim and verdict is a night or a lunch, not work on the alert. */
export const mostMinutes = 60;

/**
 * Rules by what their alerts since then cost: minutes from the claim to the verdict of the same person, at most an hour
 * each. Retrospective alerts are left out: nobody was on watch for them.
 */
export const noisiestRules = (db: Db, visible: Sql, since: Instant, limit: number): Promise<NoiseRow[]> =>
  db.query<NoiseRow>(sql`
    with judged as materialized (
      select a.rule_id, a.title, a.raised_at, a.entity_value, a.silence_id, split_part(a.verdict, '.', 1) as family,
        coalesce(a.frozen_hits, t.hits, 0) as hits,
        case when a.verdict_by = 'person/' || a.assignee_id and a.assigned_at < a.verdict_at
          then least(extract(epoch from a.verdict_at - a.assigned_at) / 60, ${mostMinutes}) end as minutes
      from alerts a left join alert_tallies t on t.alert_id = a.id
      where a.raised_at >= ${since} and not a.retrospective and ${visible}
    )
    select rule_id, (array_agg(title order by raised_at desc))[1] as title,
      count(*) as alerts, count(silence_id) as silenced, sum(hits)::bigint as hits, count(family) as judged,
      count(*) filter (where family = 'true_positive') as true_positives,
      count(*) filter (where family = 'benign_true_positive') as benign,
      count(*) filter (where family = 'false_positive') as false_positives,
      coalesce(round(sum(minutes)), 0)::int as minutes, count(minutes) as timed,
      count(distinct entity_value) as entities
    from judged group by rule_id
    order by coalesce(sum(minutes), 0) desc, count(*) desc, rule_id limit ${limit}`);
