/** One-time codes and recovery codes of an account: enrolment, use, removal. */
import { conflict, failed, invalid } from '#base/errors.ts';
import { type Instant, millisOf } from '#base/time.ts';
import { accountStream, recoveryCodesMade, totpDisabled, totpEnabled } from '#features/identity/entries.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { Tx } from '#storage/relational/port.ts';
import { seal, unseal } from './sealing.ts';
import { hashRecoveryCode, newRecoveryCode } from './secrets.ts';
import {
  clearTotp,
  confirmTotp,
  findSecrets,
  replaceRecoveryCodes,
  type SecretsRow,
  savePendingTotp,
  spendRecoveryCode,
  spendTotpStep,
} from './store.ts';
import { fromBase32, matchingStep, newTotpSecret, otpauthUrl } from './totp.ts';

export const issuer = 'Watchfloor';
const recoveryCodeCount = 10;
const contextOf = (accountId: string): string => `totp ${accountId}`;

interface Asks {
  readonly accountId: string;
  readonly secretKey: Buffer;
}

/** How the second step was passed, or `undefined` when the code is wrong, used or too old. */
export async function passSecondFactor(
  { tx, now }: { readonly tx: Tx; readonly now: Instant },
  { accountId, secretKey }: Asks,
  secrets: SecretsRow,
  code: string,
): Promise<'totp' | 'recovery-code' | undefined> {
  if (secrets.totp_sealed === null) return undefined;
  const secret = fromBase32(unseal(secretKey, contextOf(accountId), secrets.totp_sealed));
  const step = matchingStep(secret, code, millisOf(now), secrets.totp_last_step);
  if (step !== undefined) return (await spendTotpStep(tx, accountId, step)) ? 'totp' : undefined;
  const spent = await spendRecoveryCode(tx, accountId, hashRecoveryCode(accountId, code), now);
  return spent ? 'recovery-code' : undefined;
}

/** Begins an enrolment; a second beginning replaces the first. Nothing is asked for at sign-in until it is confirmed. */
export async function beginTotp(
  { tx }: Pick<Write, 'tx'>,
  { accountId, secretKey }: Asks,
  email: string,
): Promise<{ secret: string; uri: string }> {
  const secrets = await findSecrets(tx, accountId);
  if (secrets === undefined) throw failed('account_without_password', 'this account has no password');
  if (secrets.totp_sealed !== null) throw conflict('totp_already_on', 'one-time codes are already set up');
  const secret = newTotpSecret();
  await savePendingTotp(tx, accountId, seal(secretKey, contextOf(accountId), secret));
  return { secret, uri: otpauthUrl(issuer, email, secret) };
}

/** Confirms the enrolment by a code and makes the recovery codes, which are shown this once. */
export async function finishTotp(write: Write, { accountId, secretKey }: Asks, code: string): Promise<string[]> {
  const pending = (await findSecrets(write.tx, accountId))?.totp_pending ?? null;
  if (pending === null) throw conflict('totp_not_begun', 'begin setting up one-time codes first');
  const secret = fromBase32(unseal(secretKey, contextOf(accountId), pending));
  const step = matchingStep(secret, code, millisOf(write.now), null);
  if (step === undefined)
    throw invalid('code_wrong', 'this is not the code of now', { remedy: 'Check the clock of the telephone.' });
  if (!(await confirmTotp(write.tx, accountId, pending, step)))
    throw conflict('totp_not_begun', 'another enrolment was begun meanwhile');
  await write.record(totpEnabled.draft({ stream: accountStream(accountId), scope: null, facts: {} }));
  return makeRecoveryCodes(write, accountId);
}

/** Makes ten new codes; the older ones are worthless from now on. */
export async function makeRecoveryCodes(write: Write, accountId: string): Promise<string[]> {
  const secrets = await findSecrets(write.tx, accountId);
  if (secrets?.totp_sealed == null) throw conflict('totp_not_on', 'one-time codes are not set up');
  const codes = Array.from({ length: recoveryCodeCount }, newRecoveryCode);
  await replaceRecoveryCodes(
    write.tx,
    accountId,
    codes.map((code) => hashRecoveryCode(accountId, code)),
  );
  const facts = { count: codes.length };
  await write.record(recoveryCodesMade.draft({ stream: accountStream(accountId), scope: null, facts }));
  return codes;
}

/** True when there was something to remove. */
export async function removeTotp(write: Write, accountId: string, how: 'self' | 'reset'): Promise<boolean> {
  if (!(await clearTotp(write.tx, accountId))) return false;
  await write.record(totpDisabled.draft({ stream: accountStream(accountId), scope: null, facts: { how } }));
  return true;
}
