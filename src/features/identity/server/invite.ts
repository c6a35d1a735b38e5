import { accountCreated, accountStream } from '#features/identity/entries.ts';
import { type FunctionGrant, tidyGrants } from '#features/identity/model.ts';
import { demandManages, demandMayAssign, demandState } from '#features/identity/policy.ts';
import type { Write } from '#features/journal/server/index.ts';
import { type MadeLink, makePersonLink } from './links.ts';
import { demandFreeEmail, demandScopes } from './people-rules.ts';
import { findAccount, lockPeople, visibleAccounts } from './store.ts';

export interface InviteInput {
  readonly name: string;
  readonly email: string;
  readonly grants: readonly FunctionGrant[];
}

/** Makes an invited account; its link is handed to the inviter, once. */
export async function invite(write: Write, input: InviteInput): Promise<{ id: string; link: MadeLink }> {
  const grants = tidyGrants(input.grants);
  demandMayAssign(write.actor, [], grants);
  await lockPeople(write.tx);
  await demandScopes(write.tx, grants);
  await demandFreeEmail(write.tx, input.email);
  const id = write.newId('account');
  await write.record(
    accountCreated.draft({
      stream: accountStream(id),
      scope: null,
      facts: { by: 'invitation', state: 'invited', grants },
      payload: { name: input.name, email: input.email },
    }),
  );
  return { id, link: await makePersonLink(write, 'invite', id) };
}

/** A new link for an invitation that was lost or expired. */
export async function inviteAgain(write: Write, id: string): Promise<MadeLink> {
  await lockPeople(write.tx);
  const account = await findAccount(write.tx, visibleAccounts(write.actor), id);
  demandManages(write.actor, account);
  demandState(account, 'invited');
  return makePersonLink(write, 'invite', id);
}
