import { absent } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { accountActivated, accountStream } from '#features/identity/entries.ts';
import { nameless, personActor } from '#features/identity/model.ts';
import { demandState } from '#features/identity/policy.ts';
import type { AccountRow } from '#features/identity/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { lookAtLink, takeLink } from './links.ts';
import type { IdentityParts } from './parts.ts';
import { demandPassword, hashPassword } from './password-hash.ts';
import type { Device } from './sessions.ts';
import { type SignedIn, startSession } from './sign-in.ts';
import { accountsByIds, lockPeople, savePassword } from './store.ts';

/** Whose link it is. */
export async function personOfLink(db: Db, accountId: string | null): Promise<AccountRow> {
  const [account] = await accountsByIds(db, accountId === null ? [] : [accountId]);
  if (account === undefined) throw absent('link_absent', 'this link belongs to nobody');
  return account;
}

/** The invited person chooses a password (and may mend the name), and is signed in. */
export async function acceptInvitation(
  parts: IdentityParts,
  device: Device,
  input: { readonly token: string; readonly name?: string | undefined; readonly password: string },
  cause?: string,
): Promise<SignedIn> {
  const { journal } = parts;
  const seen = await lookAtLink(journal.relational, input.token, toInstant(journal.clock()));
  const account = await personOfLink(journal.relational, seen.account_id);
  const name = input.name ?? account.name ?? nameless;
  demandPassword(input.password, { email: account.email ?? '', name });
  const passwordHash = await hashPassword(input.password);
  return journal.write(
    personActor({ ...account, name }, parts.bundles),
    async (write) => {
      await lockPeople(write.tx);
      const link = await takeLink(write.tx, 'invite', input.token, write.now);
      const { id, state, grants } = await personOfLink(write.tx, link.account_id);
      demandState({ id, state, grants }, 'invited');
      await write.record(
        accountActivated.draft({ stream: accountStream(id), scope: null, facts: {}, payload: { name } }),
      );
      await savePassword(write.tx, id, passwordHash, write.now);
      const session = await startSession(write, id, device, 'link');
      return { accountId: id, sessionId: session.id, cookie: session.cookie };
    },
    { cause },
  );
}
