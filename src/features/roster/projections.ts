/** The tables that follow from the entries of rosters. Texts are null once their payload was erased. */
import type { Instant } from '#base/time.ts';
import type { HoursBlock } from '#engine/calendar/hours.ts';
import type { AttendedCover, DutyRole } from '#engine/roster/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import {
  holidaysSet,
  leaveBooked,
  leaveCancelled,
  overrideAnswered,
  overrideMade,
  providerSet,
  rosterPublished,
  swapOffered,
  teamSet,
  unattendedAccepted,
  unattendedEnded,
} from './entries.ts';
import type { LayerView, OverrideState } from './model.ts';

export interface RosterRow {
  /** Of the queue. */
  readonly id: string;
  readonly scope: string;
  readonly version: number;
  readonly layers: readonly LayerView[];
  readonly fallback: readonly string[];
  readonly published_at: Instant;
  readonly published_by: string;
}

export const rostersProjection = defineProjection<RosterRow>({
  table: 'rosters',
  key: 'id',
  reactions: [
    on(
      rosterPublished,
      ({ facts }) => facts.queueId,
      (_, { facts, scope, effectiveAt, actor }, id) => ({
        id,
        scope: scope ?? '',
        version: facts.version,
        layers: facts.layers,
        fallback: facts.fallback,
        published_at: effectiveAt,
        published_by: actor,
      }),
    ),
  ],
});

export interface OverrideRow {
  readonly id: string;
  readonly queue_id: string;
  readonly scope: string;
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  readonly member_id: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly instead_of: string | null;
  readonly state: OverrideState;
  readonly reason: string | null;
  readonly made_at: Instant;
  readonly made_by: string;
}

interface OverrideEntry {
  readonly facts: {
    readonly queueId: string;
    readonly role: DutyRole;
    readonly cover: AttendedCover;
    readonly memberId: string;
    readonly startsAt: string;
    readonly endsAt: string;
  };
  readonly payload: { readonly reason: string } | undefined;
  readonly scope: string | null;
  readonly effectiveAt: Instant;
  readonly actor: string;
}

const madeOverride = (
  { facts, payload, scope, effectiveAt, actor }: OverrideEntry,
  id: string,
  state: OverrideState,
  insteadOf: string | null,
): OverrideRow => ({
  id,
  queue_id: facts.queueId,
  scope: scope ?? '',
  role: facts.role,
  cover: facts.cover,
  member_id: facts.memberId,
  starts_at: facts.startsAt,
  ends_at: facts.endsAt,
  instead_of: insteadOf,
  state,
  reason: payload?.reason ?? null,
  made_at: effectiveAt,
  made_by: actor,
});

export const overridesProjection = defineProjection<OverrideRow>({
  table: 'duty_overrides',
  key: 'id',
  reactions: [
    on(
      overrideMade,
      ({ facts }) => facts.overrideId,
      (_, entry, id) => madeOverride(entry, id, 'standing', null),
    ),
    on(
      swapOffered,
      ({ facts }) => facts.overrideId,
      (_, entry, id) => madeOverride(entry, id, 'offered', entry.facts.insteadOf),
    ),
    on(
      overrideAnswered,
      ({ facts }) => facts.overrideId,
      (row, { facts }, id) => ({ ...must(row, id), state: facts.state }),
    ),
  ],
});

export interface UnattendedRow {
  readonly id: string;
  readonly queue_id: string;
  readonly scope: string;
  readonly zone: string;
  readonly hours: readonly HoursBlock[] | null;
  readonly accepted_by: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly reason: string | null;
  readonly accepted_at: Instant;
}

export const unattendedProjection = defineProjection<UnattendedRow>({
  table: 'unattended_hours',
  key: 'id',
  reactions: [
    on(
      unattendedAccepted,
      ({ facts }) => facts.acceptanceId,
      (_, { facts, payload, scope, effectiveAt }, id) => ({
        id,
        queue_id: facts.queueId,
        scope: scope ?? '',
        zone: facts.zone,
        hours: facts.hours,
        accepted_by: facts.acceptedBy,
        starts_at: facts.startsAt,
        ends_at: facts.endsAt,
        reason: payload?.reason ?? null,
        accepted_at: effectiveAt,
      }),
    ),
    on(
      unattendedEnded,
      ({ facts }) => facts.acceptanceId,
      // What was taken back before it began is gone.
      (row, { facts }, id) =>
        facts.endsAt <= must(row, id).starts_at ? undefined : { ...must(row, id), ends_at: facts.endsAt },
    ),
  ],
});

export interface LeaveRow {
  readonly id: string;
  readonly account_id: string;
  readonly starts_at: Instant;
  readonly ends_at: Instant;
  readonly reason: string | null;
  readonly booked_at: Instant;
  readonly booked_by: string;
  readonly cancelled_at: Instant | null;
}

export const leavesProjection = defineProjection<LeaveRow>({
  table: 'leaves',
  key: 'id',
  reactions: [
    on(
      leaveBooked,
      ({ facts }) => facts.leaveId,
      (_, { facts, payload, effectiveAt, actor }, id) => ({
        id,
        account_id: facts.accountId,
        starts_at: facts.startsAt,
        ends_at: facts.endsAt,
        reason: payload?.reason ?? null,
        booked_at: effectiveAt,
        booked_by: actor,
        cancelled_at: null,
      }),
    ),
    on(
      leaveCancelled,
      ({ facts }) => facts.leaveId,
      (row, { effectiveAt }, id) => ({ ...must(row, id), cancelled_at: effectiveAt }),
    ),
  ],
});

export interface HolidaysRow {
  readonly id: string;
  readonly name: string | null;
  readonly dates: readonly string[];
  readonly set_at: Instant;
}

export const holidaysProjection = defineProjection<HolidaysRow>({
  table: 'holiday_lists',
  key: 'id',
  reactions: [
    on(
      holidaysSet,
      ({ facts }) => facts.holidaysId,
      (_, { facts, payload, effectiveAt }, id) => ({
        id,
        name: payload?.name ?? null,
        dates: facts.dates,
        set_at: effectiveAt,
      }),
    ),
  ],
});

export interface ProviderRow {
  readonly id: string;
  readonly name: string | null;
  readonly responsible_id: string;
  readonly zone: string;
  readonly hours: readonly HoursBlock[] | null;
  readonly removed_at: Instant | null;
  readonly set_at: Instant;
}

export const providersProjection = defineProjection<ProviderRow>({
  table: 'providers',
  key: 'id',
  reactions: [
    on(
      providerSet,
      ({ facts }) => facts.providerId,
      (_, { facts, payload, effectiveAt }, id) => ({
        id,
        name: payload?.name ?? null,
        responsible_id: facts.responsibleId,
        zone: facts.zone,
        hours: facts.hours,
        removed_at: facts.removed ? effectiveAt : null,
        set_at: effectiveAt,
      }),
    ),
  ],
});

export interface TeamRow {
  readonly id: string;
  readonly name: string | null;
  readonly members: readonly string[];
  readonly set_at: Instant;
}

export const teamsProjection = defineProjection<TeamRow>({
  table: 'teams',
  key: 'id',
  reactions: [
    on(
      teamSet,
      ({ facts }) => facts.teamId,
      (_, { facts, payload, effectiveAt }, id) => ({
        id,
        name: payload?.name ?? null,
        members: facts.members,
        set_at: effectiveAt,
      }),
    ),
  ],
});

export const rosterProjections = [
  rostersProjection,
  overridesProjection,
  unattendedProjection,
  leavesProjection,
  holidaysProjection,
  providersProjection,
  teamsProjection,
] as const;
