/** SQL of lists of alerts. Every one takes `visible`, the predicate of what the actor may see. */
import { invalid } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import { type AlertFilter, type AlertListQuery, type AlertSort, readEntity } from '#features/alerts/filters.ts';
import type { AlertRow } from '#features/alerts/projections.ts';
import { verdictFamilies } from '#features/alerts/verdicts.ts';
import type { Db } from '#storage/relational/port.ts';
import { allOf, always, join, nothing, raw, type Sql, sql } from '#storage/relational/sql.ts';

/** An alert with what belongs to it: its tally, its queue with the holder, the alert before. */
export interface ListedAlert extends AlertRow {
  readonly hits: number;
  readonly first_hit_at: string | null;
  readonly last_hit_at: string | null;
  readonly queue_name: string | null;
  readonly holder_id: string | null;
  readonly holder_since: string | null;
  readonly previous_state: AlertRow['state'] | null;
  readonly previous_verdict: AlertRow['verdict'];
  readonly previous_verdict_at: string | null;
  readonly previous_verdict_by: string | null;
}

const listedColumns = sql`a.*, coalesce(t.hits, 0) as hits, t.first_hit_at, t.last_hit_at,
  q.name as queue_name, d.holder_id, d.starts_at as holder_since,
  p.state as previous_state, p.verdict as previous_verdict, p.verdict_at as previous_verdict_at,
  p.verdict_by as previous_verdict_by`;

const besides = sql`left join alert_tallies t on t.alert_id = a.id
  left join queues q on q.id = a.queue_id
  left join queue_duty d on d.queue_id = a.queue_id and d.ends_at is null
  left join alerts p on p.id = a.previous_alert_id`;

export async function findAlert(db: Db, id: string, visible: Sql): Promise<ListedAlert | undefined> {
  const rows = await db.query<ListedAlert>(
    sql`select ${listedColumns} from alerts a ${besides} where a.id = ${id} and ${visible}`,
  );
  return rows[0];
}

export const findAlerts = (db: Db, ids: readonly string[], visible: Sql): Promise<ListedAlert[]> =>
  db.query<ListedAlert>(
    sql`select ${listedColumns} from alerts a ${besides} where a.id = any(${ids}) and ${visible} order by a.raised_at, a.id`,
  );

/** Who asks, and when: `me` and what is put off until later depend on it. */
export interface Asker {
  readonly me: string;
  readonly now: Instant;
}

/** The rows of a page and, when there are more, one row besides. */
export async function listAlerts(db: Db, visible: Sql, query: AlertListQuery, by: Asker): Promise<ListedAlert[]> {
  const order = sortOf(query.sort.by, query.sort.descending);
  const parts = [visible, ...conditionsOf(query, by)];
  if (query.cursor !== undefined) parts.push(order.after(readCursor(query.cursor, query.sort.by)));
  const needsTally = query.sort.by === 'last_hit' || query.hitFrom !== undefined || query.hitUntil !== undefined;
  // The page is cut first and joined afterwards, so that the joins cost a hundred rows and not fifty thousand.
  return db.query<ListedAlert>(sql`
    select ${listedColumns}
    from (
      select a.* from alerts a ${needsTally ? tallyJoin : nothing}
      where ${allOf(parts)} order by ${order.inner} limit ${query.limit + 1}
    ) a ${besides} order by ${order.outer}`);
}

export async function countAlerts(db: Db, visible: Sql, filter: AlertFilter, by: Asker): Promise<number> {
  const rows = await db.query<{ count: number }>(sql`
    select count(*) as count from alerts a ${withTally(filter)} where ${allOf([visible, ...conditionsOf(filter, by)])}`);
  return rows[0]?.count ?? 0;
}

export const matchingIds = async (
  db: Db,
  visible: Sql,
  filter: AlertFilter,
  by: Asker,
  limit: number,
): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(sql`
    select a.id from alerts a ${withTally(filter)}
    where ${allOf([visible, ...conditionsOf(filter, by)])} order by a.id limit ${limit}`);
  return rows.map((row) => row.id);
};

