/** What the server tells the page about people, scopes, sessions and tokens. */
import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { accountStates, functionGrantSchema, presetSchema, tokenAbilitySchema } from './model.ts';

export const personView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  state: z.enum(accountStates),
  functions: z.array(functionGrantSchema),
  totp: z.boolean(),
  createdAt: instantOut,
  activatedAt: instantOut.nullable(),
  suspendedAt: instantOut.nullable(),
  lastSeenAt: instantOut.nullable(),
  can: z.object({
    assign: z.boolean(),
    suspend: z.boolean(),
    resume: z.boolean(),
    reset: z.boolean(),
    invite: z.boolean(),
  }),
});
export type PersonView = z.output<typeof personView>;

export const scopeView = z.object({ id: z.string(), name: z.string(), first: z.boolean(), createdAt: instantOut });
export type ScopeView = z.output<typeof scopeView>;

export const whoView = z.object({
  account: z.object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    functions: z.array(functionGrantSchema),
  }),
  permissions: z.array(z.string()),
  scopes: z.array(scopeView),
  totp: z.boolean(),
  preset: presetSchema,
});
export type WhoView = z.output<typeof whoView>;

export const sessionView = z.object({
  id: z.string(),
  current: z.boolean(),
  createdAt: instantOut,
  lastSeenAt: instantOut,
  expiresAt: instantOut,
  ip: z.string(),
  device: z.string(),
});
export type SessionView = z.output<typeof sessionView>;

export const tokenView = z.object({
  id: z.string(),
  name: z.string(),
  can: z.array(tokenAbilitySchema),
  permissions: z.array(z.string()),
  scope: z.string().nullable(),
  source: z.string().nullable(),
  madeBy: z.object({ ref: z.string(), name: z.string() }),
  madeAt: instantOut,
  expiresAt: instantOut.nullable(),
  revokedAt: instantOut.nullable(),
  lastUsedAt: instantOut.nullable(),
  /** Abilities of the person who asks, on this token. */
  abilities: z.object({ revoke: z.boolean() }),
});
export type TokenView = z.output<typeof tokenView>;

export const settingsView = z.object({ preset: presetSchema });
