/** Rows as they leave the house, with what the asking person may do to them. */
import type { Actor } from '#base/actor.ts';
import { nameless } from '#features/identity/model.ts';
import { accountAbilities, holdsFor } from '#features/identity/policy.ts';
import type { ScopeRow, TokenRow } from '#features/identity/projections.ts';
import type { PersonView, ScopeView, SessionView, TokenView, WhoView } from '#features/identity/views.ts';
import type { Db } from '#storage/relational/port.ts';
import type { IdentityParts } from './parts.ts';
import { visibleScopes } from './scopes.ts';
import { accountsByIds, type ListedAccountRow, readPreset } from './store.ts';
import type { SessionRow } from './store-sessions.ts';
import { type ListedTokenRow, tokensByIds } from './store-tokens.ts';

/** What someone may read about grants: in scopes that they may see, and those for all scopes. */
export const presentPerson = (actor: Actor, row: ListedAccountRow): PersonView => ({
  id: row.id,
  name: row.name ?? nameless,
  email: row.email ?? nameless,
  state: row.state,
  functions: row.grants
    .filter((grant) => grant.scope === null || actor.id === row.id || holdsFor(actor, 'people:read', grant.scope))
    .map((grant) => ({ ...grant })),
  totp: row.totp,
  createdAt: row.created_at,
  activatedAt: row.activated_at,
  suspendedAt: row.suspended_at,
  lastSeenAt: row.last_seen_at,
  can: accountAbilities(actor, row),
});

export const presentScope = (row: ScopeRow): ScopeView => ({
  id: row.id,
  name: row.name ?? nameless,
  first: row.first,
  createdAt: row.created_at,
});

/** Who is signed in, and what the page may offer them. */
export async function presentWho(db: Db, parts: IdentityParts, actor: Actor): Promise<WhoView> {
  const [account] = await accountsByIds(db, [actor.id]);
  if (account === undefined) throw new Error('the actor has no account');
  const permissions = account.grants.flatMap((grant) => [...parts.bundles[grant.function]]);
  return {
    account: {
      id: account.id,
      name: account.name ?? nameless,
      email: account.email ?? nameless,
      functions: account.grants.map((grant) => ({ ...grant })),
    },
    permissions: [...new Set(permissions)].sort(),
    scopes: (await visibleScopes(db, actor)).map(presentScope),
    totp: account.totp,
    preset: await readPreset(db),
  };
}

export const presentSession = (row: SessionRow, currentId: string | null): SessionView => ({
  id: row.id,
  current: row.id === currentId,
  createdAt: row.created_at,
  lastSeenAt: row.last_seen_at,
  expiresAt: row.expires_at,
  ip: row.ip,
  device: row.user_agent,
});

export const presentToken = (actor: Actor, names: ReadonlyMap<string, string>, row: ListedTokenRow): TokenView => ({
  id: row.id,
  name: row.name ?? nameless,
  can: [...row.can],
  permissions: [...row.permissions],
  scope: row.scope,
  source: row.source,
  madeBy: { ref: row.made_by, name: names.get(row.made_by) ?? row.made_by },
  madeAt: row.made_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
  lastUsedAt: row.last_used_at,
  abilities: { revoke: row.revoked_at === null && holdsFor(actor, 'token:manage', row.scope) },
});

/** `person/acc_…` and `token/tok_…` → the names that people read. Others are left out. */
export async function nameActors(db: Db, refs: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const idsOf = (prefix: string): string[] =>
    refs.filter((ref) => ref.startsWith(prefix)).map((ref) => ref.slice(prefix.length));
  const [people, tokens] = [idsOf('person/'), idsOf('token/')];
  const accounts = people.length === 0 ? [] : await accountsByIds(db, people);
  const rows: TokenRow[] = tokens.length === 0 ? [] : await tokensByIds(db, tokens);
  const named = new Map<string, string>();
  for (const { id, name } of accounts) named.set(`person/${id}`, name ?? nameless);
  for (const { id, name } of rows) named.set(`token/${id}`, name ?? nameless);
  if (refs.includes('operator/operator')) named.set('operator/operator', 'Operator (command line)');
  return named;
}
