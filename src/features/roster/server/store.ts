/** All SQL of rosters. Rows that a caller may see are narrowed by `visible`, a condition over `q` (queues). */
import type {
  HolidaysRow,
  LeaveRow,
  OverrideRow,
  ProviderRow,
  RosterRow,
  TeamRow,
  UnattendedRow,
} from '#features/roster/projections.ts';
import type { Db, Tx } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

export const listRosters = (db: Db): Promise<RosterRow[]> =>
  db.query<RosterRow>(sql`select * from rosters order by id`);

export async function findRoster(db: Db, queueId: string): Promise<RosterRow | undefined> {
  const [row] = await db.query<RosterRow>(sql`select * from rosters where id = ${queueId}`);
  return row;
}

/** Those that end after the instant, in the order in which they were made: later ones win. */
export const overridesAfter = (db: Db, after: string): Promise<OverrideRow[]> =>
  db.query<OverrideRow>(sql`select * from duty_overrides where ends_at > ${after} order by made_at, id`);

export const overridesOf = (db: Db, queueId: string, after: string): Promise<OverrideRow[]> =>
  db.query<OverrideRow>(sql`select * from duty_overrides where queue_id = ${queueId} and ends_at > ${after}
                            order by starts_at, made_at, id`);

export async function overrideForUpdate(db: Tx, id: string): Promise<OverrideRow | undefined> {
  const [row] = await db.query<OverrideRow>(sql`select * from duty_overrides where id = ${id} for update`);
  return row;
}

/** Offers that wait for this person's answer, and those that this person made. */
export const swapsOf = (db: Db, accountId: string, after: string): Promise<OverrideRow[]> =>
  db.query<OverrideRow>(sql`select * from duty_overrides
    where state = 'offered' and ends_at > ${after} and (member_id = ${accountId} or instead_of = ${accountId})
    order by starts_at, id`);

export const unattendedAfter = (db: Db, after: string): Promise<UnattendedRow[]> =>
  db.query<UnattendedRow>(sql`select * from unattended_hours where ends_at > ${after} order by accepted_at, id`);

export async function unattendedForUpdate(db: Tx, id: string): Promise<UnattendedRow | undefined> {
  const [row] = await db.query<UnattendedRow>(sql`select * from unattended_hours where id = ${id} for update`);
  return row;
}

export const leavesAfter = (db: Db, after: string): Promise<LeaveRow[]> =>
  db.query<LeaveRow>(
    sql`select * from leaves where cancelled_at is null and ends_at > ${after} order by starts_at, id`,
  );

export async function leaveForUpdate(db: Tx, id: string): Promise<LeaveRow | undefined> {
  const [row] = await db.query<LeaveRow>(sql`select * from leaves where id = ${id} for update`);
  return row;
}

export const listHolidays = (db: Db): Promise<HolidaysRow[]> =>
  db.query<HolidaysRow>(sql`select * from holiday_lists order by name, id`);

export const listProviders = (db: Db): Promise<ProviderRow[]> =>
  db.query<ProviderRow>(sql`select * from providers order by name, id`);

export const listTeams = (db: Db): Promise<TeamRow[]> => db.query<TeamRow>(sql`select * from teams order by name, id`);

/** Not active: they are away for ever, whatever a roster says. */
export async function inactiveAccounts(db: Db): Promise<readonly string[]> {
  const rows = await db.query<{ id: string }>(sql`select id from accounts where state <> 'active'`);
  return rows.map(({ id }) => id);
}

export async function followedUntil(db: Db, queueId: string): Promise<string | undefined> {
  const [row] = await db.query<{ until: string }>(sql`select until from roster_followed where queue_id = ${queueId}`);
  return row?.until;
}

export const setFollowed = (db: Tx, queueId: string, until: string): Promise<object[]> =>
  db.query(sql`insert into roster_followed (queue_id, until) values (${queueId}, ${until})
               on conflict (queue_id) do update set until = greatest(roster_followed.until, excluded.until)`);

export const queueIn = (scopes: 'all' | readonly string[]): Sql =>
  scopes === 'all' ? sql`true` : sql`q.scope = any(${scopes})`;