export interface FacetRow {
  readonly facet: 'severity' | 'owner' | 'rule' | 'entity';
  readonly value: string;
  readonly label: string | null;
  readonly count: number;
}

/** Counts beside the list, in one pass over what matches: by severity, by owner, and the most frequent rules. */
export function countFacets(db: Db, visible: Sql, filter: AlertFilter, by: Asker): Promise<FacetRow[]> {
  return db.query<FacetRow>(sql`
    with matching as materialized (
      select a.severity, coalesce(a.assignee_id, 'none') as owner, a.rule_id, a.title
      from alerts a ${withTally(filter)} where ${allOf([visible, ...conditionsOf(filter, by)])}
    )
    select 'severity' as facet, severity as value, null as label, count(*) as count from matching group by severity
    union all
    (select 'owner', owner, null, count(*) from matching group by owner order by 4 desc limit 20)
    union all
    (select 'rule', rule_id, max(title), count(*) from matching group by rule_id order by 4 desc limit 20)`);
}

const tallyJoin = sql`join alert_tallies t on t.alert_id = a.id`;
const withTally = (filter: AlertFilter): Sql =>
  filter.hitFrom === undefined && filter.hitUntil === undefined ? nothing : tallyJoin;

/** Finds text as it stands: `%` and `_` are letters like others. */
const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

function conditionsOf(filter: AlertFilter, { me, now }: Asker): Sql[] {
  const parts: Sql[] = [...placeConditions(filter), ...timeConditions(filter)];
  // One state is written out, because a value given from outside keeps the partial indexes out of use.
  const [state] = filter.state ?? [];
  if (state !== undefined && filter.state?.length === 1)
    parts.push(state === 'open' ? raw(`a.state = 'open'`) : raw(`a.state = 'closed'`));
  if (filter.severity !== undefined) parts.push(sql`a.severity = any(${filter.severity})`);
  if (filter.owner !== undefined) parts.push(ownerCondition(filter.owner, me));
  if (filter.verdict !== undefined) parts.push(verdictCondition(filter.verdict));
  if (filter.retrospective !== undefined) parts.push(sql`a.retrospective = ${filter.retrospective}`);
  if (filter.duplicate !== undefined)
    parts.push(filter.duplicate ? sql`a.duplicate_of is not null` : sql`a.duplicate_of is null`);
  if (filter.snoozed !== undefined)
    parts.push(
      filter.snoozed ? sql`a.snoozed_until > ${now}` : sql`(a.snoozed_until is null or a.snoozed_until <= ${now})`,
    );
  if (filter.silenced !== undefined)
    parts.push(filter.silenced ? sql`a.silence_id is not null` : sql`a.silence_id is null`);
  if (filter.silence !== undefined) parts.push(sql`a.silence_id = ${filter.silence}`);
  if (filter.recurring !== undefined) parts.push(filter.recurring ? sql`a.recurrence > 0` : sql`a.recurrence = 0`);
  if (filter.q !== undefined && filter.q.trim() !== '') parts.push(...filter.q.trim().split(/\s+/).map(wordCondition));
  return parts;
}

function wordCondition(word: string): Sql {
  const like = containing(word);
  return sql`(a.title ilike ${like} or a.entity_value ilike ${like} or a.rule_id = ${word} or a.id = ${word})`;
}

function placeConditions(filter: AlertFilter): Sql[] {
  const parts: Sql[] = [];
  if (filter.rule !== undefined) parts.push(sql`a.rule_id = any(${filter.rule})`);
  if (filter.scope !== undefined) parts.push(sql`a.scope = any(${filter.scope})`);
  if (filter.queue !== undefined) parts.push(sql`a.queue_id = any(${filter.queue})`);
  if (filter.key !== undefined) parts.push(sql`a.key = ${filter.key}`);
  if (filter.entity !== undefined) {
    const { kind, value } = readEntity(filter.entity);
    parts.push(sql`a.entity_value = ${value}`);
    if (kind !== undefined) parts.push(sql`a.entity_kind = ${kind}`);
  }
  if (filter.incident === 'none,any' || filter.incident === 'any,none') parts.push(always);
  else if (filter.incident === 'none') parts.push(sql`a.incident_id is null`);
  else if (filter.incident === 'any') parts.push(sql`a.incident_id is not null`);
  else if (filter.incident !== undefined) parts.push(sql`a.incident_id = ${filter.incident}`);
  return parts;
}

