/** All SQL on incidents. Every read takes `visible`, the predicate of what the actor may see. */
import { type Actor, type Permission, scopesOf } from '#base/actor.ts';
import { invalid } from '#base/errors.ts';
import { liveScope } from '#features/identity/server/index.ts';
import type { IncidentListQuery } from '#features/incidents/filters.ts';
import type { IncidentEscalationRow, IncidentNoteRow, IncidentRow } from '#features/incidents/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { allOf, join, raw, type Sql, sql } from '#storage/relational/sql.ts';

/** Narrows `incidents i` to what the actor may see. */
export function visibleIncidents(actor: Actor, permission: Permission = 'incident:read'): Sql {
  const scopes = scopesOf(actor, permission);
  const live = liveScope(sql`i.scope`);
  return scopes === 'all' ? live : sql`(i.scope = any(${scopes}) and ${live})`;
}

export async function lockIncident(db: Db, id: string, visible: Sql): Promise<IncidentRow | undefined> {
  const rows = await db.query<IncidentRow>(
    sql`select i.* from incidents i where i.id = ${id} and ${visible} for update`,
  );
  return rows[0];
}

export const titlesOfIncidents = (
  db: Db,
  ids: readonly string[],
  visible: Sql,
): Promise<{ id: string; name: string | null }[]> =>
  db.query(sql`select i.id, i.title as name from incidents i where i.id = any(${ids}) and ${visible}`);

export const lockLiveIncidentsOf = (db: Db, accountId: string): Promise<IncidentRow[]> =>
  db.query<IncidentRow>(sql`
    select i.* from incidents i where i.assignee_id = ${accountId} and i.state <> 'closed' order by i.id for update`);

export interface ListedIncident extends IncidentRow {
  readonly queue_name: string | null;
  readonly holder_id: string | null;
  readonly holder_since: string | null;
  readonly alerts: number;
  readonly open_alerts: number;
}

const listedColumns = sql`i.*, q.name as queue_name, d.holder_id, d.starts_at as holder_since,
  (select count(*) from alerts a where a.incident_id = i.id) as alerts,
  (select count(*) from alerts a where a.incident_id = i.id and a.state = 'open') as open_alerts`;
const besides = sql`left join queues q on q.id = i.queue_id
  left join queue_duty d on d.queue_id = i.queue_id and d.ends_at is null`;

export async function findIncident(db: Db, id: string, visible: Sql): Promise<ListedIncident | undefined> {
  const rows = await db.query<ListedIncident>(
    sql`select ${listedColumns} from incidents i ${besides} where i.id = ${id} and ${visible}`,
  );
  return rows[0];
}

export async function listIncidents(
  db: Db,
  visible: Sql,
  query: IncidentListQuery,
  me: string,
): Promise<ListedIncident[]> {
  const { by, descending } = query.sort;
  // Age runs against time.
  const down = by === 'age' ? !descending : descending;
  const tuple = by === 'age' ? 'i.declared_at, i.id' : 'i.severity_rank, i.declared_at, i.id';
  const order = raw(
    tuple
      .split(', ')
      .map((column) => `${column} ${down ? 'desc' : 'asc'}`)
      .join(', '),
  );
  const parts = [visible, ...conditionsOf(query, me)];
  if (query.cursor !== undefined)
    parts.push(sql`(${raw(tuple)}) ${raw(down ? '<' : '>')} (${readCursor(query.cursor, by)})`);
  return db.query<ListedIncident>(sql`
    select ${listedColumns}
    from (select i.* from incidents i where ${allOf(parts)} order by ${order} limit ${query.limit + 1}) i ${besides}
    order by ${order}`);
}

export async function countIncidents(db: Db, visible: Sql, query: IncidentListQuery, me: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    sql`select count(*) as count from incidents i where ${allOf([visible, ...conditionsOf(query, me)])}`,
  );
  return rows[0]?.count ?? 0;
}

const containing = (text: string): string => `%${text.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;

function conditionsOf(query: IncidentListQuery, me: string): Sql[] {
  const parts: Sql[] = [];
  if (query.state !== undefined) parts.push(sql`i.state = any(${query.state})`);
  if (query.severity !== undefined) parts.push(sql`i.severity = any(${query.severity})`);
  if (query.scope !== undefined) parts.push(sql`i.scope = any(${query.scope})`);
  if (query.owner !== undefined) {
    const people = query.owner.filter((owner) => owner !== 'none').map((owner) => (owner === 'me' ? me : owner));
    const owners = [sql`i.assignee_id = any(${people})`];
    if (query.owner.includes('none')) owners.push(sql`i.assignee_id is null`);
    parts.push(sql`(${join(owners, ' or ')})`);
  }
  for (const word of (query.q ?? '').split(/\s+/).filter((one) => one !== '')) {
    const like = containing(word);
    parts.push(sql`(i.title ilike ${like} or i.summary ilike ${like} or i.id = ${word})`);
  }
  return parts;
}

type SortBy = IncidentListQuery['sort']['by'];

export function cursorAfter(row: ListedIncident, by: SortBy): string {
  const values = by === 'age' ? [row.declared_at, row.id] : [row.severity_rank, row.declared_at, row.id];
  return Buffer.from(JSON.stringify([by, ...values])).toString('base64url');
}

function readCursor(text: string, by: SortBy): Sql {
  try {
    const [made, ...values] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    const [rank, at, id] = by === 'age' ? [0, ...values] : values;
    const sound =
      made === by &&
      values.length === (by === 'age' ? 2 : 3) &&
      [0, 1, 2, 3, 4].includes(rank as number) &&
      typeof at === 'string' &&
      /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) &&
      !Number.isNaN(Date.parse(at)) &&
      typeof id === 'string' &&
      /^[\w-]+$/.test(id);
    if (sound)
      return by === 'age'
        ? sql`${at}::timestamptz, ${id}::text`
        : sql`${rank}::smallint, ${at}::timestamptz, ${id}::text`;
  } catch {
    // falls through to the one answer for all broken cursors
  }
  throw invalid('cursor_unknown', 'this cursor is not one of this list', { remedy: 'Start from the first page.' });
}

export const notesOf = (db: Db, incidentId: string): Promise<IncidentNoteRow[]> =>
  db.query<IncidentNoteRow>(sql`select * from incident_notes where incident_id = ${incidentId} order by at, id`);

export const escalationsOf = (db: Db, incidentId: string): Promise<IncidentEscalationRow[]> =>
  db.query<IncidentEscalationRow>(
    sql`select * from incident_escalations where incident_id = ${incidentId} order by at, id`,
  );

/** Newest first; a page never shows more. */
export async function alertIdsOf(db: Db, incidentId: string, limit: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    sql`select id from alerts where incident_id = ${incidentId} order by raised_at desc, id limit ${limit}`,
  );
  return rows.map((row) => row.id);
}
