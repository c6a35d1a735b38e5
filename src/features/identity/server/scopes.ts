import type { Actor, Permission } from '#base/actor.ts';
import { absent, conflict, denied } from '#base/errors.ts';
import {
  accountCreated,
  accountStream,
  accountSuspended,
  presetChosen,
  scopeArchived,
  scopeCreated,
  scopeRenamed,
  scopeStream,
  settingsStream,
} from '#features/identity/entries.ts';
import type { PresetName } from '#features/identity/model.ts';
import { holdsFor } from '#features/identity/policy.ts';
import type { ScopeRow } from '#features/identity/projections.ts';
import type { Write } from '#features/journal/server/index.ts';
import type { Db, Tx } from '#storage/relational/port.ts';
import { sql } from '#storage/relational/sql.ts';
import { activeAccounts, findScope, listScopes, lockPeople, readPreset } from './store.ts';

/** Scopes in which the actor holds anything at all; the others do not exist for them. */
export async function visibleScopes(db: Db, actor: Actor): Promise<ScopeRow[]> {
  const all = await listScopes(db);
  const everywhere = actor.kind === 'system' || actor.kind === 'operator';
  return all.filter(
    (scope) =>
      everywhere || actor.grants.some((grant) => grant.permissions.size > 0 && (grant.scope ?? scope.id) === scope.id),
  );
}

const lockScopes = (tx: Tx): Promise<object[]> => tx.query(sql`select pg_advisory_xact_lock(7302)`);

/** Two scopes with one name would be told apart by nobody. */
async function demandFreeName(tx: Tx, name: string, except?: string): Promise<void> {
  const taken = (await listScopes(tx)).some(
    (scope) => scope.id !== except && scope.name?.toLowerCase() === name.toLowerCase(),
  );
  if (taken) throw conflict('scope_name_taken', 'there is already a scope of this name');
}

/** What concerns the whole installation is not for people of one scope. */
function demandEveryScope(actor: Actor, permission: Permission): void {
  if (!holdsFor(actor, permission, null))
    throw denied('needs_every_scope', 'this concerns every scope, and you do not hold that permission in all of them');
}

export async function createScope(write: Write, name: string, { demo = false } = {}): Promise<string> {
  demandEveryScope(write.actor, 'scope:manage');
  await lockScopes(write.tx);
  await demandFreeName(write.tx, name);
  const id = write.newId('scope');
  await write.record(
    scopeCreated.draft({
      stream: scopeStream(id),
      scope: null,
      facts: { first: false, ...(demo ? { demo } : {}) },
      payload: { name },
    }),
  );
  return id;
}

/** Somebody who exists in one scope only and has no way to sign in: a colleague of a demonstration. */
export async function createColleague(write: Write, scope: string, person: { name: string; email: string }) {
  const id = write.newId('account');
  await write.record(
    accountCreated.draft({
      stream: accountStream(id),
      scope: null,
      facts: { by: 'demo', state: 'active', grants: [{ function: 'triage-analyst', scope }] },
      payload: person,
    }),
  );
  return id;
}

/** Closes a scope for good: what lies in it exists for nobody, and people who were only there are suspended. */
export async function archiveScope(write: Write, id: string): Promise<void> {
  demandEveryScope(write.actor, 'scope:manage');
  await lockScopes(write.tx);
  await lockPeople(write.tx);
  const scope = await findScope(write.tx, id);
  if (scope === undefined) throw absent('scope_absent', 'there is no such scope');
  if (scope.first) throw conflict('scope_needed', 'the first scope stays: what comes without a scope belongs there');
  const only = (await activeAccounts(write.tx)).filter(
    ({ grants }) => grants.length > 0 && grants.every((grant) => grant.scope === id),
  );
  await write.record(
    scopeArchived.draft({ stream: scopeStream(id), scope: id, facts: {} }),
    ...only.map((account) =>
      accountSuspended.draft({
        stream: accountStream(account.id),
        scope: null,
        facts: { handoverTo: null },
        payload: { reason: 'the scope was closed' },
      }),
    ),
  );
}

export async function renameScope(write: Write, id: string, name: string): Promise<void> {
  await lockScopes(write.tx);
  const scope = await findScope(write.tx, id);
  if (scope === undefined || !holdsFor(write.actor, 'scope:manage', id))
    throw absent('scope_absent', 'there is no such scope');
  await demandFreeName(write.tx, name, id);
  if (scope.name === name) return;
  await write.record(scopeRenamed.draft({ stream: scopeStream(id), scope: id, facts: {}, payload: { name } }));
}

/** Changes what is offered when people are invited; takes nothing away from anybody. */
export async function choosePreset(write: Write, preset: PresetName): Promise<void> {
  demandEveryScope(write.actor, 'people:manage');
  if ((await readPreset(write.tx)) === preset) return;
  await write.record(presetChosen.draft({ stream: settingsStream, scope: null, facts: { preset } }));
}
