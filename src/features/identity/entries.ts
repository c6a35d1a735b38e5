/** What identity writes into the journal. Facts hold ids, states and function names; names and addresses are payload. */
import { z } from 'zod';
import { counted } from '#base/text.ts';
import { defineEntry } from '#features/journal/model.ts';
import {
  accountIdSchema,
  functionGrantsSchema,
  functions,
  presetSchema,
  scopeIdSchema,
  sessionIdSchema,
  tokenAbilitySchema,
} from './model.ts';

const nothing = z.object({});
const person = z.object({ name: z.string(), email: z.string() });
const named = z.object({ name: z.string() });
const because = z.object({ reason: z.string() });
const reasonOf = (payload: { readonly reason: string } | undefined): string => (payload ? `: ${payload.reason}` : '');

const listOf = (grants: z.output<typeof functionGrantsSchema>): string =>
  grants.length === 0
    ? 'no functions'
    : grants.map((grant) => `${functions[grant.function].title}${grant.scope ? ` in ${grant.scope}` : ''}`).join(', ');

export const accountStream = (id: string): string => `account/${id}`;
export const scopeStream = (id: string): string => `scope/${id}`;
export const tokenStream = (id: string): string => `token/${id}`;
export const settingsStream = 'settings/identity';

export const scopeCreated = defineEntry({
  type: 'scope.created',
  facts: z.object({ first: z.boolean(), demo: z.boolean().optional() }),
  payload: named,
  says: (_, payload) => `made the scope ${payload?.name ?? ''}`.trimEnd(),
});

export const scopeRenamed = defineEntry({
  type: 'scope.renamed',
  facts: nothing,
  payload: named,
  says: (_, payload) => `renamed it ${payload ? `to ${payload.name}` : ''}`.trimEnd(),
});

export const scopeArchived = defineEntry({
  type: 'scope.archived',
  facts: nothing,
  says: () => 'closed it: nothing of it is shown any more',
});

export const presetChosen = defineEntry({
  type: 'preset.chosen',
  facts: z.object({ preset: presetSchema }),
  says: (facts) => `chose the preset ${facts.preset}`,
});

export const accountCreated = defineEntry({
  type: 'account.created',
  facts: z.object({
    by: z.enum(['first-link', 'invitation', 'operator', 'demo']),
    state: z.enum(['invited', 'active']),
    grants: functionGrantsSchema,
  }),
  payload: person,
  says: (facts, payload) =>
    `${facts.state === 'invited' ? 'invited' : 'made the account of'} ${payload?.name ?? 'a person'} with ${listOf(facts.grants)}`,
});

export const accountLinkMade = defineEntry({
  type: 'account.link_made',
  facts: z.object({ kind: z.enum(['invite', 'reset']), link: z.string(), expiresAt: z.iso.datetime() }),
  says: (facts) => (facts.kind === 'invite' ? 'made an invitation link' : 'made a link to reset the password'),
});

export const accountActivated = defineEntry({
  type: 'account.activated',
  facts: nothing,
  payload: named,
  says: () => 'accepted the invitation',
});

export const accountRenamed = defineEntry({
  type: 'account.renamed',
  facts: nothing,
  payload: named,
  says: (_, payload) => `changed the name${payload ? ` to ${payload.name}` : ''}`,
});

export const accountAssigned = defineEntry({
  type: 'account.assigned',
  facts: z.object({ before: functionGrantsSchema, after: functionGrantsSchema }),
  says: (facts) => `assigned ${listOf(facts.after)} (before: ${listOf(facts.before)})`,
});

export const accountSuspended = defineEntry({
  type: 'account.suspended',
  facts: z.object({ handoverTo: accountIdSchema.nullable() }),
  payload: because,
  says: (_, payload) => `suspended the account${reasonOf(payload)}`,
});

export const accountResumed = defineEntry({
  type: 'account.resumed',
  facts: z.object({ state: z.enum(['invited', 'active']) }),
  says: () => 'resumed the account',
});

export const passwordChanged = defineEntry({
  type: 'account.password_changed',
  facts: z.object({ how: z.enum(['self', 'reset-link', 'operator']), sessionsEnded: z.int().min(0) }),
  says: (facts) => `changed the password (${counted(facts.sessionsEnded, 'session')} ended)`,
});

export const totpEnabled = defineEntry({
  type: 'account.totp_enabled',
  facts: nothing,
  says: () => 'set up one-time codes',
});

export const totpDisabled = defineEntry({
  type: 'account.totp_disabled',
  facts: z.object({ how: z.enum(['self', 'reset']) }),
  says: () => 'removed one-time codes',
});

export const recoveryCodesMade = defineEntry({
  type: 'account.recovery_codes_made',
  facts: z.object({ count: z.int().positive() }),
  says: (facts) => `made ${counted(facts.count, 'recovery code')}`,
});

export const signedIn = defineEntry({
  type: 'account.signed_in',
  facts: z.object({ session: sessionIdSchema, with: z.enum(['password', 'totp', 'recovery-code', 'link']) }),
  payload: z.object({ ip: z.string(), device: z.string() }),
  says: (facts, payload) => `signed in with ${facts.with}${payload ? ` from ${payload.ip}` : ''}`,
});

export const sessionsEnded = defineEntry({
  type: 'account.sessions_ended',
  facts: z.object({
    why: z.enum(['signed-out', 'revoked', 'revoked-others', 'replayed']),
    sessions: z.array(sessionIdSchema),
  }),
  says: (facts) =>
    facts.why === 'signed-out'
      ? 'signed out'
      : `ended ${counted(facts.sessions.length, 'session')}${facts.why === 'replayed' ? ': an outdated cookie was used' : ''}`,
});

export const tokenCreated = defineEntry({
  type: 'token.created',
  facts: z.object({
    can: z.array(tokenAbilitySchema),
    permissions: z.array(z.string()),
    scope: scopeIdSchema.nullable(),
    source: z.string().nullable(),
    expiresAt: z.iso.datetime().nullable(),
  }),
  payload: named,
  says: (facts, payload) => `made the token ${payload?.name ?? ''} (${facts.can.join(', ')})`,
});

export const tokenRevoked = defineEntry({ type: 'token.revoked', facts: nothing, says: () => 'revoked the token' });

export const identityEntries = [
  scopeCreated,
  scopeRenamed,
  scopeArchived,
  presetChosen,
  accountCreated,
  accountLinkMade,
  accountActivated,
  accountRenamed,
  accountAssigned,
  accountSuspended,
  accountResumed,
  passwordChanged,
  totpEnabled,
  totpDisabled,
  recoveryCodesMade,
  signedIn,
  sessionsEnded,
  tokenCreated,
  tokenRevoked,
] as const;
