/** Changes of rosters, overrides, swaps, unattended hours and leave. Each settles who is on duty in its transaction. */
import { absent, conflict, denied, invalid } from '#base/errors.ts';
import { millisOf } from '#base/time.ts';
import type { HoursBlock } from '#engine/calendar/hours.ts';
import type { AttendedCover, DutyRole } from '#engine/roster/model.ts';
import { accountsByIds } from '#features/identity/server/index.ts';
import type { Write } from '#features/journal/server/index.ts';
import { findQueueForUpdate, type QueueWithDuty } from '#features/ownership/server/index.ts';
import {
  leaveBooked,
  leaveCancelled,
  overrideAnswered,
  overrideMade,
  rosterPublished,
  swapOffered,
  unattendedAccepted,
  unattendedEnded,
} from '#features/roster/entries.ts';
import type { RosterView } from '#features/roster/model.ts';
import { mayBookLeaveOf, overrideAbilities } from '#features/roster/policy.ts';
import type { Db } from '#storage/relational/port.ts';
import type { Sql } from '#storage/relational/sql.ts';
import { followQueue, settleRosters } from './follow.ts';
import {
  findRoster,
  leaveForUpdate,
  listHolidays,
  listProviders,
  overrideForUpdate,
  unattendedForUpdate,
} from './store.ts';

async function queueToChange(write: Write, queueId: string, visible: Sql): Promise<QueueWithDuty> {
  const queue = await findQueueForUpdate(write.tx, queueId, visible);
  if (queue === undefined) throw absent('queue_absent', 'there is no such queue');
  return queue;
}

/** Everybody named has to be there and active; providers must not have been removed. */
export async function demandMembers(db: Db, members: readonly string[]): Promise<void> {
  const providers = new Set(
    (await listProviders(db)).filter(({ removed_at }) => removed_at === null).map(({ id }) => id),
  );
  const people = members.filter((id) => !id.startsWith('prv_'));
  const active = new Set(
    (await accountsByIds(db, people)).filter(({ state }) => state === 'active').map(({ id }) => id),
  );
  const missing = members.find((id) => !providers.has(id) && !active.has(id));
  if (missing !== undefined)
    throw conflict('member_not_active', 'a roster names somebody who is not active', {
      remedy: 'Take them out of the roster, or activate the account.',
      details: { member: missing },
    });
}

export async function publishRoster(
  write: Write,
  queueId: string,
  input: { readonly roster: RosterView; readonly expectedVersion: number; readonly reason: string },
  visible: Sql,
): Promise<{ readonly version: number }> {
  const queue = await queueToChange(write, queueId, visible);
  const before = await findRoster(write.tx, queueId);
  const current = before?.version ?? 0;
  if (current !== input.expectedVersion)
    throw conflict('roster_changed_meanwhile', `somebody published version ${current} meanwhile`, {
      remedy: 'Look at it and make your change anew.',
      details: { version: current, by: before?.published_by ?? null, at: before?.published_at ?? null },
    });
  const { layers, fallback } = input.roster;
  await demandMembers(write.tx, [...new Set([...layers.flatMap(({ members }) => members), ...fallback])]);
  const lists = new Set((await listHolidays(write.tx)).map(({ id }) => id));
  const unknown = layers.find(({ holidaysId }) => holidaysId !== null && !lists.has(holidaysId));
  if (unknown !== undefined) throw conflict('holidays_absent', `layer ${unknown.id} names holidays that are not there`);
  // The old roster counts up to this moment.
  await followQueue(write, queueId);
  const version = current + 1;
  await write.record(
    rosterPublished.draft({
      stream: `roster/${queueId}`,
      scope: queue.scope,
      facts: { queueId, version, layers, fallback },
      payload: { reason: input.reason },
    }),
  );
  await followQueue(write, queueId, { settle: true });
  return { version };
}

export interface OverrideInput {
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  readonly memberId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reason: string;
}

/** Duty in the past is fixed. */
function demandAhead({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }, now: string): void {
  if (endsAt <= startsAt) throw invalid('span_empty', 'the end has to lie after the start');
  if (endsAt <= now) throw conflict('duty_in_the_past', 'who was on duty is fixed and cannot be changed afterwards');
}

/** From now on, if it was to begin in the past. */
const notBefore = (instant: string, now: string): string => (instant < now ? now : instant);

export async function makeOverride(write: Write, queueId: string, input: OverrideInput, visible: Sql): Promise<string> {
  const queue = await queueToChange(write, queueId, visible);
  demandAhead(input, write.now);
  await demandMembers(write.tx, [input.memberId]);
  await followQueue(write, queueId);
  const overrideId = write.newId('override');
  const { reason, ...facts } = input;
  await write.record(
    overrideMade.draft({
      stream: `override/${overrideId}`,
      scope: queue.scope,
      facts: { overrideId, queueId, ...facts, startsAt: notBefore(input.startsAt, write.now) },
      payload: { reason },
    }),
  );
  await followQueue(write, queueId, { settle: true });
  return overrideId;
}

/** A person offers a span of their duty; it counts when the other one accepts. */
export async function offerSwap(write: Write, queueId: string, input: OverrideInput, visible: Sql): Promise<string> {
  const queue = await queueToChange(write, queueId, visible);
  if (write.actor.kind !== 'person') throw denied('person_needed', 'only a person can offer a swap');
  if (input.memberId === write.actor.id) throw invalid('swap_with_oneself', 'a swap needs another person');
  demandAhead(input, write.now);
  await demandMembers(write.tx, [input.memberId]);
  const overrideId = write.newId('override');
  const { reason, ...facts } = input;
  await write.record(
    swapOffered.draft({
      stream: `override/${overrideId}`,
      scope: queue.scope,
      facts: { overrideId, queueId, ...facts, insteadOf: write.actor.id },
      payload: { reason },
    }),
  );
  return overrideId;
}

