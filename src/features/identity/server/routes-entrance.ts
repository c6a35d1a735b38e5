/** Routes for those who are not signed in yet, and for the session itself. */
import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import {
  emailSchema,
  nameless,
  passwordSchema,
  personActor,
  personNameSchema,
  presetSchema,
} from '#features/identity/model.ts';
import { type WhoView, whoView } from '#features/identity/views.ts';
import { type Route, read, type Working, work } from '#features/journal/server/index.ts';
import { acceptInvitation, personOfLink } from './accept-invitation.ts';
import { createFirstAccount } from './first-account.ts';
import { lookAtLink } from './links.ts';
import type { IdentityParts } from './parts.ts';
import { presentWho } from './present.ts';
import { acceptReset } from './reset-password.ts';
import { type Device, recordEnded, sessionCookie } from './sessions.ts';
import { type SignedIn, signIn } from './sign-in.ts';
import { accountsByIds, anyAccount } from './store.ts';
import { endSession } from './store-sessions.ts';

const linkSecret = z.string().min(20).max(100);
const done = z.object({ done: z.literal(true) });

const deviceOf = ({ request }: Working): Device => ({ ip: request.ip, userAgent: request.userAgent });

/** Sets the cookie and answers as `GET /api/session` would. */
async function letIn(asked: Working, parts: IdentityParts, session: SignedIn): Promise<WhoView> {
  asked.answer.setCookie(sessionCookie, session.cookie.value, { maxAgeS: session.cookie.maxAgeS });
  const [account] = await accountsByIds(asked.db, [session.accountId]);
  if (account === undefined) throw new Error('the account was not kept');
  return presentWho(asked.db, parts, personActor(account, parts.bundles));
}

export const entranceRoutes = (parts: IdentityParts): readonly Route[] => [
  welcomeState(),
  welcome(parts),
  lookLink(),
  invitation(parts),
  reset(parts),
  signInRoute(parts),
  who(parts),
  signOut(parts),
];

const welcomeState = (): Route =>
  read({
    name: 'welcome.state',
    method: 'GET',
    path: '/api/welcome',
    needs: 'public',
    summary: 'Whether the first account is still to be made.',
    returns: z.object({ open: z.boolean() }),
    run: async ({ db }) => ({ open: !(await anyAccount(db)) }),
  });

const welcome = (parts: IdentityParts): Route =>
  work({
    name: 'welcome.create',
    method: 'POST',
    path: '/api/welcome',
    needs: 'public',
    summary: 'Makes the first account with the link that the start printed, and signs it in.',
    status: 201,
    body: z.object({
      token: linkSecret,
      name: personNameSchema,
      email: emailSchema,
      password: passwordSchema,
      preset: presetSchema,
    }),
    returns: whoView,
    errors: ['link_absent', 'already_set_up', 'password_refused'],
    run: async (asked, { body }) =>
      letIn(asked, parts, await createFirstAccount(parts, deviceOf(asked), body, asked.request.id)),
  });

const lookLink = (): Route =>
  read({
    name: 'links.look',
    method: 'POST',
    path: '/api/links/look',
    needs: 'public',
    summary: 'What a single-use link is for, without using it.',
    body: z.object({ token: linkSecret }),
    returns: z.object({
      kind: z.enum(['first', 'invite', 'reset']),
      name: z.string(),
      email: z.string(),
      expiresAt: instantOut,
    }),
    errors: ['link_absent'],
    async run({ db, now }, { body }) {
      const link = await lookAtLink(db, body.token, now);
      const facts = { kind: link.kind, expiresAt: link.expires_at };
      if (link.kind === 'first') return { ...facts, name: '', email: '' };
      const account = await personOfLink(db, link.account_id);
      return { ...facts, name: account.name ?? nameless, email: account.email ?? nameless };
    },
  });

const invitation = (parts: IdentityParts): Route =>
  work({
    name: 'invitations.accept',
    method: 'POST',
    path: '/api/invitations/accept',
    needs: 'public',
    summary: 'Accepts an invitation: chooses the password and signs in.',
    body: z.object({ token: linkSecret, name: personNameSchema.optional(), password: passwordSchema }),
    returns: whoView,
    errors: ['link_absent', 'password_refused', 'account_is_active'],
    run: async (asked, { body }) =>
      letIn(asked, parts, await acceptInvitation(parts, deviceOf(asked), body, asked.request.id)),
  });

const reset = (parts: IdentityParts): Route =>
  work({
    name: 'resets.accept',
    method: 'POST',
    path: '/api/resets/accept',
    needs: 'public',
    summary: 'Chooses a new password with a reset link; ends all sessions and signs nobody in.',
    body: z.object({ token: linkSecret, password: passwordSchema }),
    returns: done,
    errors: ['link_absent', 'password_refused', 'account_not_active'],
    async run(asked, { body }) {
      await acceptReset(parts, body, asked.request.id);
      return { done: true as const };
    },
  });

const signInRoute = (parts: IdentityParts): Route =>
  work({
    name: 'session.create',
    method: 'POST',
    path: '/api/session',
    needs: 'public',
    summary: 'Signs in. `totp_required` asks for the same again with `code` (one-time code or recovery code).',
    body: z.object({ email: emailSchema, password: passwordSchema, code: z.string().max(40).optional() }),
    returns: whoView,
    errors: ['sign_in_failed', 'totp_required', 'too_many_tries'],
    run: async (asked, { body }) => letIn(asked, parts, await signIn(parts, deviceOf(asked), body, asked.request.id)),
  });

const who = (parts: IdentityParts): Route =>
  read({
    name: 'session.get',
    method: 'GET',
    path: '/api/session',
    needs: 'signed-in',
    summary: 'Who is signed in, with functions, permissions and scopes.',
    returns: whoView,
    run: ({ db, actor }) => presentWho(db, parts, actor),
  });

const signOut = (parts: IdentityParts): Route =>
  work({
    name: 'session.end',
    method: 'DELETE',
    path: '/api/session',
    needs: 'signed-in',
    summary: 'Signs out.',
    returns: done,
    async run(asked) {
      const { sessionId, actor } = asked;
      if (sessionId !== null)
        await parts.journal.write(
          actor,
          async (write) => {
            const ended = await endSession(write.tx, actor.id, sessionId, write.now);
            await recordEnded(write, actor.id, 'signed-out', ended);
          },
          { cause: asked.request.id },
        );
      asked.answer.setCookie(sessionCookie, '', { maxAgeS: 0 });
      return { done: true as const };
    },
  });
