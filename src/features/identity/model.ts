/**
 * Identity's words.
 *
 * - **account**: a person who signs in. `invited` until the invitation is accepted, then `active`; `suspended` keeps the
 *   history and loses every way in.
 * - **function**: one of the ten jobs of a security operations team; a bundle of permissions (`app/roles.ts`).
 * - **scope**: a customer or unit inside the one organisation of an installation.
 * - **grant** of an account: a function, in one scope or (`scope: null`) in all of them, also those made later.
 * - **preset**: how a team divides the functions. Data, so that a team can change its mind without a migration.
 * - **link**: a single-use secret that makes the first account, accepts an invitation or resets a password.
 * - **token**: what a program signs in with.
 */
import { z } from 'zod';
import type { Actor, Grant, Permission } from '#base/actor.ts';
import { idSchema, textSchema } from '#base/schema.ts';

export const functions = {
  manager: { title: 'SecOps manager', does: 'Leads: who owns what, what is about to breach, staffing, trends' },
  'triage-analyst': { title: 'Triage analyst', does: 'Handles volume at speed: claim, understand, verdict, escalate' },
  investigator: { title: 'Investigation analyst', does: 'Leads complex incidents from questions to conclusions' },
  'threat-hunter': { title: 'Threat hunter', does: 'Finds what evaded detection' },
  'detection-engineer': { title: 'Detection engineer', does: 'Writes, tests, promotes and tunes detections' },
  'platform-engineer': { title: 'Platform and data engineer', does: 'Sources, pipelines, health, retention, scale' },
  'intelligence-analyst': {
    title: 'Threat intelligence analyst',
    does: 'Requirements, reports, indicators, sightings',
  },
  'incident-coordinator': { title: 'Incident coordinator', does: 'Commands major incidents: roles, decisions, clocks' },
  'attack-simulation': { title: 'Attack simulation', does: 'Penetration tests, red and purple team, tabletops' },
  forensics: { title: 'Reverse engineer / digital forensics', does: 'Evidence, samples, verifiable analysis' },
} as const;

export type FunctionName = keyof typeof functions;
export const functionNames = Object.keys(functions) as [FunctionName, ...FunctionName[]];
export const functionSchema = z.enum(functionNames);

/** What each function may do. The application knows all features, so it is the one that says. */
export type Bundles = Readonly<Record<FunctionName, readonly Permission[]>>;

interface Preset {
  readonly title: string;
  readonly says: string;
  /** Of the person who makes the first account. */
  readonly firstAccount: readonly FunctionName[];
  /** Offered when a person is invited; the inviter may choose others. */
  readonly invited: readonly FunctionName[];
}

const smallTeam: Preset = {
  title: 'Small team',
  says: 'Two to ten people; everybody holds many functions.',
  firstAccount: functionNames,
  invited: functionNames.filter((name) => name !== 'manager'),
};

const specialised: Preset = {
  title: 'Specialised',
  says: 'Functions are separate jobs, often in shifts; each person gets the ones named.',
  firstAccount: ['manager', 'platform-engineer'],
  invited: ['triage-analyst'],
};

export const presets = { 'small-team': smallTeam, specialised } as const;
export type PresetName = keyof typeof presets;
export const presetNames = ['small-team', 'specialised'] as const satisfies readonly PresetName[];
export const presetSchema = z.enum(presetNames);

export const accountStates = ['invited', 'active', 'suspended'] as const;
export type AccountState = (typeof accountStates)[number];

export const accountIdSchema = idSchema('acc');
export const scopeIdSchema = idSchema('scp');
export const tokenIdSchema = idSchema('tok');
export const sessionIdSchema = idSchema('ses');

export const functionGrantSchema = z.object({ function: functionSchema, scope: scopeIdSchema.nullable() });
export type FunctionGrant = z.output<typeof functionGrantSchema>;

export const functionGrantsSchema = z.array(functionGrantSchema).max(200);

