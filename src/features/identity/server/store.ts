/** All SQL on people, scopes, settings and links. */
import { type Actor, scopesOf } from '#base/actor.ts';
import { absent } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import type { LinkKind, PresetName } from '#features/identity/model.ts';
import type { AccountRow, ScopeRow } from '#features/identity/projections.ts';
import type { Db, Tx } from '#storage/relational/port.ts';
import { allOf, raw, type Sql, sql } from '#storage/relational/sql.ts';

/** Is the scope in this column one that is not archived? For every read that is not narrowed to scopes otherwise. */
export const liveScope = (column: Sql): Sql =>
  sql`${column} <> all(array(select s.id from scopes s where s.archived_at is not null))`;

/** Which accounts the actor may see (policy `seesAccount`), on the alias `a`. */
export function visibleAccounts(actor: Actor): Sql {
  const scopes = scopesOf(actor, 'people:read');
  if (scopes === 'all') return notOfArchived;
  const self = sql`a.id = ${actor.kind === 'person' ? actor.id : ''}`;
  if (scopes.length === 0) return self;
  return sql`(${self} or exists (select from jsonb_array_elements(a.grants) g
              where g->>'scope' is null or g->>'scope' = any(${scopes})))`;
}

/** People who were made for a scope that is closed are gone with it. */
const notOfArchived = sql`not (jsonb_array_length(a.grants) > 0 and not exists (
  select from jsonb_array_elements(a.grants) g
  where g->>'scope' is null or ${liveScope(raw("(g->>'scope')"))}))`;

const accountColumns = raw(
  'a.id, a.name, a.email, a.state, a.grants, a.totp, a.created_at, a.activated_at, a.suspended_at',
);

