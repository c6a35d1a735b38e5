/**
 * Who acts, and what that lets them see and do. Pure, so that the server enforces the same rule that the page shows.
 *
 * A **permission** is `noun:verb`. A **grant** gives a set of permissions within one scope, or (`scope: null`) in all.
 */

export type Permission = `${string}:${string}`;

export interface Grant {
  /** `null`: every scope, also those made later. */
  readonly scope: string | null;
  readonly permissions: ReadonlySet<Permission>;
}

export const actorKinds = ['person', 'token', 'operator', 'system'] as const;
export type ActorKind = (typeof actorKinds)[number];

export interface Actor {
  readonly kind: ActorKind;
  /** `acc_…`, `tok_…`, `operator` (someone with the data folder in hand), or the part of the product that acts. */
  readonly id: string;
  /** What people read: a name, a token's name. */
  readonly name: string;
  readonly grants: readonly Grant[];
}

/** How an actor is written into the journal: `person/acc_…`. */
export const actorRef = (actor: Pick<Actor, 'kind' | 'id'>): string => `${actor.kind}/${actor.id}`;

/** The product acting on its own behalf; it sees everything and is named after the part that acts. */
export const systemActor = (part: string): Actor => ({ kind: 'system', id: part, name: part, grants: [] });

const unlimited = (actor: Actor): boolean => actor.kind === 'system' || actor.kind === 'operator';

/** Does the actor hold the permission in at least one scope? The cheap question, asked at the route. */
export const holds = (actor: Actor, permission: Permission): boolean =>
  unlimited(actor) || actor.grants.some((grant) => grant.permissions.has(permission));

/** Does the actor hold the permission for a thing of this scope? */
export const holdsIn = (actor: Actor, permission: Permission, scope: string): boolean =>
  unlimited(actor) ||
  actor.grants.some((grant) => grant.permissions.has(permission) && (grant.scope === null || grant.scope === scope));

export type Visible = 'all' | readonly string[];

/** The scopes in which the actor holds the permission: what every read is narrowed to. */
export function scopesOf(actor: Actor, permission: Permission): Visible {
  if (unlimited(actor)) return 'all';
  const granted = actor.grants.filter((grant) => grant.permissions.has(permission));
  if (granted.some((grant) => grant.scope === null)) return 'all';
  return [...new Set(granted.flatMap((grant) => (grant.scope === null ? [] : [grant.scope])))].sort();
}

export const sees = (visible: Visible, scope: string): boolean => visible === 'all' || visible.includes(scope);
