/** A database with people, a scope and a queue, for tests of alerts and of what builds on them. */
import type { Actor, Permission } from '#base/actor.ts';
import { systemActor } from '#base/actor.ts';
import { newId } from '#base/ids.ts';
import { alertEntries } from '#features/alerts/entries.ts';
import type { HitFacts } from '#features/alerts/model.ts';
import { alertProjections } from '#features/alerts/projections.ts';
import { type AppliedHits, applyHits } from '#features/alerts/server/apply-hits.ts';
import type { PeopleParts } from '#features/alerts/server/command.ts';
import { hitAt } from '#features/alerts/testing/hits.ts';
import { accountCreated, identityEntries } from '#features/identity/entries.ts';
import { identityProjections } from '#features/identity/projections.ts';
import { journalEntries } from '#features/journal/entries.ts';
import type { EntryType } from '#features/journal/model.ts';
import type { Projection } from '#features/journal/projection.ts';
import { type Journal, openJournal } from '#features/journal/server/index.ts';
import { ownershipEntries } from '#features/ownership/entries.ts';
import { ownershipProjections } from '#features/ownership/projections.ts';
import { makeQueue } from '#features/ownership/server/index.ts';
import { sql } from '#storage/relational/sql.ts';
import { testDatabase } from '#storage/relational/testing/template.ts';

export interface World extends AsyncDisposable {
  readonly journal: Journal;
  readonly parts: PeopleParts;
  readonly scope: string;
  readonly queueId: string;
  /** Ada holds the queue; Ben and Ada triage; all see the scope. */
  readonly ada: Actor;
  readonly ben: Actor;
  raise(...hits: readonly Partial<HitFacts & { hours: number }>[]): Promise<AppliedHits>;
}

export interface WorldOptions {
  readonly entries?: readonly EntryType[];
  readonly projections?: readonly Projection[];
  readonly permissions?: readonly Permission[];
}

const system = systemActor('test');
const triage: readonly Permission[] = ['alert:read', 'alert:triage', 'alert:assign'];

export const personWith = (name: string, permissions: readonly Permission[], scope: string | null = null): Actor => ({
  kind: 'person',
  id: newId('account'),
  name,
  grants: [{ scope, permissions: new Set(permissions) }],
});

async function addPerson(journal: Journal, person: Actor): Promise<void> {
  await journal.write(system, (write) =>
    write.record(
      accountCreated.draft({
        stream: `account/${person.id}`,
        scope: null,
        facts: { by: 'operator', state: 'active', grants: [] },
        payload: { name: person.name, email: `${person.name.toLowerCase()}@example.org` },
      }),
    ),
  );
}

export const partsFor = (): PeopleParts => ({
  async people(db, ids) {
    const rows = await db.query<{ id: string; name: string; active: boolean }>(
      sql`select id, name, state = 'active' as active from accounts where id = any(${ids})`,
    );
    return new Map(rows.map((row) => [row.id, row]));
  },
  mayTriage: async () => true,
});

export async function openWorld(options: WorldOptions = {}): Promise<World> {
  const { relational, close } = await testDatabase();
  const types = [...journalEntries, ...identityEntries, ...ownershipEntries, ...alertEntries] as readonly EntryType[];
  const journal = openJournal({
    relational,
    types: [...types, ...(options.entries ?? [])],
    projections: [...identityProjections, ...ownershipProjections, ...alertProjections, ...(options.projections ?? [])],
  });
  const scope = newId('scope');
  const [ada, ben] = ['Ada', 'Ben'].map((name) => personWith(name, options.permissions ?? triage, scope)) as [
    Actor,
    Actor,
  ];
  await addPerson(journal, ada);
  await addPerson(journal, ben);
  const queueId = await journal.write(system, (write) => makeQueue(write, { scope, name: 'Triage', holderId: ada.id }));
  return {
    journal,
    parts: partsFor(),
    scope,
    queueId,
    ada,
    ben,
    raise: (...hits) =>
      journal.write(systemActor('pipeline'), (write) =>
        applyHits(
          write,
          hits.map((hit) => hitAt({ ...hit, scope })),
          { queueOf: async () => queueId },
        ),
      ),
    [Symbol.asyncDispose]: close,
  };
}
