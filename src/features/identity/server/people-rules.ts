/** Rules about people that need a look into the database. */
import { absent, conflict } from '#base/errors.ts';
import { type Bundles, type FunctionGrant, managesEverybody } from '#features/identity/model.ts';
import type { Tx } from '#storage/relational/port.ts';
import { accountByEmail, activeAccounts, listScopes } from './store.ts';

export async function demandFreeEmail(tx: Tx, email: string): Promise<void> {
  if ((await accountByEmail(tx, email)) !== undefined)
    throw conflict('email_taken', 'there is already an account with this address');
}

export async function demandScopes(tx: Tx, grants: readonly FunctionGrant[]): Promise<void> {
  const known = new Set((await listScopes(tx)).map((scope) => scope.id));
  const missing = grants.find((grant) => grant.scope !== null && !known.has(grant.scope));
  if (missing !== undefined)
    throw absent('scope_absent', 'there is no such scope', { details: { scope: missing.scope } });
}

/**
 * Refuses what would leave no active person who manages people in every scope: nobody could ever repair that. The caller
 * holds `lockPeople`.
 */
export async function demandManagerRemains(
  tx: Tx,
  bundles: Bundles,
  change: { readonly accountId: string; readonly grantsAfter: readonly FunctionGrant[] },
): Promise<void> {
  const active = await activeAccounts(tx);
  const changed = active.find((account) => account.id === change.accountId);
  if (changed === undefined || !managesEverybody(changed.grants, bundles)) return;
  if (managesEverybody(change.grantsAfter, bundles)) return;
  if (active.some((account) => account.id !== changed.id && managesEverybody(account.grants, bundles))) return;
  throw conflict('last_manager', 'this is the last active person who can manage people', {
    remedy: 'Give another person the function SecOps manager in all scopes first.',
  });
}
