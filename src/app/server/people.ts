/** What other features need to know of people, scopes and queues, said by the features that know it. */

import { roles } from '#app/roles.ts';
import { type Actor, holdsIn, scopesOf, systemActor } from '#base/actor.ts';
import { absent, conflict, denied } from '#base/errors.ts';
import { permissionGrants } from '#features/identity/model.ts';
import { accountsByIds, activeAccounts, findScope, holdActive, listScopes } from '#features/identity/server/index.ts';
import type { Sender } from '#features/intake/server/index.ts';
import type { Journal, Working, Write } from '#features/journal/server/index.ts';
import { ensureQueue, findQueueOfScope, type PersonFacts } from '#features/ownership/server/index.ts';
import type { Db } from '#storage/relational/port.ts';

export async function people(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, PersonFacts>> {
  const accounts = await accountsByIds(db, ids);
  return new Map(
    accounts.map(({ id, name, state }) => [id, { id, name: name ?? '(erased)', active: state === 'active' }]),
  );
}

/** May this person triage in the scope? Nobody is given work that they cannot see. */
export async function mayTriage(db: Db, accountId: string, scope: string): Promise<boolean> {
  const [account] = await accountsByIds(db, [accountId]);
  if (account?.state !== 'active') return false;
  const actor: Actor = { kind: 'person', id: accountId, name: '', grants: permissionGrants(account.grants, roles) };
  return holdsIn(actor, 'alert:triage', scope);
}

/** Locks the account against being suspended until the transaction ends; false when it is not active. */
export const holdActor = async ({ tx }: Write, actor: Actor): Promise<boolean> =>
  actor.kind !== 'person' || holdActive(tx, actor.id);

/** The triage queue of a scope; made, with a holder, when there is none yet. */
export async function queueOf(write: Write, scope: string): Promise<string> {
  const queue = await findQueueOfScope(write.tx, scope);
  if (queue !== undefined) return queue.id;
  const [row] = (await listScopes(write.tx)).filter((one) => one.id === scope);
  return ensureQueue(write, scope, `Triage: ${row?.name ?? scope}`, await firstHolder(write.tx, scope));
}

export async function isQueueOf(db: Db, queueId: string, scope: string): Promise<boolean> {
  return (await findQueueOfScope(db, scope))?.id === queueId;
}

/** Until the roster exists: the first active person who may triage there, else the first who may work at all. */
async function firstHolder(db: Db, scope: string): Promise<string> {
  const accounts = await activeAccounts(db);
  const actors = accounts.map((one) => ({ id: one.id, grants: permissionGrants(one.grants, roles) }));
  const asActor = ({ id, grants }: (typeof actors)[number]): Actor => ({ kind: 'person', id, name: '', grants });
  const able = actors.find((one) => holdsIn(asActor(one), 'alert:triage', scope)) ?? actors[0];
  if (able === undefined) {
    throw conflict('no_owner_yet', 'nobody could own what the events lead to: there is no account yet', {
      remedy: 'Make the first account: by the link that the start printed, or with `watchfloor account create`.',
    });
  }
  return able.id;
}

/** Every scope has its queue as soon as there is a person to hold it. */
export async function ensureQueues(journal: Journal): Promise<void> {
  const db = journal.relational;
  if ((await activeAccounts(db)).length === 0) return;
  for (const scope of await listScopes(db)) {
    if ((await findQueueOfScope(db, scope.id)) !== undefined) continue;
    await journal.write(systemActor('setup'), async (write) => void (await queueOf(write, scope.id)));
  }
}

interface Wanted {
  readonly scope?: string;
  readonly source?: string;
  readonly retrospective?: boolean;
}

/** Whose events these are. A token's own scope and source win; choosing others needs the right to import. */
export async function senderOf({ db, actor, tokenSource }: Working, wanted: Wanted): Promise<Sender> {
  const chooses = wanted.scope !== undefined || wanted.retrospective === true;
  const scopes = scopesOf(actor, 'intake:send');
  const scope = wanted.scope ?? (scopes === 'all' ? undefined : scopes[0]) ?? (await firstScope(db));
  if (chooses && !holdsIn(actor, 'intake:import', scope)) {
    throw denied('import_needs_permission', 'another scope, or a back-fill, needs the permission intake:import');
  }
  if (!holdsIn(actor, 'intake:send', scope) || (await findScope(db, scope)) === undefined) {
    throw absent('scope_absent', 'there is no such scope');
  }
  return { id: actor.id, scope, source: tokenSource ?? wanted.source, retrospective: wanted.retrospective === true };
}

async function firstScope(db: Db): Promise<string> {
  const [first] = await listScopes(db);
  if (first === undefined) {
    throw conflict('no_owner_yet', 'nobody could own what the events lead to: there is no account yet', {
      remedy: 'Make the first account: by the link that the start printed, or with `watchfloor account create`.',
    });
  }
  return first.id;
}