const answers = { accept: 'standing', refuse: 'refused', cancel: 'cancelled' } as const;
export type OverrideAnswer = keyof typeof answers;

export async function answerOverride(
  write: Write,
  overrideId: string,
  { answer, reason }: { readonly answer: OverrideAnswer; readonly reason: string },
  sees: (scope: string) => boolean,
): Promise<void> {
  const row = await overrideForUpdate(write.tx, overrideId);
  if (row === undefined || !sees(row.scope)) throw absent('override_absent', 'there is no such override or swap');
  const facts = { scope: row.scope, state: row.state, memberId: row.member_id, insteadOf: row.instead_of };
  if (!overrideAbilities(write.actor, facts)[answer]) {
    if (row.state !== 'offered' && !(answer === 'cancel' && row.state === 'standing'))
      throw conflict(`override_already_${row.state}`, `this was ${row.state} already`);
    throw denied('override_not_yours', 'this is not for you to answer');
  }
  if (row.ends_at <= write.now) throw conflict('duty_in_the_past', 'its time is over');
  await followQueue(write, row.queue_id);
  await write.record(
    overrideAnswered.draft({
      stream: `override/${overrideId}`,
      scope: row.scope,
      facts: { overrideId, state: answers[answer] },
      payload: { reason },
    }),
  );
  await followQueue(write, row.queue_id, { settle: true });
}

export interface UnattendedInput {
  readonly zone: string;
  readonly hours: readonly HoursBlock[] | null;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reason: string;
}

/** The person who declares it accepts the risk by their name. */
export async function acceptUnattended(
  write: Write,
  queueId: string,
  input: UnattendedInput,
  visible: Sql,
): Promise<string> {
  const queue = await queueToChange(write, queueId, visible);
  if (write.actor.kind !== 'person') throw denied('person_needed', 'a risk is accepted by a person, by name');
  demandAhead(input, write.now);
  const longestMs = 366 * 86_400_000;
  if (millisOf(input.endsAt) - millisOf(write.now) > longestMs)
    throw invalid('acceptance_too_long', 'a risk is accepted for a year at most');
  await followQueue(write, queueId);
  const acceptanceId = write.newId('acceptance');
  await write.record(
    unattendedAccepted.draft({
      stream: `acceptance/${acceptanceId}`,
      scope: queue.scope,
      facts: {
        acceptanceId,
        queueId,
        zone: input.zone,
        hours: input.hours === null ? null : input.hours.map((block) => ({ ...block, days: [...block.days] })),
        acceptedBy: write.actor.id,
        startsAt: notBefore(input.startsAt, write.now),
        endsAt: input.endsAt,
      },
      payload: { reason: input.reason },
    }),
  );
  await followQueue(write, queueId, { settle: true });
  return acceptanceId;
}

export async function endUnattended(
  write: Write,
  acceptanceId: string,
  reason: string,
  manages: (scope: string) => boolean,
): Promise<void> {
  const row = await unattendedForUpdate(write.tx, acceptanceId);
  if (row === undefined || !manages(row.scope)) throw absent('acceptance_absent', 'there is no such acceptance');
  if (row.ends_at <= write.now) throw conflict('acceptance_over', 'this acceptance is over already');
  await followQueue(write, row.queue_id);
  await write.record(
    unattendedEnded.draft({
      stream: `acceptance/${acceptanceId}`,
      scope: row.scope,
      facts: { acceptanceId, endsAt: write.now },
      payload: { reason },
    }),
  );
  await followQueue(write, row.queue_id, { settle: true });
}

export interface LeaveInput {
  readonly accountId: string;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly reason: string;
}

export async function bookLeave(write: Write, input: LeaveInput): Promise<string> {
  if (!mayBookLeaveOf(write.actor, input.accountId))
    throw denied('leave_not_yours', 'leave is booked by the person or by who manages rosters');
  demandAhead(input, write.now);
  const [account] = await accountsByIds(write.tx, [input.accountId]);
  if (account === undefined) throw absent('person_absent', 'there is no such person');
  await settleRosters(write);
  const leaveId = write.newId('leave');
  await write.record(
    leaveBooked.draft({
      stream: `leave/${leaveId}`,
      scope: null,
      facts: {
        leaveId,
        accountId: input.accountId,
        startsAt: notBefore(input.startsAt, write.now),
        endsAt: input.endsAt,
      },
      payload: { reason: input.reason },
    }),
  );
  await settleRosters(write);
  return leaveId;
}

export async function cancelLeave(write: Write, leaveId: string): Promise<void> {
  const row = await leaveForUpdate(write.tx, leaveId);
  if (row === undefined) throw absent('leave_absent', 'there is no such leave');
  if (!mayBookLeaveOf(write.actor, row.account_id))
    throw denied('leave_not_yours', 'leave is cancelled by the person or by who manages rosters');
  if (row.cancelled_at !== null || row.ends_at <= write.now) throw conflict('leave_over', 'this leave is over already');
  await settleRosters(write);
  await write.record(leaveCancelled.draft({ stream: `leave/${leaveId}`, scope: null, facts: { leaveId } }));
  await settleRosters(write);
}
