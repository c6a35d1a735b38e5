import { unauthenticated } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { accountStream, signedIn } from '#features/identity/entries.ts';
import { personActor } from '#features/identity/model.ts';
import type { AccountRow } from '#features/identity/projections.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { IdentityParts } from './parts.ts';
import { passwordMatches } from './password-hash.ts';
import { passSecondFactor } from './second-factor.ts';
import { type Cookie, type Device, openSession } from './sessions.ts';
import { accountByEmail, findSecrets, lockForSignIn } from './store.ts';
import { accountKey, addressKey, countTry, forgiveTries, uncountTry } from './throttle.ts';

export interface SignInInput {
  readonly email: string;
  readonly password: string;
  /** One-time code or recovery code; asked for with `totp_required`. */
  readonly code?: string | undefined;
}

export interface SignedIn {
  readonly accountId: string;
  readonly sessionId: string;
  readonly cookie: Cookie;
}

const wrong = () => unauthenticated('sign_in_failed', 'address, password or code is wrong');

/**
 * Signs a person in. Unknown, invited and suspended accounts get the same answer as a wrong password, after the same
 * time. Refuses with `sign_in_failed`, `totp_required` (the password was right) or `too_many_tries`.
 */
export async function signIn(
  parts: IdentityParts,
  device: Device,
  input: SignInInput,
  cause?: string,
): Promise<SignedIn> {
  const store = parts.journal.relational;
  const now = toInstant(parts.journal.clock());
  const keys = { account: accountKey(input.email), address: addressKey(device.ip) };
  await countTry(store, [keys.account, keys.address], now);
  const account = await accountByEmail(store, input.email);
  const secrets = await findSecrets(store, account?.id ?? '');
  const known = account?.state === 'active' ? secrets?.password_hash : undefined;
  const matches = await passwordMatches(known, input.password);
  if (!matches || account === undefined || secrets === undefined) throw wrong();
  if (secrets.totp_sealed !== null && (input.code ?? '') === '') {
    await uncountTry(store, [keys.account, keys.address], now);
    throw unauthenticated('totp_required', 'a one-time code or a recovery code is needed too');
  }
  const session = await parts.journal.write(
    personActor(account, parts.bundles),
    (write) => admit(write, parts, { account, device, checked: known, code: input.code ?? '' }),
    { cause },
  );
  await forgiveTries(store, keys, now);
  return { accountId: account.id, sessionId: session.id, cookie: session.cookie };
}

interface Admission {
  readonly account: AccountRow;
  readonly device: Device;
  /** The password hash that the password was compared with. */
  readonly checked: string | null | undefined;
  readonly code: string;
}

/** Looks again under a lock: a suspension or a new password that came meanwhile wins. */
async function admit(write: Write, parts: IdentityParts, { account, device, checked, code }: Admission) {
  const secrets = await lockForSignIn(write.tx, account.id);
  if (secrets === undefined || secrets.state !== 'active' || secrets.password_hash !== checked) throw wrong();
  const asks = { accountId: account.id, secretKey: parts.secretKey };
  const second = secrets.totp_sealed === null ? 'password' : await passSecondFactor(write, asks, secrets, code);
  if (second === undefined) throw wrong();
  return startSession(write, account.id, device, second);
}

/** Opens a session and records it. */
export async function startSession(
  write: Write,
  accountId: string,
  device: Device,
  by: 'password' | 'totp' | 'recovery-code' | 'link',
) {
  const session = await openSession(write, accountId, device);
  await write.record(
    signedIn.draft({
      stream: accountStream(accountId),
      scope: null,
      facts: { session: session.id, with: by },
      payload: { ip: device.ip, device: device.userAgent.slice(0, 200) },
    }),
  );
  return session;
}
