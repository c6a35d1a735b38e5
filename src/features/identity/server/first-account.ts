import { conflict } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { toInstant } from '#base/time.ts';
import {
  accountCreated,
  accountStream,
  presetChosen,
  scopeCreated,
  scopeStream,
  settingsStream,
} from '#features/identity/entries.ts';
import { everywhere, type PresetName, personActor, presets, tidyGrants } from '#features/identity/model.ts';
import type { Journal, Write } from '#features/journal/server/index.ts';
import { lookAtLink, type MadeLink, makeLink, takeLink } from './links.ts';
import type { IdentityParts } from './parts.ts';
import { demandPassword, hashPassword } from './password-hash.ts';
import type { Device } from './sessions.ts';
import { type SignedIn, startSession } from './sign-in.ts';
import { anyAccount, listScopes, lockPeople, savePassword } from './store.ts';

const alreadySetUp = () =>
  conflict('already_set_up', 'the first account is already there', { remedy: 'Sign in, or ask for an invitation.' });

/** A new link for the first account; older ones stop working. `undefined` once an account exists. */
export const createFirstLink = (journal: Journal): Promise<MadeLink | undefined> =>
  journal.relational.transaction(async (tx) => {
    await lockPeople(tx);
    if (await anyAccount(tx)) return undefined;
    return makeLink({ tx, now: toInstant(journal.clock()), newId }, { kind: 'first', accountId: null });
  });

/** What every installation has from its first account on: one scope and a preset. */
export async function found(write: Write, preset: PresetName): Promise<void> {
  const existing = await listScopes(write.tx);
  if (existing.length > 0) return;
  await write.record(
    scopeCreated.draft({
      stream: scopeStream(write.newId('scope')),
      scope: null,
      facts: { first: true },
      payload: { name: 'Main' },
    }),
    presetChosen.draft({ stream: settingsStream, scope: null, facts: { preset } }),
  );
}

export interface WelcomeInput {
  readonly token: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly preset: PresetName;
}

/** Makes the first account with the link that the start printed, and signs it in. */
export async function createFirstAccount(
  parts: IdentityParts,
  device: Device,
  input: WelcomeInput,
  cause?: string,
): Promise<SignedIn> {
  const { journal } = parts;
  if (await anyAccount(journal.relational)) throw alreadySetUp();
  await lookAtLink(journal.relational, input.token, toInstant(journal.clock()));
  demandPassword(input.password, input);
  const passwordHash = await hashPassword(input.password);
  const account = {
    id: newId('account'),
    name: input.name,
    grants: tidyGrants(everywhere(presets[input.preset].firstAccount)),
  };
  return journal.write(
    personActor(account, parts.bundles),
    async (write) => {
      await lockPeople(write.tx);
      if (await anyAccount(write.tx)) throw alreadySetUp();
      await takeLink(write.tx, 'first', input.token, write.now);
      await found(write, input.preset);
      await write.record(
        accountCreated.draft({
          stream: accountStream(account.id),
          scope: null,
          facts: { by: 'first-link', state: 'active', grants: account.grants },
          payload: { name: input.name, email: input.email },
        }),
      );
      await savePassword(write.tx, account.id, passwordHash, write.now);
      const session = await startSession(write, account.id, device, 'link');
      return { accountId: account.id, sessionId: session.id, cookie: session.cookie };
    },
    { cause },
  );
}
