/** What other features and the app may use of identity. */
import { dayMs, toInstant } from '#base/time.ts';
import { type Bundles, readPermissions } from '#features/identity/model.ts';
import type { Journal, Route, Write } from '#features/journal/server/index.ts';
import { type Authenticate, openAuthenticator } from './authenticate.ts';
import { type CreateAccountInput, createAccount } from './create-account.ts';
import { createFirstLink } from './first-account.ts';
import type { MadeLink } from './links.ts';
import type { IdentityParts, SuspendingHook } from './parts.ts';
import { nameActors } from './present.ts';
import { identityRoutes } from './routes.ts';
import { demandKey } from './sealing.ts';
import { forgetOld } from './store-sessions.ts';
import { type CreateTokenInput, createToken } from './tokens.ts';

export { endAllSessions, removeAllTotp } from './after-restore.ts';
export type { Authenticate, Authenticated, Credentials, TokenFacts } from './authenticate.ts';
export type { CreateAccountInput } from './create-account.ts';
export type { MadeLink } from './links.ts';
export type { SuspendingHook } from './parts.ts';
export { archiveScope, createColleague, createScope, visibleScopes } from './scopes.ts';
export { seal, unseal } from './sealing.ts';
export { type Cookie, sessionCookie } from './sessions.ts';
export { accountsByIds, activeAccounts, findScope, holdActive, listScopes, liveScope, lockPeople } from './store.ts';
export { tokensByIds } from './store-tokens.ts';
export { identityTables } from './tables.ts';
export type { CreateTokenInput } from './tokens.ts';

export interface Identity {
  readonly routes: readonly Route[];
  readonly authenticate: Authenticate;
  /** At each start: a new link for the first account, or `undefined` once there is one. Older links stop working. */
  createFirstLink(): Promise<MadeLink | undefined>;
  /** `watchfloor account create`; inside `journal.write` as the operator. */
  createAccount(write: Write, input: CreateAccountInput): Promise<{ readonly id: string }>;
  /** `watchfloor token create`; the secret is returned this once. */
  createToken(write: Write, input: CreateTokenInput): Promise<{ readonly id: string; readonly secret: string }>;
  /** Names of `person/acc_…`, `token/tok_…` and the operator. */
  nameActors(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Later features hand over what a suspended person holds, or refuse the suspension. */
  readonly onSuspending: SuspendingHook[];
  /** Forgets sessions, links and throttles that have been over for a month. Once a day. */
  sweep(): Promise<void>;
}

/** The clock is the journal's. */
export function openIdentity(given: { journal: Journal; bundles: Bundles; secretKey: Buffer }): Identity {
  demandKey(given.secretKey);
  const onSuspending: SuspendingHook[] = [];
  const parts: IdentityParts = { ...given, readable: readPermissions(given.bundles), onSuspending };
  const { journal } = given;
  return {
    routes: identityRoutes(parts),
    authenticate: openAuthenticator(parts),
    createFirstLink: () => createFirstLink(journal),
    createAccount,
    createToken: (write, input) => createToken(write, parts, input),
    nameActors: (refs) => nameActors(journal.relational, refs),
    onSuspending,
    sweep: () => forgetOld(journal.relational, toInstant(journal.clock().getTime() - 30 * dayMs)),
  };
}
