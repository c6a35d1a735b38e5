/** What people do to their own account. */
import { absent, denied } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { accountRenamed, accountStream } from '#features/identity/entries.ts';
import type { AccountRow } from '#features/identity/projections.ts';
import type { Working, Write } from '#features/journal/server/index.ts';
import type { Db } from '#storage/relational/port.ts';
import type { IdentityParts } from './parts.ts';
import { demandPassword, hashPassword, passwordMatches } from './password-hash.ts';
import { setPassword } from './reset-password.ts';
import { accountsByIds, findSecrets } from './store.ts';
import { accountKey, addressKey, countTry, uncountTry } from './throttle.ts';

/** The account that asks. Tokens and the operator have none. */
export async function ownAccount(db: Db, actor: { readonly kind: string; readonly id: string }): Promise<AccountRow> {
  const [account] = actor.kind === 'person' ? await accountsByIds(db, [actor.id]) : [];
  if (account === undefined) throw absent('no_own_account', 'only people have an account of their own');
  return account;
}

/** Asks for the password again before something grave; throttled like signing in. */
export async function recheckPassword(parts: IdentityParts, asked: Working, password: string): Promise<AccountRow> {
  const store = parts.journal.relational;
  const now = toInstant(parts.journal.clock());
  const account = await ownAccount(store, asked.actor);
  const keys = [accountKey(account.email ?? account.id), addressKey(asked.request.ip)];
  await countTry(store, keys, now);
  const secrets = await findSecrets(store, account.id);
  if (!(await passwordMatches(secrets?.password_hash, password)))
    throw denied('password_wrong', 'this is not your present password');
  await uncountTry(store, keys, now);
  return account;
}

export async function changePassword(
  parts: IdentityParts,
  asked: Working,
  input: { readonly current: string; readonly next: string },
): Promise<void> {
  const account = await recheckPassword(parts, asked, input.current);
  demandPassword(input.next, { email: account.email ?? '', name: account.name ?? '' });
  const passwordHash = await hashPassword(input.next);
  await parts.journal.write(
    asked.actor,
    (write) => setPassword(write, { accountId: account.id, passwordHash, how: 'self', keep: asked.sessionId }),
    { cause: asked.request.id },
  );
}

export async function renameSelf(write: Write, name: string): Promise<void> {
  const account = await ownAccount(write.tx, write.actor);
  if (account.name === name) return;
  await write.record(
    accountRenamed.draft({ stream: accountStream(account.id), scope: null, facts: {}, payload: { name } }),
  );
}
