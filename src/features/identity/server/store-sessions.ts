/** All SQL on sessions. */
import type { Instant } from '#base/time.ts';
import type { AccountState, FunctionGrant } from '#features/identity/model.ts';
import type { Db } from '#storage/relational/port.ts';
import { type Sql, sql } from '#storage/relational/sql.ts';

export interface SessionRow {
  readonly id: string;
  readonly account_id: string;
  readonly secret_hash: string;
  readonly previous_hash: string | null;
  readonly rotated_at: Instant;
  readonly confirmed_at: Instant | null;
  readonly created_at: Instant;
  readonly last_seen_at: Instant;
  readonly expires_at: Instant;
  readonly ip: string;
  readonly user_agent: string;
}

export interface SessionWithAccount extends SessionRow {
  readonly name: string | null;
  readonly state: AccountState;
  readonly grants: readonly FunctionGrant[];
}

export type NewSession = Pick<
  SessionRow,
  'id' | 'account_id' | 'secret_hash' | 'created_at' | 'expires_at' | 'ip' | 'user_agent'
>;

export const insertSession = (db: Db, session: NewSession): Promise<object[]> =>
  db.query(sql`insert into sessions (id, account_id, secret_hash, rotated_at, confirmed_at, created_at, last_seen_at,
                                     expires_at, ip, user_agent)
               values (${session.id}, ${session.account_id}, ${session.secret_hash}, ${session.created_at},
                       ${session.created_at}, ${session.created_at}, ${session.created_at}, ${session.expires_at},
                       ${session.ip}, ${session.user_agent})`);

/** By the present secret or the one before; ended ones are not there. */
export async function findSession(db: Db, hash: string): Promise<SessionWithAccount | undefined> {
  const rows = await db.query<SessionWithAccount>(
    sql`select s.*, a.name, a.state, a.grants from sessions s join accounts a on a.id = s.account_id
        where (s.secret_hash = ${hash} or s.previous_hash = ${hash}) and s.ended_at is null`,
  );
  return rows[0];
}

/** Compare-and-set: of several requests at once one rotates. Ended sessions stay ended. */
export async function rotateSession(
  db: Db,
  from: Pick<SessionRow, 'id' | 'secret_hash'>,
  to: { readonly hash: string; readonly previous: string; readonly now: Instant },
): Promise<boolean> {
  const rows = await db.query(
    sql`update sessions set secret_hash = ${to.hash}, previous_hash = ${to.previous}, rotated_at = ${to.now},
               confirmed_at = null, last_seen_at = ${to.now}
        where id = ${from.id} and secret_hash = ${from.secret_hash} and ended_at is null returning id`,
  );
  return rows.length === 1;
}

/** Notes that the session is in use, and that its present secret has arrived at the browser. */
export const touchSession = (db: Db, id: string, confirmed: boolean, now: Instant): Promise<object[]> =>
  confirmed
    ? db.query(sql`update sessions set last_seen_at = ${now}, confirmed_at = coalesce(confirmed_at, ${now})
                   where id = ${id} and ended_at is null`)
    : db.query(sql`update sessions set last_seen_at = ${now} where id = ${id} and ended_at is null`);

export const openSessions = (db: Db, accountId: string, alive: Sql): Promise<SessionRow[]> =>
  db.query<SessionRow>(sql`select s.* from sessions s
    where s.account_id = ${accountId} and s.ended_at is null and ${alive} order by s.last_seen_at desc`);

/** Ends sessions of one account; the ids of those that were open. */
async function endWhere(db: Db, condition: Sql, now: Instant): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    sql`update sessions set ended_at = ${now} where ended_at is null and ${condition} returning id`,
  );
  return rows.map((row) => row.id).sort();
}

export const endSession = (db: Db, accountId: string, id: string, now: Instant): Promise<string[]> =>
  endWhere(db, sql`account_id = ${accountId} and id = ${id}`, now);

/** All sessions of the account but the one given. */
export const endSessions = (db: Db, accountId: string, now: Instant, keep: string | null = null): Promise<string[]> =>
  endWhere(db, sql`account_id = ${accountId} and id is distinct from ${keep}`, now);

/** Forgets what has been over for a month. */
export async function forgetOld(db: Db, before: Instant): Promise<void> {
  await db.query(sql`delete from sessions where coalesce(ended_at, expires_at) < ${before}`);
  await db.query(sql`delete from account_links where coalesce(used_at, expires_at) < ${before}`);
  await db.query(sql`delete from sign_in_throttle where last_at < ${before}`);
}
