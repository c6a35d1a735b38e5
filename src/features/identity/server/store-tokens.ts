/** All SQL on tokens. */
import type { Actor } from '#base/actor.ts';
import { scopesOf } from '#base/actor.ts';
import { absent } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import type { TokenRow } from '#features/identity/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { allOf, always, raw, type Sql, sql } from '#storage/relational/sql.ts';

/** Tokens for all scopes are seen only by those who may see all; on the alias `t`. */
export function visibleTokens(actor: Actor): Sql {
  const scopes = scopesOf(actor, 'token:read');
  return scopes === 'all' ? always : sql`t.scope = any(${scopes})`;
}

export interface ListedTokenRow extends TokenRow {
  readonly last_used_at: Instant | null;
}

const source = raw('api_tokens t left join token_secrets s on s.token_id = t.id');

export function listTokens(
  db: Db,
  visible: Sql,
  filter: { readonly after?: string | undefined; readonly revoked: boolean; readonly limit: number },
): Promise<ListedTokenRow[]> {
  const parts = [visible];
  if (!filter.revoked) parts.push(sql`t.revoked_at is null`);
  if (filter.after !== undefined) parts.push(sql`t.id < ${filter.after}`);
  return db.query<ListedTokenRow>(
    sql`select t.*, s.last_used_at from ${source} where ${allOf(parts)} order by t.id desc limit ${filter.limit}`,
  );
}

/** The token, locked for a change; `token_absent` also when it is there and the actor may not see it. */
export async function findTokenForUpdate(db: Db, visible: Sql, id: string): Promise<TokenRow> {
  const rows = await db.query<TokenRow>(sql`select t.* from api_tokens t where t.id = ${id} and ${visible} for update`);
  const [row] = rows;
  if (row === undefined) throw absent('token_absent', 'there is no such token');
  return row;
}

export async function findToken(db: Db, id: string): Promise<ListedTokenRow | undefined> {
  const rows = await db.query<ListedTokenRow>(sql`select t.*, s.last_used_at from ${source} where t.id = ${id}`);
  return rows[0];
}

export const insertTokenSecret = (db: Db, tokenId: string, hash: string): Promise<object[]> =>
  db.query(sql`insert into token_secrets (token_id, secret_hash) values (${tokenId}, ${hash})`);

/** Also one that was revoked or has expired: its holder is told so. */
export async function tokenByHash(db: Db, hash: string): Promise<TokenRow | undefined> {
  const rows = await db.query<TokenRow>(
    sql`select t.* from token_secrets s join api_tokens t on t.id = s.token_id
        where s.secret_hash = ${hash}`,
  );
  return rows[0];
}

export const touchToken = (db: Db, tokenId: string, now: Instant): Promise<object[]> =>
  db.query(sql`update token_secrets set last_used_at = ${now}
               where token_id = ${tokenId} and (last_used_at is null or last_used_at < ${now})`);

export const tokensByIds = (db: Db, ids: readonly string[]): Promise<TokenRow[]> =>
  db.query<TokenRow>(sql`select t.* from api_tokens t where t.id = any(${ids})`);