function timeConditions(filter: AlertFilter): Sql[] {
  const parts: Sql[] = [];
  if (filter.raisedFrom !== undefined) parts.push(sql`a.raised_at >= ${filter.raisedFrom}`);
  if (filter.raisedUntil !== undefined) parts.push(sql`a.raised_at < ${filter.raisedUntil}`);
  if (filter.hitFrom !== undefined) parts.push(sql`t.last_hit_at >= ${filter.hitFrom}`);
  if (filter.hitUntil !== undefined) parts.push(sql`t.first_hit_at < ${filter.hitUntil}`);
  return parts;
}

function ownerCondition(owners: readonly string[], me: string): Sql {
  const accounts = owners.filter((owner) => owner !== 'none').map((owner) => (owner === 'me' ? me : owner));
  const parts: Sql[] = [];
  if (owners.includes('none')) parts.push(sql`a.assignee_id is null`);
  if (accounts.length > 0) parts.push(sql`a.assignee_id = any(${accounts})`);
  return sql`(${join(parts, ' or ')})`;
}

function verdictCondition(wanted: readonly string[]): Sql {
  const families = wanted.filter((one) => (verdictFamilies as readonly string[]).includes(one));
  const parts = [sql`a.verdict = any(${wanted})`, sql`split_part(a.verdict, '.', 1) = any(${families})`];
  if (wanted.includes('none')) parts.push(sql`a.verdict is null`);
  return sql`(${join(parts, ' or ')})`;
}

interface Order {
  readonly inner: Sql;
  readonly outer: Sql;
  after(cursor: readonly (string | number)[]): Sql;
}

/** All columns of an order run the same way, so that a page begins where a tuple says. Age runs against time. */
function sortOf(by: AlertSort, descending: boolean): Order {
  const down = by === 'age' ? !descending : descending;
  const columns = {
    severity: 'a.severity_rank, a.raised_at, a.id',
    age: 'a.raised_at, a.id',
    last_hit: 't.last_hit_at, a.id',
  };
  const tuple = columns[by];
  const ordered = raw(
    tuple
      .split(', ')
      .map((column) => `${column} ${down ? 'desc' : 'asc'}`)
      .join(', '),
  );
  return {
    inner: ordered,
    outer: ordered,
    after: (values) => sql`(${raw(tuple)}) ${raw(down ? '<' : '>')} (${typedTuple(by, values)})`,
  };
}

function typedTuple(by: AlertSort, values: readonly (string | number)[]): Sql {
  const [first, second, third] = values;
  if (by === 'severity') return sql`${first}::smallint, ${second}::timestamptz, ${third}::text`;
  return sql`${first}::timestamptz, ${second}::text`;
}

export function cursorAfter(row: ListedAlert, by: AlertSort): string {
  const values = {
    severity: [row.severity_rank, row.raised_at, row.id],
    age: [row.raised_at, row.id],
    last_hit: [row.last_hit_at, row.id],
  };
  return Buffer.from(JSON.stringify([by, ...values[by]])).toString('base64url');
}

function readCursor(text: string, by: AlertSort): readonly (string | number)[] {
  try {
    const [made, ...values] = JSON.parse(Buffer.from(text, 'base64url').toString()) as [string, ...(string | number)[]];
    const times = by === 'severity' ? values.slice(1, 2) : values.slice(0, 1);
    const sound =
      made === by &&
      values.length === (by === 'severity' ? 3 : 2) &&
      typeof values.at(-1) === 'string' &&
      /^[\w-]+$/.test(String(values.at(-1))) &&
      times.every((time) => !Number.isNaN(Date.parse(String(time)))) &&
      (by !== 'severity' || [0, 1, 2, 3, 4].includes(Number(values[0])));
    if (sound) return values;
  } catch {
    // falls through to the one answer for all broken cursors
  }
  throw invalid('cursor_unknown', 'this cursor is not one of this list', { remedy: 'Start from the first page.' });
}
