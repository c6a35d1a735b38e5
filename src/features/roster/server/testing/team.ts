/** A database with four people, two queues and a clock that the test owns. */
import { type Actor, type Permission, systemActor } from '#base/actor.ts';
import { newId } from '#base/ids.ts';
import { toInstant } from '#base/time.ts';
import { accountCreated, accountSuspended, identityEntries } from '#features/identity/entries.ts';
import { identityProjections } from '#features/identity/projections.ts';
import { journalEntries } from '#features/journal/entries.ts';
import type { EntryType } from '#features/journal/model.ts';
import { type Journal, openJournal, type Write } from '#features/journal/server/index.ts';
import { ownershipEntries } from '#features/ownership/entries.ts';
import { dutyFaults } from '#features/ownership/model.ts';
import { type DutyRow, ownershipProjections } from '#features/ownership/projections.ts';
import { makeQueue } from '#features/ownership/server/index.ts';
import { rosterEntries } from '#features/roster/entries.ts';
import type { LayerView, RosterView } from '#features/roster/model.ts';
import { rosterProjections } from '#features/roster/projections.ts';
import { publishRoster } from '#features/roster/server/commands.ts';
import type { Db } from '#storage/relational/port.ts';
import { always, sql } from '#storage/relational/sql.ts';
import { testDatabase } from '#storage/relational/testing/template.ts';

export const names = ['ana', 'ben', 'cem', 'dia'] as const;
export type Name = (typeof names)[number];

export interface DutyFact {
  readonly holder: string;
  readonly startsAt: string;
  readonly cover: string | null;
}

export interface Team extends AsyncDisposable {
  readonly journal: Journal;
  readonly queueId: string;
  readonly otherQueueId: string;
  readonly people: Readonly<Record<Name, Actor>>;
  readonly manager: Actor;
  setNow(instant: string): void;
  now(): string;
  as<T>(actor: Actor, run: (write: Write) => Promise<T>): Promise<T>;
  suspend(name: Name): Promise<void>;
  publish(roster: Partial<RosterView>, expectedVersion?: number): Promise<void>;
  /** The duty of the first queue from its beginning on. */
  duty(): Promise<DutyFact[]>;
  /** What is wrong with the intervals of all queues; nothing, always. */
  faults(): Promise<string[]>;
}

export const layer = (members: readonly string[], parts: Partial<LayerView> = {}): LayerView => ({
  id: 'day',
  role: 'primary',
  cover: 'on-call',
  zone: 'UTC',
  members: [...members],
  turnDays: 1,
  anchor: '2026-03-02',
  handoverAt: '09:00',
  hours: null,
  holidaysId: null,
  ...parts,
});

const reads: readonly Permission[] = ['roster:read'];
const manages: readonly Permission[] = ['roster:read', 'roster:manage'];
const system = systemActor('test');

const personOf = (name: string, permissions: readonly Permission[]): Actor => ({
  kind: 'person',
  id: newId('account'),
  name,
  grants: [{ scope: null, permissions: new Set(permissions) }],
});

const addPerson = (journal: Journal, person: Actor): Promise<void> =>
  journal.write(system, (write) =>
    write.record(
      accountCreated.draft({
        stream: `account/${person.id}`,
        scope: null,
        facts: { by: 'operator', state: 'active', grants: [] },
        payload: { name: person.name, email: `${person.name}@example.org` },
      }),
    ),
  );

export async function openTeam(): Promise<Team> {
  const { relational, close } = await testDatabase();
  let now = Date.parse('2026-03-02T08:00:00.000Z');
  const journal = openJournal({
    relational,
    types: [...journalEntries, ...identityEntries, ...ownershipEntries, ...rosterEntries] as unknown as EntryType[],
    projections: [...identityProjections, ...ownershipProjections, ...rosterProjections],
    clock: () => new Date(now),
  });
  const as: Team['as'] = journal.write;
  const people = Object.fromEntries(names.map((name) => [name, personOf(name, reads)])) as Record<Name, Actor>;
  const manager = personOf('manager', manages);
  for (const person of [...Object.values(people), manager]) await addPerson(journal, person);
  const scope = newId('scope');
  const make = (name: string) => as(system, (write) => makeQueue(write, { scope, name, holderId: people.ana.id }));
  const [queueId, otherQueueId] = [await make('Triage'), await make('Hunt')];
  const nameOf = new Map(Object.entries(people).map(([name, { id }]) => [id, name]));
  return {
    journal,
    queueId,
    otherQueueId,
    people,
    manager,
    setNow: (instant) => {
      now = Date.parse(instant);
    },
    now: () => toInstant(now),
    as,
    suspend: (name) =>
      as(system, (write) =>
        write.record(
          accountSuspended.draft({
            stream: `account/${people[name].id}`,
            scope: null,
            facts: { handoverTo: null },
            payload: { reason: '' },
          }),
        ),
      ),
    async publish(roster, expectedVersion = 0) {
      const whole = { layers: [], fallback: [people.ana.id], ...roster };
      await as(manager, (write) =>
        publishRoster(write, queueId, { roster: whole, expectedVersion, reason: '' }, always),
      );
    },
    async duty() {
      const rows = await relational.query<{ holder_id: string; starts_at: string; cover: string | null }>(
        sql`select holder_id, starts_at, cover from queue_duty where queue_id = ${queueId} order by starts_at`,
      );
      return rows.map((row) => ({
        holder: nameOf.get(row.holder_id) ?? row.holder_id,
        startsAt: row.starts_at,
        cover: row.cover,
      }));
    },
    faults: () => faultsOf(relational, [queueId, otherQueueId]),
    [Symbol.asyncDispose]: close,
  };
}

async function faultsOf(db: Db, queueIds: readonly string[]): Promise<string[]> {
  const rows = await db.query<Pick<DutyRow, 'queue_id' | 'holder_id' | 'starts_at' | 'ends_at'>>(
    sql`select queue_id, holder_id, starts_at, ends_at from queue_duty`,
  );
  return queueIds.flatMap((id) =>
    dutyFaults(
      rows
        .filter((row) => row.queue_id === id)
        .map((row) => ({ queueId: id, holderId: row.holder_id, startsAt: row.starts_at, endsAt: row.ends_at })),
    ),
  );
}
