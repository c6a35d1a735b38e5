/**
 * Who may do what to people and tokens. Pure: the server enforces it, the answer carries the result, the page obeys.
 *
 * People are seen by scope: whoever holds `people:read` in a scope sees those with a grant there (or in all scopes), and
 * always themselves. Somebody is *managed* only by those who hold `people:manage` in every scope that the person has;
 * else a manager of one customer could reset the password of the manager of all.
 */
import { type Actor, holdsIn, type Permission, scopesOf } from '#base/actor.ts';
import { conflict, denied } from '#base/errors.ts';
import { type AccountState, type FunctionGrant, grantKey } from './model.ts';

export const identityPermissions = [
  'people:read',
  'people:manage',
  'scope:manage',
  'token:read',
  'token:manage',
] as const satisfies readonly Permission[];

/** Like `holdsIn`, where `null` asks for all scopes. */
export const holdsFor = (actor: Actor, permission: Permission, scope: string | null): boolean =>
  scope === null ? scopesOf(actor, permission) === 'all' : holdsIn(actor, permission, scope);

interface AccountFacts {
  readonly id: string;
  readonly state: AccountState;
  readonly grants: readonly FunctionGrant[];
}

const isSelf = (actor: Actor, account: AccountFacts): boolean => actor.kind === 'person' && actor.id === account.id;

export function seesAccount(actor: Actor, account: AccountFacts): boolean {
  if (isSelf(actor, account)) return true;
  const visible = scopesOf(actor, 'people:read');
  if (visible === 'all') return true;
  return account.grants.some(({ scope }) => visible.length > 0 && (scope === null || visible.includes(scope)));
}

/** Somebody without any grant is nobody's in particular: only those who manage all scopes manage them. */
const managesAll = (actor: Actor, account: AccountFacts): boolean =>
  account.grants.length === 0
    ? holdsFor(actor, 'people:manage', null)
    : account.grants.every((grant) => holdsFor(actor, 'people:manage', grant.scope));

export interface AccountAbilities {
  readonly assign: boolean;
  readonly suspend: boolean;
  readonly resume: boolean;
  readonly reset: boolean;
  readonly invite: boolean;
}

export function accountAbilities(actor: Actor, account: AccountFacts): AccountAbilities {
  const manages = managesAll(actor, account);
  return {
    assign: account.state !== 'suspended' && scopesOf(actor, 'people:manage').length > 0,
    suspend: manages && account.state !== 'suspended' && !isSelf(actor, account),
    resume: manages && account.state === 'suspended',
    reset: manages && account.state === 'active',
    invite: manages && account.state === 'invited',
  };
}

export function demandManages(actor: Actor, account: AccountFacts): void {
  if (!managesAll(actor, account))
    throw denied('person_not_yours', 'this person also works in scopes whose people you do not manage');
}

export function demandState(account: AccountFacts, ...states: readonly AccountState[]): void {
  if (!states.includes(account.state))
    throw conflict(`account_is_${account.state}`, `this is not possible while the account is ${account.state}`);
}

/** Grants may be added or taken away only in scopes whose people the actor manages. */
export function demandMayAssign(actor: Actor, before: readonly FunctionGrant[], after: readonly FunctionGrant[]): void {
  const [had, has] = [new Set(before.map(grantKey)), new Set(after.map(grantKey))];
  const changed = [
    ...before.filter((grant) => !has.has(grantKey(grant))),
    ...after.filter((grant) => !had.has(grantKey(grant))),
  ];
  if (!changed.every((grant) => holdsFor(actor, 'people:manage', grant.scope)))
    throw denied('scope_not_yours', 'you do not manage the people of this scope');
}
