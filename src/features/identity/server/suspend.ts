import { absent, conflict } from '#base/errors.ts';
import { accountResumed, accountStream, accountSuspended } from '#features/identity/entries.ts';
import { demandManages, demandState } from '#features/identity/policy.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { IdentityParts } from './parts.ts';
import { demandManagerRemains } from './people-rules.ts';
import { findAccount, lockPeople, visibleAccounts, voidLinks } from './store.ts';
import { endSessions } from './store-sessions.ts';

export interface SuspendInput {
  readonly id: string;
  readonly reason: string;
  /** Who takes over what the person holds. */
  readonly handoverTo?: string | undefined;
}

/** Takes away every way in, at once. Later features hand over duty in the same transaction, or refuse. */
export async function suspend(write: Write, parts: IdentityParts, input: SuspendInput): Promise<void> {
  await lockPeople(write.tx);
  const account = await findAccount(write.tx, visibleAccounts(write.actor), input.id);
  demandManages(write.actor, account);
  if (write.actor.id === account.id) throw conflict('cannot_suspend_self', 'another person has to suspend you');
  demandState(account, 'invited', 'active');
  await demandManagerRemains(write.tx, parts.bundles, { accountId: account.id, grantsAfter: [] });
  await demandHandover(write, input);
  for (const hook of parts.onSuspending) await hook(write, account.id, input.handoverTo);
  await write.record(
    accountSuspended.draft({
      stream: accountStream(account.id),
      scope: null,
      facts: { handoverTo: input.handoverTo ?? null },
      payload: { reason: input.reason },
    }),
  );
  // After the entry: it waits for sign-ins that are under way, so that their sessions are found here and end too.
  await endSessions(write.tx, account.id, write.now);
  await voidLinks(write.tx, account.id, write.now);
}

async function demandHandover(write: Write, { id, handoverTo }: SuspendInput): Promise<void> {
  if (handoverTo === undefined) return;
  const next = await findAccount(write.tx, visibleAccounts(write.actor), handoverTo);
  if (next.id === id || next.state !== 'active')
    throw absent('handover_absent', 'the person who takes over must be another active one');
}

export async function resume(write: Write, id: string): Promise<void> {
  await lockPeople(write.tx);
  const account = await findAccount(write.tx, visibleAccounts(write.actor), id);
  demandManages(write.actor, account);
  demandState(account, 'suspended');
  const state = account.activated_at === null ? ('invited' as const) : ('active' as const);
  await write.record(accountResumed.draft({ stream: accountStream(id), scope: null, facts: { state } }));
}
