import { accountAssigned, accountStream } from '#features/identity/entries.ts';
import { type FunctionGrant, grantKey, tidyGrants } from '#features/identity/model.ts';
import { demandMayAssign, demandState } from '#features/identity/policy.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { IdentityParts } from './parts.ts';
import { demandManagerRemains, demandScopes } from './people-rules.ts';
import { findAccount, lockPeople, visibleAccounts } from './store.ts';

/** Gives a person these functions and no others; holds from the person's next request on. */
export async function assignFunctions(
  write: Write,
  parts: IdentityParts,
  input: { readonly id: string; readonly grants: readonly FunctionGrant[] },
): Promise<void> {
  await lockPeople(write.tx);
  const account = await findAccount(write.tx, visibleAccounts(write.actor), input.id);
  demandState(account, 'invited', 'active');
  const [before, after] = [tidyGrants(account.grants), tidyGrants(input.grants)];
  demandMayAssign(write.actor, before, after);
  await demandScopes(write.tx, after);
  await demandManagerRemains(write.tx, parts.bundles, { accountId: account.id, grantsAfter: after });
  if (before.map(grantKey).join() === after.map(grantKey).join()) return;
  await write.record(
    accountAssigned.draft({ stream: accountStream(account.id), scope: null, facts: { before, after } }),
  );
}