export const personNameSchema = textSchema(120);

/** Addresses are compared and kept in lower case: nobody's mail server tells `Ada@` from `ada@`. */
export const emailSchema = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.toLowerCase())
  .pipe(z.email());

/** Bounded here because a password is hashed at a cost; `passwords.ts` judges it. */
export const passwordSchema = z.string().min(1).max(512);

/** Sorted and without doubles; a grant in all scopes swallows the same function in one scope. */
export function tidyGrants(grants: readonly FunctionGrant[]): FunctionGrant[] {
  const everywhere = new Set(grants.filter((grant) => grant.scope === null).map((grant) => grant.function));
  const kept = new Map<string, FunctionGrant>();
  for (const grant of grants) {
    if (grant.scope !== null && everywhere.has(grant.function)) continue;
    kept.set(grantKey(grant), { function: grant.function, scope: grant.scope });
  }
  return [...kept.values()].sort((a, b) => (grantKey(a) < grantKey(b) ? -1 : 1));
}

export const grantKey = (grant: FunctionGrant): string =>
  `${String(functionNames.indexOf(grant.function)).padStart(2, '0')} ${grant.scope ?? ''}`;

/** The same functions, in every scope. */
export const everywhere = (names: readonly FunctionName[]): FunctionGrant[] =>
  names.map((name) => ({ function: name, scope: null }));

/** Grants of functions as grants of permissions; one per scope. */
export function permissionGrants(grants: readonly FunctionGrant[], bundles: Bundles): Grant[] {
  const byScope = new Map<string | null, Set<Permission>>();
  for (const grant of grants) {
    const permissions = byScope.get(grant.scope) ?? new Set<Permission>();
    for (const permission of bundles[grant.function]) permissions.add(permission);
    byScope.set(grant.scope, permissions);
  }
  return [...byScope].map(([scope, permissions]) => ({ scope, permissions }));
}

export const nameless = 'erased';

export const personActor = (
  account: { readonly id: string; readonly name: string | null; readonly grants: readonly FunctionGrant[] },
  bundles: Bundles,
): Actor => ({
  kind: 'person',
  id: account.id,
  name: account.name ?? nameless,
  grants: permissionGrants(account.grants, bundles),
});

/** May whoever holds these grants manage people in every scope? One active such person must remain. */
export const managesEverybody = (grants: readonly FunctionGrant[], bundles: Bundles): boolean =>
  grants.some((grant) => grant.scope === null && bundles[grant.function].includes('people:manage'));

/** What a token may be made for. */
export const tokenAbilities = {
  intake: { title: 'Send events', says: 'Nothing but sending events in.' },
  read: { title: 'Read', says: 'What its maker may read, and change nothing.' },
  query: { title: 'Query the lake', says: 'SQL over all events, read-only; only for all scopes.' },
} as const;

export type TokenAbility = keyof typeof tokenAbilities;
export const tokenAbilityNames = Object.keys(tokenAbilities) as [TokenAbility, ...TokenAbility[]];
export const tokenAbilitySchema = z.enum(tokenAbilityNames);

/** Name of the source that a token's events belong to. */
export const sourceNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dots, hyphens and underscores, at most 64');

/** All permissions that read and that some function holds. */
export const readPermissions = (bundles: Bundles): Permission[] =>
  [...new Set(functionNames.flatMap((name) => [...bundles[name]]))]
    .filter((permission) => permission.endsWith(':read'))
    .sort();

export const links = {
  first: { path: '/welcome', hours: 24 },
  invite: { path: '/invite', hours: 72 },
  reset: { path: '/reset', hours: 24 },
} as const;

export type LinkKind = keyof typeof links;

/** The secret stands behind `#`, so that no proxy and no server log ever sees it. */
export const linkPath = (kind: LinkKind, secret: string): string => `${links[kind].path}#token=${secret}`;
