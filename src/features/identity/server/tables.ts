import type { TableKind } from '#features/journal/server/index.ts';

export const identityTables = {
  accounts: 'projection',
  scopes: 'projection',
  identity_settings: 'projection',
  api_tokens: 'projection',
  account_secrets: 'operational',
  recovery_codes: 'operational',
  account_links: 'operational',
  sessions: 'operational',
  token_secrets: 'operational',
  sign_in_throttle: 'operational',
} as const satisfies Record<string, TableKind>;
