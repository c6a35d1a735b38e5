/** Routes with which people keep their own account. */
import { z } from 'zod';
import { absent, conflict } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { passwordSchema, personNameSchema, sessionIdSchema } from '#features/identity/model.ts';
import { sessionView } from '#features/identity/views.ts';
import { change, type Route, read, type Working, type Write, work } from '#features/journal/server/index.ts';
import { changePassword, ownAccount, recheckPassword, renameSelf } from './own-account.ts';
import type { IdentityParts } from './parts.ts';
import { presentSession } from './present.ts';
import { beginTotp, finishTotp, makeRecoveryCodes, removeTotp } from './second-factor.ts';
import { aliveAt, recordEnded } from './sessions.ts';
import { recoveryCodesLeft } from './store.ts';
import { endSession, endSessions, openSessions } from './store-sessions.ts';
import { accountKey, addressKey, countTry, uncountTry } from './throttle.ts';

const done = z.object({ done: z.literal(true) });
const isDone = { done: true as const };
const withPassword = z.object({ password: passwordSchema });
const codes = z.object({ recoveryCodes: z.array(z.string()) });

export const accountRoutes = (parts: IdentityParts): readonly Route[] => [
  rename(),
  password(parts),
  listSessions(),
  endOne(),
  endOthers(),
  totpState(),
  totpBegin(parts),
  totpConfirm(parts),
  totpDisable(parts),
  newCodes(parts),
];

const rename = (): Route =>
  change({
    name: 'account.rename',
    method: 'PATCH',
    path: '/api/account',
    needs: 'signed-in',
    summary: 'Changes your own name.',
    body: z.object({ name: personNameSchema }),
    returns: done,
    async run(write, { body }) {
      await renameSelf(write, body.name);
      return isDone;
    },
  });

const password = (parts: IdentityParts): Route =>
  work({
    name: 'account.password',
    method: 'POST',
    path: '/api/account/password',
    needs: 'signed-in',
    summary: 'Changes your password and ends your other sessions.',
    body: z.object({ current: passwordSchema, next: passwordSchema }),
    returns: done,
    errors: ['password_wrong', 'password_refused', 'too_many_tries'],
    async run(asked, { body }) {
      await changePassword(parts, asked, body);
      return isDone;
    },
  });

const listSessions = (): Route =>
  read({
    name: 'account.sessions',
    method: 'GET',
    path: '/api/account/sessions',
    needs: 'signed-in',
    summary: 'Where you are signed in.',
    returns: z.object({ items: z.array(sessionView) }),
    async run({ db, actor, now, sessionId }) {
      const account = await ownAccount(db, actor);
      const rows = await openSessions(db, account.id, aliveAt(now));
      return { items: rows.map((row) => presentSession(row, sessionId)) };
    },
  });

const endOne = (): Route =>
  change({
    name: 'account.end-session',
    method: 'DELETE',
    path: '/api/account/sessions/:id',
    needs: 'signed-in',
    summary: 'Ends one of your sessions.',
    params: z.object({ id: sessionIdSchema }),
    returns: done,
    errors: ['session_absent'],
    async run(write, { params }) {
      const account = await ownAccount(write.tx, write.actor);
      const ended = await endSession(write.tx, account.id, params.id, write.now);
      if (ended.length === 0) throw absent('session_absent', 'there is no such session');
      await recordEnded(write, account.id, 'revoked', ended);
      return isDone;
    },
  });

const endOthers = (): Route =>
  change({
    name: 'account.end-other-sessions',
    method: 'DELETE',
    path: '/api/account/sessions',
    needs: 'signed-in',
    summary: 'Ends all of your sessions but this one.',
    returns: z.object({ ended: z.int() }),
    async run(write) {
      const account = await ownAccount(write.tx, write.actor);
      const ended = await endSessions(write.tx, account.id, write.now, write.sessionId);
      await recordEnded(write, account.id, 'revoked-others', ended);
      return { ended: ended.length };
    },
  });

