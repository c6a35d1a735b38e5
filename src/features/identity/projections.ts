/** The tables that follow from identity's entries. Names and addresses are null once their payload was erased. */
import type { Instant } from '#base/time.ts';
import { splitStream } from '#features/journal/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import {
  accountActivated,
  accountAssigned,
  accountCreated,
  accountRenamed,
  accountResumed,
  accountSuspended,
  presetChosen,
  scopeArchived,
  scopeCreated,
  scopeRenamed,
  tokenCreated,
  tokenRevoked,
  totpDisabled,
  totpEnabled,
} from './entries.ts';
import type { AccountState, FunctionGrant, PresetName, TokenAbility } from './model.ts';

const idOf = (entry: { readonly stream: string }): string => splitStream(entry.stream)[1];

export interface AccountRow {
  readonly id: string;
  readonly name: string | null;
  readonly email: string | null;
  readonly state: AccountState;
  readonly grants: readonly FunctionGrant[];
  readonly totp: boolean;
  readonly created_at: Instant;
  readonly activated_at: Instant | null;
  readonly suspended_at: Instant | null;
}

export const accountsProjection = defineProjection<AccountRow>({
  table: 'accounts',
  key: 'id',
  reactions: [
    on(accountCreated, idOf, (_, { facts, payload, effectiveAt }, id) => ({
      id,
      name: payload?.name ?? null,
      email: payload?.email ?? null,
      state: facts.state,
      grants: facts.grants,
      totp: false,
      created_at: effectiveAt,
      activated_at: facts.state === 'active' ? effectiveAt : null,
      suspended_at: null,
    })),
    on(accountActivated, idOf, (row: AccountRow | undefined, { payload, effectiveAt }, id) => ({
      ...must(row, id),
      name: payload?.name ?? null,
      state: 'active',
      activated_at: effectiveAt,
    })),
    on(accountRenamed, idOf, (row: AccountRow | undefined, { payload }, id) => ({
      ...must(row, id),
      name: payload?.name ?? null,
    })),
    on(accountAssigned, idOf, (row: AccountRow | undefined, { facts }, id) => ({
      ...must(row, id),
      grants: facts.after,
    })),
    on(accountSuspended, idOf, (row: AccountRow | undefined, { effectiveAt }, id) => ({
      ...must(row, id),
      state: 'suspended',
      suspended_at: effectiveAt,
    })),
    on(accountResumed, idOf, (row: AccountRow | undefined, { facts }, id) => ({
      ...must(row, id),
      state: facts.state,
      suspended_at: null,
    })),
    on(totpEnabled, idOf, (row: AccountRow | undefined, _, id) => ({ ...must(row, id), totp: true })),
    on(totpDisabled, idOf, (row: AccountRow | undefined, _, id) => ({ ...must(row, id), totp: false })),
  ],
});

export interface ScopeRow {
  readonly id: string;
  readonly name: string | null;
  /** The scope made with the first account; what comes without a scope belongs there. */
  readonly first: boolean;
  /** Made up: its numbers are nobody's. */
  readonly demo: boolean;
  /** Since then nothing of it is shown. */
  readonly archived_at: Instant | null;
  readonly created_at: Instant;
}

export const scopesProjection = defineProjection<ScopeRow>({
  table: 'scopes',
  key: 'id',
  reactions: [
    on(scopeCreated, idOf, (_, { facts, payload, effectiveAt }, id) => ({
      id,
      name: payload?.name ?? null,
      first: facts.first,
      demo: facts.demo ?? false,
      archived_at: null,
      created_at: effectiveAt,
    })),
    on(scopeRenamed, idOf, (row: ScopeRow | undefined, { payload }, id) => ({
      ...must(row, id),
      name: payload?.name ?? null,
    })),
    on(scopeArchived, idOf, (row: ScopeRow | undefined, { effectiveAt }, id) => ({
      ...must(row, id),
      archived_at: effectiveAt,
    })),
  ],
});

export interface IdentitySettingsRow {
  readonly id: string;
  readonly preset: PresetName;
}

export const settingsProjection = defineProjection<IdentitySettingsRow>({
  table: 'identity_settings',
  key: 'id',
  reactions: [on(presetChosen, idOf, (_, { facts }, id) => ({ id, preset: facts.preset }))],
});

export interface TokenRow {
  readonly id: string;
  readonly name: string | null;
  readonly can: readonly TokenAbility[];
  readonly permissions: readonly string[];
  /** `null`: all scopes. */
  readonly scope: string | null;
  readonly source: string | null;
  /** Actor, as the journal writes it. */
  readonly made_by: string;
  readonly made_at: Instant;
  readonly expires_at: Instant | null;
  readonly revoked_at: Instant | null;
}

export const tokensProjection = defineProjection<TokenRow>({
  table: 'api_tokens',
  key: 'id',
  reactions: [
    on(tokenCreated, idOf, (_, { facts, payload, actor, effectiveAt }, id) => ({
      id,
      name: payload?.name ?? null,
      can: facts.can,
      permissions: facts.permissions,
      scope: facts.scope,
      source: facts.source,
      made_by: actor,
      made_at: effectiveAt,
      expires_at: facts.expiresAt,
      revoked_at: null,
    })),
    on(tokenRevoked, idOf, (row: TokenRow | undefined, { effectiveAt }, id) => ({
      ...must(row, id),
      revoked_at: effectiveAt,
    })),
  ],
});

export const identityProjections = [
  accountsProjection,
  scopesProjection,
  settingsProjection,
  tokensProjection,
] as const;
