/** Who may do what to rosters and leave. Pure: the server enforces it, the answer carries the result, the page obeys. */
import { type Actor, holds, holdsIn, type Permission } from '#base/actor.ts';

export const rosterPermissions = ['roster:read', 'roster:manage'] as const satisfies readonly Permission[];

export const managesRosterOf = (actor: Actor, scope: string): boolean => holdsIn(actor, 'roster:manage', scope);

/** Everybody books their own leave; who manages rosters books it for others. */
export const mayBookLeaveOf = (actor: Actor, accountId: string): boolean =>
  (actor.kind === 'person' && actor.id === accountId) || holds(actor, 'roster:manage');

export interface OverrideFacts {
  readonly scope: string;
  readonly state: string;
  readonly memberId: string;
  readonly insteadOf: string | null;
}

export interface OverrideAbilities {
  readonly accept: boolean;
  readonly refuse: boolean;
  readonly cancel: boolean;
}

/** An offered swap is answered by the person who would take the turn, and taken back by the one who offered it. */
export function overrideAbilities(actor: Actor, override: OverrideFacts): OverrideAbilities {
  const isOffered = override.state === 'offered';
  const isTaker = actor.kind === 'person' && actor.id === override.memberId;
  const isGiver = actor.kind === 'person' && actor.id === override.insteadOf;
  const manages = managesRosterOf(actor, override.scope);
  return {
    accept: isOffered && isTaker,
    refuse: isOffered && isTaker,
    cancel: (isOffered && isGiver) || (manages && (isOffered || override.state === 'standing')),
  };
}
