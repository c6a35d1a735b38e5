import { conflict } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { accountStream, passwordChanged } from '#features/identity/entries.ts';
import { personActor } from '#features/identity/model.ts';
import { demandManages, demandState } from '#features/identity/policy.ts';
import type { Write } from '#features/journal/server/index.ts';
import { personOfLink } from './accept-invitation.ts';
import { lookAtLink, type MadeLink, makePersonLink, takeLink } from './links.ts';
import type { IdentityParts } from './parts.ts';
import { demandPassword, hashPassword } from './password-hash.ts';
import { removeTotp } from './second-factor.ts';
import { recordEnded } from './sessions.ts';
import { findAccount, lockPeople, savePassword, visibleAccounts, voidLinks } from './store.ts';
import { endSessions } from './store-sessions.ts';
import { accountKey, forgetTries } from './throttle.ts';

/**
 * Makes a link with which the person chooses a new password, and ends the person's sessions now. The old password works
 * until the link is used: whoever must be kept out at once is suspended.
 */
export async function offerReset(write: Write, id: string, clearTotp: boolean): Promise<MadeLink> {
  await lockPeople(write.tx);
  const account = await findAccount(write.tx, visibleAccounts(write.actor), id);
  demandManages(write.actor, account);
  demandState(account, 'active');
  await recordEnded(write, id, 'revoked', await endSessions(write.tx, id, write.now));
  return makePersonLink(write, 'reset', id, clearTotp);
}

/** The person chooses a new password with the link. All sessions end; signing in is a step of its own. */
export async function acceptReset(
  parts: IdentityParts,
  input: { readonly token: string; readonly password: string },
  cause?: string,
): Promise<void> {
  const { journal } = parts;
  const seen = await lookAtLink(journal.relational, input.token, toInstant(journal.clock()));
  const account = await personOfLink(journal.relational, seen.account_id);
  demandPassword(input.password, { email: account.email ?? '', name: account.name ?? '' });
  const passwordHash = await hashPassword(input.password);
  await journal.write(
    personActor(account, parts.bundles),
    async (write) => {
      await lockPeople(write.tx);
      const link = await takeLink(write.tx, 'reset', input.token, write.now);
      const person = await personOfLink(write.tx, link.account_id);
      if (person.state !== 'active') throw conflict('account_not_active', 'this account is not active');
      if (link.clear_totp) await removeTotp(write, person.id, 'reset');
      await setPassword(write, { accountId: person.id, passwordHash, how: 'reset-link', keep: null });
      if (person.email !== null) await forgetTries(write.tx, accountKey(person.email));
    },
    { cause },
  );
}

interface NewPassword {
  readonly accountId: string;
  readonly passwordHash: string;
  readonly how: 'self' | 'reset-link';
  /** The session that may go on. */
  readonly keep: string | null;
}

/** A new password ends all other sessions and makes open links worthless. */
export async function setPassword(write: Write, { accountId, passwordHash, how, keep }: NewPassword): Promise<void> {
  await savePassword(write.tx, accountId, passwordHash, write.now);
  await voidLinks(write.tx, accountId, write.now);
  const ended = await endSessions(write.tx, accountId, write.now, keep);
  const facts = { how, sessionsEnded: ended.length };
  await write.record(passwordChanged.draft({ stream: accountStream(accountId), scope: null, facts }));
}