export interface AccountFilter {
  readonly state?: readonly AccountRow['state'][] | undefined;
  readonly q?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface ListedAccountRow extends AccountRow {
  readonly last_seen_at: Instant | null;
}

const seen = raw('(select max(s.last_seen_at) from sessions s where s.account_id = a.id) as last_seen_at');

const accountConditions = (visible: Sql, filter: Omit<AccountFilter, 'limit' | 'after'>): Sql[] => {
  const parts: Sql[] = [visible];
  if (filter.state !== undefined) parts.push(sql`a.state = any(${filter.state})`);
  if (filter.q !== undefined)
    parts.push(
      sql`(strpos(lower(a.name), ${filter.q.toLowerCase()}) > 0 or strpos(a.email, ${filter.q.toLowerCase()}) > 0)`,
    );
  return parts;
};

export function listAccounts(db: Db, visible: Sql, filter: AccountFilter): Promise<ListedAccountRow[]> {
  const parts = accountConditions(visible, filter);
  if (filter.after !== undefined) parts.push(sql`a.id > ${filter.after}`);
  return db.query<ListedAccountRow>(
    sql`select ${accountColumns}, ${seen} from accounts a where ${allOf(parts)} order by a.id limit ${filter.limit}`,
  );
}

export async function countAccounts(
  db: Db,
  visible: Sql,
  filter: Omit<AccountFilter, 'limit' | 'after'>,
): Promise<number> {
  const rows = await db.query<{ count: number }>(
    sql`select count(*) as count from accounts a where ${allOf(accountConditions(visible, filter))}`,
  );
  return rows[0]?.count ?? 0;
}

/** The account, or `person_absent` also when it is there and the actor may not see it. */
export async function findAccount(db: Db, visible: Sql, id: string): Promise<ListedAccountRow> {
  const rows = await db.query<ListedAccountRow>(
    sql`select ${accountColumns}, ${seen} from accounts a where a.id = ${id} and ${visible}`,
  );
  const [row] = rows;
  if (row === undefined) throw absent('person_absent', 'there is no such person');
  return row;
}

export async function accountByEmail(db: Db, email: string): Promise<AccountRow | undefined> {
  const rows = await db.query<AccountRow>(sql`select ${accountColumns} from accounts a where a.email = ${email}`);
  return rows[0];
}

export const accountsByIds = (db: Db, ids: readonly string[]): Promise<AccountRow[]> =>
  db.query<AccountRow>(sql`select ${accountColumns} from accounts a where a.id = any(${ids})`);

export const activeAccounts = (db: Db): Promise<AccountRow[]> =>
  db.query<AccountRow>(sql`select ${accountColumns} from accounts a where a.state = 'active' order by a.id`);

export async function anyAccount(db: Db): Promise<boolean> {
  const rows = await db.query(sql`select 1 as one from accounts limit 1`);
  return rows.length > 0;
}

/**
 * Changes to who may manage people run one after the other, so that two managers cannot suspend one another at once.
 * Taken first in a command; the number is ours alone.
 */
export const lockPeople = (tx: Tx): Promise<object[]> => tx.query(sql`select pg_advisory_xact_lock(7301)`);

/** Scopes that are not archived; what lies in one that is does not exist for anybody. */
export const listScopes = (db: Db): Promise<ScopeRow[]> =>
  db.query<ScopeRow>(sql`select * from scopes where archived_at is null order by created_at, id`);

export async function findScope(db: Db, id: string): Promise<ScopeRow | undefined> {
  const rows = await db.query<ScopeRow>(sql`select * from scopes where id = ${id} and archived_at is null`);
  return rows[0];
}

export async function readPreset(db: Db): Promise<PresetName> {
  const rows = await db.query<{ preset: PresetName }>(sql`select preset from identity_settings where id = 'identity'`);
  return rows[0]?.preset ?? 'small-team';
}

export interface SecretsRow {
  readonly password_hash: string | null;
  readonly totp_sealed: string | null;
  readonly totp_pending: string | null;
  readonly totp_last_step: number | null;
}

export async function findSecrets(db: Db, accountId: string): Promise<SecretsRow | undefined> {
  const rows = await db.query<SecretsRow>(
    sql`select password_hash, totp_sealed, totp_pending, totp_last_step from account_secrets
        where account_id = ${accountId}`,
  );
  return rows[0];
}

export const savePassword = (db: Db, accountId: string, passwordHash: string, now: Instant): Promise<object[]> =>
  db.query(sql`insert into account_secrets (account_id, password_hash, password_changed_at)
               values (${accountId}, ${passwordHash}, ${now})
               on conflict (account_id) do update set password_hash = excluded.password_hash,
               password_changed_at = excluded.password_changed_at`);

export const savePendingTotp = (db: Db, accountId: string, sealed: string): Promise<object[]> =>
  db.query(sql`update account_secrets set totp_pending = ${sealed} where account_id = ${accountId}`);

/** True when the pending secret was still the one that the code was checked against. */
export async function confirmTotp(db: Db, accountId: string, pending: string, step: number): Promise<boolean> {
  const rows = await db.query(
    sql`update account_secrets set totp_sealed = totp_pending, totp_pending = null, totp_last_step = ${step}
        where account_id = ${accountId} and totp_pending = ${pending} and totp_sealed is null returning account_id`,
  );
  return rows.length === 1;
}

/** True for exactly one of several that present a code of the same step. */
export async function spendTotpStep(db: Db, accountId: string, step: number): Promise<boolean> {
  const rows = await db.query(
    sql`update account_secrets set totp_last_step = ${step}
        where account_id = ${accountId} and (totp_last_step is null or totp_last_step < ${step}) returning account_id`,
  );
  return rows.length === 1;
}

export async function clearTotp(db: Db, accountId: string): Promise<boolean> {
  await db.query(sql`delete from recovery_codes where account_id = ${accountId}`);
  const rows = await db.query(
    sql`update account_secrets s set totp_sealed = null, totp_pending = null, totp_last_step = null
        from account_secrets o where o.account_id = s.account_id and s.account_id = ${accountId}
        and o.totp_sealed is not null returning s.account_id`,
  );
  return rows.length === 1;
}

export async function replaceRecoveryCodes(db: Db, accountId: string, hashes: readonly string[]): Promise<void> {
  await db.query(sql`delete from recovery_codes where account_id = ${accountId}`);
  await db.query(
    sql`insert into recovery_codes (account_id, code_hash) select ${accountId}, unnest(${hashes}::text[])`,
  );
}

/** True for exactly one of several that present the same code. */
export async function spendRecoveryCode(db: Db, accountId: string, hash: string, now: Instant): Promise<boolean> {
  const rows = await db.query(sql`update recovery_codes set used_at = ${now}
    where account_id = ${accountId} and code_hash = ${hash} and used_at is null returning code_hash`);
  return rows.length === 1;
}

export async function recoveryCodesLeft(db: Db, accountId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    sql`select count(*) as count from recovery_codes where account_id = ${accountId} and used_at is null`,
  );
  return rows[0]?.count ?? 0;
}

