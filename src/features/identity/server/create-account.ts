import { accountCreated, accountStream } from '#features/identity/entries.ts';
import { type FunctionGrant, type PresetName, tidyGrants } from '#features/identity/model.ts';
import type { Write } from '#features/journal/server/index.ts';
import { found } from './first-account.ts';
import { demandPassword, hashPassword } from './password-hash.ts';
import { demandFreeEmail, demandScopes } from './people-rules.ts';
import { lockPeople, savePassword, voidLinks } from './store.ts';

export interface CreateAccountInput {
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly grants: readonly FunctionGrant[];
  /** For the very first account. */
  readonly preset?: PresetName;
}

/** Makes an active account with a password, for whoever has the data folder in hand (`watchfloor account create`). */
export async function createAccount(write: Write, input: CreateAccountInput): Promise<{ readonly id: string }> {
  demandPassword(input.password, input);
  const passwordHash = await hashPassword(input.password);
  await lockPeople(write.tx);
  await demandFreeEmail(write.tx, input.email);
  await found(write, input.preset ?? 'small-team');
  await demandScopes(write.tx, input.grants);
  const id = write.newId('account');
  await write.record(
    accountCreated.draft({
      stream: accountStream(id),
      scope: null,
      facts: { by: 'operator', state: 'active', grants: tidyGrants(input.grants) },
      payload: { name: input.name, email: input.email },
    }),
  );
  await savePassword(write.tx, id, passwordHash, write.now);
  await voidLinks(write.tx, null, write.now);
  return { id };
}
