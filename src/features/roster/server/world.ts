/** The rosters, leave and people of this installation as the engine takes them. */
import { millisOf } from '#base/time.ts';
import type { Leave, Roster } from '#engine/roster/model.ts';
import { listQueues, type QueueWithDuty } from '#features/ownership/server/index.ts';
import { bareRoster, layersOf, type RosterView } from '#features/roster/model.ts';
import type { OverrideRow, ProviderRow, RosterRow, UnattendedRow } from '#features/roster/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import { always } from '#storage/relational/sql.ts';
import {
  inactiveAccounts,
  leavesAfter,
  listHolidays,
  listProviders,
  listRosters,
  overridesAfter,
  unattendedAfter,
} from './store.ts';

export interface RosterWorld {
  /** One for each queue; bare where none was published. */
  readonly rosters: readonly Roster[];
  readonly leave: readonly Leave[];
  readonly queues: readonly QueueWithDuty[];
  readonly published: ReadonlyMap<string, RosterRow>;
  readonly providers: ReadonlyMap<string, ProviderRow>;
  readonly holidays: ReadonlyMap<string, readonly string[]>;
  /** Who of ours answers: a provider's responsible person, everybody else for themselves. */
  accountOf(member: string): string;
}

const forEver = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY } as const;

export interface WorldOptions {
  /** Nothing that ended before this is looked up. */
  readonly after: string;
  /** Accounts that are about to be suspended. */
  readonly leaving?: readonly string[];
}

export async function readRosterWorld(db: Db, { after, leaving = [] }: WorldOptions): Promise<RosterWorld> {
  const queues = await listQueues(db, always);
  const published = new Map((await listRosters(db)).map((row) => [row.id, row]));
  const overrides = await overridesAfter(db, after);
  const unattended = await unattendedAfter(db, after);
  const leaves = await leavesAfter(db, after);
  const holidays = new Map((await listHolidays(db)).map(({ id, dates }) => [id, dates]));
  const providers = new Map((await listProviders(db)).map((row) => [row.id, row]));
  const gone = [
    ...(await inactiveAccounts(db)),
    ...leaving,
    ...[...providers.values()].filter(({ removed_at }) => removed_at !== null).map(({ id }) => id),
  ];
  return {
    queues,
    published,
    providers,
    holidays,
    rosters: queues.map((queue) => {
      const row = published.get(queue.id);
      if (row === undefined) return bareRoster(queue.id, queue.name ?? queue.id, queue.holder_id);
      return rosterOf(queue, row, { overrides, unattended, holidays });
    }),
    leave: [
      ...leaves.map(({ account_id, starts_at, ends_at }) => ({
        member: account_id,
        from: millisOf(starts_at),
        to: millisOf(ends_at),
      })),
      ...gone.map((member) => ({ member, ...forEver })),
    ],
    accountOf: (member) => providers.get(member)?.responsible_id ?? member,
  };
}

interface Around {
  readonly overrides: readonly OverrideRow[];
  readonly unattended: readonly UnattendedRow[];
  readonly holidays: ReadonlyMap<string, readonly string[]>;
}

/** A draft of a roster, with the overrides and acceptances that stand beside it. */
export function rosterOf(
  queue: { readonly id: string; readonly name: string | null },
  roster: RosterView | RosterRow,
  { overrides, unattended, holidays }: Around,
): Roster {
  const [first = '', ...rest] = roster.fallback;
  return {
    queueId: queue.id,
    name: queue.name ?? queue.id,
    layers: layersOf(roster.layers, holidays),
    overrides: overrides
      .filter(({ queue_id, state }) => queue_id === queue.id && state === 'standing')
      .map(({ id, role, cover, member_id, starts_at, ends_at }) => ({
        id,
        role,
        cover,
        member: member_id,
        from: millisOf(starts_at),
        to: millisOf(ends_at),
      })),
    unattended: unattended
      .filter(({ queue_id }) => queue_id === queue.id)
      .map(({ id, zone, hours, accepted_by, reason, starts_at, ends_at }) => ({
        id,
        zone,
        hours: hours ?? undefined,
        acceptedBy: accepted_by,
        reason: reason ?? '',
        from: millisOf(starts_at),
        to: millisOf(ends_at),
      })),
    fallback: [first, ...rest],
  };
}
