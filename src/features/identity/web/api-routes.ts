/** Identity's routes as the page calls them. */
import type { LinkKind, PresetName } from '#features/identity/model.ts';
import type { PersonView, ScopeView, SessionView, TokenView, WhoView } from '#features/identity/views.ts';
import { apiRoute } from '#ui/api.ts';

interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}
interface Done {
  readonly done: true;
}
export interface LinkReply {
  readonly path: string;
  readonly expiresAt: string;
}
interface Codes {
  readonly recoveryCodes: readonly string[];
}

export const welcomeState = apiRoute<{ open: boolean }>('GET', '/api/welcome');
export const welcome = apiRoute<WhoView>('POST', '/api/welcome');
export const signIn = apiRoute<WhoView>('POST', '/api/session');
export const who = apiRoute<WhoView>('GET', '/api/session');
export const lookAtLink = apiRoute<{ kind: LinkKind; name: string; email: string; expiresAt: string }>(
  'POST',
  '/api/links/look',
);
export const acceptInvitation = apiRoute<WhoView>('POST', '/api/invitations/accept');
export const acceptReset = apiRoute<Done>('POST', '/api/resets/accept');

export const listPeople = apiRoute<Page<PersonView> & { total: number }>('GET', '/api/people');
export const getPerson = apiRoute<PersonView>('GET', '/api/people/:id');
export const invite = apiRoute<{ person: PersonView; link: LinkReply }>('POST', '/api/people');
export const inviteAgain = apiRoute<LinkReply>('POST', '/api/people/:id/invitation');
export const assignFunctions = apiRoute<PersonView>('PUT', '/api/people/:id/functions');
export const suspend = apiRoute<PersonView>('POST', '/api/people/:id/suspend');
export const resume = apiRoute<PersonView>('POST', '/api/people/:id/resume');
export const resetPassword = apiRoute<LinkReply>('POST', '/api/people/:id/reset');
export const listScopes = apiRoute<{ items: readonly ScopeView[] }>('GET', '/api/scopes');
export const createScope = apiRoute<{ id: string }>('POST', '/api/scopes');
export const renameScope = apiRoute<Done>('PATCH', '/api/scopes/:id');
export const settings = apiRoute<{ preset: PresetName }>('GET', '/api/identity/settings');
export const choosePreset = apiRoute<{ preset: PresetName }>('PUT', '/api/identity/settings');

export const listTokens = apiRoute<Page<TokenView>>('GET', '/api/tokens');
export const createToken = apiRoute<{ token: TokenView; secret: string }>('POST', '/api/tokens');
export const revokeToken = apiRoute<Done>('DELETE', '/api/tokens/:id');

export const renameSelf = apiRoute<Done>('PATCH', '/api/account');
export const changePassword = apiRoute<Done>('POST', '/api/account/password');
export const listSessions = apiRoute<{ items: readonly SessionView[] }>('GET', '/api/account/sessions');
export const endSession = apiRoute<Done>('DELETE', '/api/account/sessions/:id');
export const endOtherSessions = apiRoute<{ ended: number }>('DELETE', '/api/account/sessions');
export const totpState = apiRoute<{ on: boolean; recoveryCodesLeft: number }>('GET', '/api/account/totp');
export const totpBegin = apiRoute<{ secret: string; uri: string }>('POST', '/api/account/totp');
export const totpConfirm = apiRoute<Codes>('POST', '/api/account/totp/confirm');
export const totpDisable = apiRoute<Done>('POST', '/api/account/totp/disable');
export const newRecoveryCodes = apiRoute<Codes>('POST', '/api/account/recovery-codes');

/** One line of history, as the journal tells it. */
export interface JournalLine {
  readonly seq: number;
  readonly effectiveAt: string;
  readonly actor: { readonly kind: string; readonly name: string };
  readonly says: string;
  readonly erased: boolean;
}
export const listJournal = apiRoute<Page<JournalLine>>('GET', '/api/journal');