export interface LinkRow {
  readonly id: string;
  readonly kind: LinkKind;
  readonly account_id: string | null;
  readonly clear_totp: boolean;
  readonly expires_at: Instant;
}

export const insertLink = (
  db: Db,
  link: LinkRow & { readonly secret_hash: string; readonly made_at: Instant },
): Promise<object[]> =>
  db.query(sql`insert into account_links (id, kind, account_id, clear_totp, expires_at, secret_hash, made_at)
               values (${link.id}, ${link.kind}, ${link.account_id}, ${link.clear_totp}, ${link.expires_at},
               ${link.secret_hash}, ${link.made_at})`);

/** A newer link makes the older ones of its person (or the older first links) worthless. */
export const voidLinks = (db: Db, accountId: string | null, now: Instant): Promise<object[]> =>
  db.query(sql`update account_links set used_at = ${now}
               where account_id is not distinct from ${accountId} and used_at is null`);

export async function findOpenLink(db: Db, secretHash: string, now: Instant): Promise<LinkRow | undefined> {
  const rows = await db.query<LinkRow>(sql`select id, kind, account_id, clear_totp, expires_at from account_links
    where secret_hash = ${secretHash} and used_at is null and expires_at > ${now}`);
  return rows[0];
}

/** The link, for exactly one of several that present it. */
export async function spendLink(
  db: Db,
  kind: LinkKind,
  secretHash: string,
  now: Instant,
): Promise<LinkRow | undefined> {
  const rows = await db.query<LinkRow>(sql`update account_links set used_at = ${now}
    where secret_hash = ${secretHash} and kind = ${kind} and used_at is null and expires_at > ${now}
    returning id, kind, account_id, clear_totp, expires_at`);
  return rows[0];
}

/** State and secrets of an account, kept from changing until the transaction ends. */
export async function lockForSignIn(
  tx: Tx,
  accountId: string,
): Promise<(SecretsRow & Pick<AccountRow, 'state'>) | undefined> {
  const rows = await tx.query<SecretsRow & Pick<AccountRow, 'state'>>(
    sql`select a.state, s.password_hash, s.totp_sealed, s.totp_pending, s.totp_last_step
        from accounts a join account_secrets s on s.account_id = a.id where a.id = ${accountId} for share of a`,
  );
  if (rows.length === 0) return undefined;
  // The secrets are locked for an update: two sign-ins with one code must not both see it unused.
  const secrets = await tx.query<SecretsRow>(
    sql`select password_hash, totp_sealed, totp_pending, totp_last_step from account_secrets
        where account_id = ${accountId} for update`,
  );
  const [row, secret] = [rows[0], secrets[0]];
  return row === undefined || secret === undefined ? undefined : { ...secret, state: row.state };
}

/** Shared with other work of the same person, exclusive against a suspension. */
export async function holdActive(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 as one from accounts where id = ${id} and state = 'active' for share`);
  return rows.length > 0;
}