const totpState = (): Route =>
  read({
    name: 'account.totp',
    method: 'GET',
    path: '/api/account/totp',
    needs: 'signed-in',
    summary: 'Whether one-time codes are set up, and how many recovery codes are left.',
    returns: z.object({ on: z.boolean(), recoveryCodesLeft: z.int() }),
    async run({ db, actor }) {
      const account = await ownAccount(db, actor);
      return { on: account.totp, recoveryCodesLeft: await recoveryCodesLeft(db, account.id) };
    },
  });

/** Asks for the password, then runs one transaction as the person. */
async function withRecheck<T>(
  parts: IdentityParts,
  asked: Working,
  password: string,
  run: (write: Write, account: { readonly id: string; readonly email: string }) => Promise<T>,
): Promise<T> {
  const { id, email } = await recheckPassword(parts, asked, password);
  return parts.journal.write(asked.actor, (write) => run(write, { id, email: email ?? id }), {
    cause: asked.request.id,
  });
}

const totpBegin = (parts: IdentityParts): Route =>
  work({
    name: 'account.totp-begin',
    method: 'POST',
    path: '/api/account/totp',
    needs: 'signed-in',
    summary: 'Begins setting up one-time codes; the secret is shown this once.',
    body: withPassword,
    returns: z.object({ secret: z.string(), uri: z.string() }),
    errors: ['password_wrong', 'totp_already_on', 'too_many_tries'],
    run: (asked, { body }) =>
      withRecheck(parts, asked, body.password, (write, account) =>
        beginTotp(write, { accountId: account.id, secretKey: parts.secretKey }, account.email),
      ),
  });

const totpConfirm = (parts: IdentityParts): Route =>
  work({
    name: 'account.totp-confirm',
    method: 'POST',
    path: '/api/account/totp/confirm',
    needs: 'signed-in',
    summary: 'Confirms one-time codes by a first code; answers with the recovery codes, shown this once.',
    body: z.object({ code: z.string().max(20) }),
    returns: codes,
    errors: ['code_wrong', 'totp_not_begun', 'too_many_tries'],
    async run(asked, { body }) {
      const account = await ownAccount(asked.db, asked.actor);
      const keys = [accountKey(account.email ?? account.id), addressKey(asked.request.ip)];
      const now = toInstant(parts.journal.clock());
      await countTry(parts.journal.relational, keys, now);
      const recoveryCodes = await parts.journal.write(
        asked.actor,
        (write) => finishTotp(write, { accountId: account.id, secretKey: parts.secretKey }, body.code),
        { cause: asked.request.id },
      );
      await uncountTry(parts.journal.relational, keys, now);
      return { recoveryCodes };
    },
  });

const totpDisable = (parts: IdentityParts): Route =>
  work({
    name: 'account.totp-disable',
    method: 'POST',
    path: '/api/account/totp/disable',
    needs: 'signed-in',
    summary: 'Removes one-time codes and recovery codes.',
    body: withPassword,
    returns: done,
    errors: ['password_wrong', 'totp_not_on', 'too_many_tries'],
    run: (asked, { body }) =>
      withRecheck(parts, asked, body.password, async (write, account) => {
        if (!(await removeTotp(write, account.id, 'self')))
          throw conflict('totp_not_on', 'one-time codes are not set up');
        return isDone;
      }),
  });

const newCodes = (parts: IdentityParts): Route =>
  work({
    name: 'account.recovery-codes',
    method: 'POST',
    path: '/api/account/recovery-codes',
    needs: 'signed-in',
    summary: 'Makes ten new recovery codes, shown this once; the older ones stop working.',
    body: withPassword,
    returns: codes,
    errors: ['password_wrong', 'totp_not_on', 'too_many_tries'],
    run: (asked, { body }) =>
      withRecheck(parts, asked, body.password, async (write, account) => ({
        recoveryCodes: await makeRecoveryCodes(write, account.id),
      })),
  });
