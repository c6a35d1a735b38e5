/** What rosters write into the journal. Facts hold ids, times and states; names and reasons are payload. */
import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import { attendedCovers, dutyRoles } from '#engine/roster/model.ts';
import { defineEntry } from '#features/journal/model.ts';
import { hoursSchema, layerSchema } from './model.ts';

const because = z.object({ reason: z.string() });
const named = z.object({ name: z.string() });
const span = { startsAt: instantOut, endsAt: instantOut };
const reasonOf = (payload: { readonly reason: string } | undefined): string =>
  payload === undefined || payload.reason === '' ? '' : `: ${payload.reason}`;
const spanOf = ({ startsAt, endsAt }: { readonly startsAt: string; readonly endsAt: string }): string =>
  `from ${startsAt} to ${endsAt}`;

export const rosterPublished = defineEntry({
  type: 'roster.published',
  facts: z.object({
    queueId: z.string(),
    version: z.int(),
    layers: z.array(layerSchema),
    fallback: z.array(z.string()),
  }),
  payload: because,
  says: (facts, payload) => `published version ${facts.version} of the roster${reasonOf(payload)}`,
});

const overrideFacts = {
  overrideId: z.string(),
  queueId: z.string(),
  role: z.enum(dutyRoles),
  cover: z.enum(attendedCovers),
  memberId: z.string(),
  ...span,
};

export const overrideMade = defineEntry({
  type: 'override.made',
  facts: z.object(overrideFacts),
  payload: because,
  says: (facts, payload, name) => `put ${name(facts.memberId)} on duty ${spanOf(facts)}${reasonOf(payload)}`,
});

export const swapOffered = defineEntry({
  type: 'override.offered',
  facts: z.object({ ...overrideFacts, insteadOf: z.string() }),
  payload: because,
  says: (facts, payload, name) => `offered the duty ${spanOf(facts)} to ${name(facts.memberId)}${reasonOf(payload)}`,
});

export const overrideAnswered = defineEntry({
  type: 'override.answered',
  facts: z.object({ overrideId: z.string(), state: z.enum(['standing', 'refused', 'cancelled']) }),
  payload: because,
  says: ({ state }, payload) =>
    `${{ standing: 'accepted it', refused: 'refused it', cancelled: 'took it back' }[state]}${reasonOf(payload)}`,
});

export const unattendedAccepted = defineEntry({
  type: 'unattended.accepted',
  facts: z.object({
    acceptanceId: z.string(),
    queueId: z.string(),
    zone: z.string(),
    hours: hoursSchema.nullable(),
    acceptedBy: z.string(),
    ...span,
  }),
  payload: because,
  says: (facts, payload) => `accepted that hours are unattended, until ${facts.endsAt}${reasonOf(payload)}`,
});

/** The acceptance ends earlier than it said. */
export const unattendedEnded = defineEntry({
  type: 'unattended.ended',
  facts: z.object({ acceptanceId: z.string(), endsAt: instantOut }),
  payload: because,
  says: (_, payload) => `took the acceptance of unattended hours back${reasonOf(payload)}`,
});

export const leaveBooked = defineEntry({
  type: 'leave.booked',
  facts: z.object({ leaveId: z.string(), accountId: z.string(), ...span }),
  payload: because,
  says: (facts) => `booked leave ${spanOf(facts)}`,
});

export const leaveCancelled = defineEntry({
  type: 'leave.cancelled',
  facts: z.object({ leaveId: z.string() }),
  says: () => 'cancelled the leave',
});

export const holidaysSet = defineEntry({
  type: 'holidays.set',
  facts: z.object({ holidaysId: z.string(), dates: z.array(z.string()) }),
  payload: named,
  says: (facts, payload) => `set ${facts.dates.length} holidays${payload ? ` of ${payload.name}` : ''}`,
});

export const providerSet = defineEntry({
  type: 'provider.set',
  facts: z.object({
    providerId: z.string(),
    responsibleId: z.string(),
    zone: z.string(),
    hours: hoursSchema.nullable(),
    removed: z.boolean(),
  }),
  payload: named,
  says: (facts, payload) =>
    `${facts.removed ? 'removed' : 'set up'} the outside provider${payload ? ` ${payload.name}` : ''}`,
});

export const teamSet = defineEntry({
  type: 'team.set',
  facts: z.object({ teamId: z.string(), members: z.array(z.string()) }),
  payload: named,
  says: (facts, payload) =>
    `set the ${facts.members.length} members of ${payload ? `the team ${payload.name}` : 'a team'}`,
});

export const rosterEntries = [
  rosterPublished,
  overrideMade,
  swapOffered,
  overrideAnswered,
  unattendedAccepted,
  unattendedEnded,
  leaveBooked,
  leaveCancelled,
  holidaysSet,
  providerSet,
  teamSet,
] as const;
