/** What leaves the house: duty, rosters and findings with names. */
import { z } from 'zod';
import { instantOut } from '#base/schema.ts';
import type { Span } from '#base/spans.ts';
import { toInstant } from '#base/time.ts';
import { checkRosters } from '#engine/roster/check.ts';
import { dutyOf } from '#engine/roster/duty.ts';
import { findingSeverities } from '#engine/roster/finding.ts';
import { covers, type DutyInterval, dutyRoles, type Leave, type Roster } from '#engine/roster/model.ts';
import { accountsByIds } from '#features/identity/server/index.ts';
import { hoursSchema, layerSchema, overrideStates } from '#features/roster/model.ts';
import type { LeaveRow, OverrideRow, UnattendedRow } from '#features/roster/projections.ts';
import type { Db } from '#storage/relational/port.ts';
import type { RosterWorld } from './world.ts';

export const memberView = z.object({ id: z.string(), name: z.string(), kind: z.enum(['person', 'provider']) });
export type MemberView = z.output<typeof memberView>;

export const dutyView = z.object({
  queueId: z.string(),
  startsAt: instantOut,
  /** `null`: until further notice. */
  endsAt: instantOut.nullable(),
  cover: z.enum(covers).nullable(),
  holder: memberView,
  secondary: memberView.nullable(),
  /** The layer, override or acceptance that it comes of. */
  madeBy: z.string().nullable(),
  /** False for a gap. */
  declared: z.boolean(),
});

export const findingView = z.object({
  code: z.string(),
  severity: z.enum(findingSeverities),
  place: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
  spans: z.array(z.object({ from: instantOut, to: instantOut })),
  people: z.array(memberView),
});

export const overrideView = z.object({
  id: z.string(),
  queueId: z.string(),
  role: z.enum(dutyRoles),
  cover: z.enum(covers),
  member: memberView,
  insteadOf: memberView.nullable(),
  startsAt: instantOut,
  endsAt: instantOut,
  state: z.enum(overrideStates),
  reason: z.string().nullable(),
  can: z.object({ accept: z.boolean(), refuse: z.boolean(), cancel: z.boolean() }),
});

export const unattendedView = z.object({
  id: z.string(),
  queueId: z.string(),
  zone: z.string(),
  hours: hoursSchema.nullable(),
  acceptedBy: memberView,
  startsAt: instantOut,
  endsAt: instantOut,
  reason: z.string().nullable(),
});

export const leaveView = z.object({
  id: z.string(),
  member: memberView,
  startsAt: instantOut,
  endsAt: instantOut,
  reason: z.string().nullable(),
  can: z.object({ cancel: z.boolean() }),
});

export const rosterView = z.object({
  version: z.int(),
  layers: z.array(layerSchema),
  fallback: z.array(z.string()),
  publishedAt: instantOut.nullable(),
  publishedBy: z.string().nullable(),
});

export type NameOf = (id: string) => MemberView;

/** Names of people and providers. */
export async function namesOf(db: Db, world: RosterWorld, ids: Iterable<string>): Promise<NameOf> {
  const accounts = await accountsByIds(
    db,
    [...new Set(ids)].filter((id) => !world.providers.has(id)),
  );
  const byId = new Map(accounts.map(({ id, name }) => [id, name ?? '(erased)']));
  return (id) => {
    const provider = world.providers.get(id);
    if (provider !== undefined) return { id, name: provider.name ?? '(erased)', kind: 'provider' };
    return { id, name: byId.get(id) ?? id, kind: 'person' };
  };
}

export const membersIn = (roster: Roster): string[] => [
  ...roster.layers.flatMap(({ members }) => members),
  ...roster.overrides.map(({ member }) => member),
  ...roster.unattended.map(({ acceptedBy }) => acceptedBy),
  ...roster.fallback,
];

/** Duty as the rosters say it, for a time that may lie ahead. */
export const plannedDuty = (rosters: readonly Roster[], leave: readonly Leave[], window: Span) =>
  rosters.flatMap((roster) => dutyOf(roster, leave, window).map((interval) => ({ queueId: roster.queueId, interval })));

export const presentDuty = (queueId: string, interval: DutyInterval, name: NameOf): z.input<typeof dutyView> => ({
  queueId,
  startsAt: toInstant(interval.from),
  endsAt: toInstant(interval.to),
  cover: interval.cover,
  holder: name(interval.holder),
  secondary: interval.secondary === undefined ? null : name(interval.secondary),
  madeBy: interval.by ?? null,
  declared: interval.declared,
});

export function findingsOf(
  world: Pick<RosterWorld, 'leave'>,
  rosters: readonly Roster[],
  zones: ReadonlyMap<string, string>,
  window: Span,
  name: NameOf,
): z.input<typeof findingView>[] {
  const clip = (at: number): number => Math.min(Math.max(at, window.from), window.to);
  return checkRosters({ rosters, leave: world.leave, zones }, window).map(({ people, spans, hint, ...finding }) => ({
    ...finding,
    hint: hint ?? null,
    spans: spans.map(({ from, to }) => ({ from: toInstant(clip(from)), to: toInstant(clip(to)) })),
    people: people.map(name),
  }));
}

export const presentOverride = (
  row: OverrideRow,
  name: NameOf,
  can: z.input<typeof overrideView>['can'],
): z.input<typeof overrideView> => ({
  id: row.id,
  queueId: row.queue_id,
  role: row.role,
  cover: row.cover,
  member: name(row.member_id),
  insteadOf: row.instead_of === null ? null : name(row.instead_of),
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  state: row.state,
  reason: row.reason,
  can,
});

export const presentUnattended = (row: UnattendedRow, name: NameOf): z.input<typeof unattendedView> => ({
  id: row.id,
  queueId: row.queue_id,
  zone: row.zone,
  hours: row.hours === null ? null : row.hours.map((block) => ({ ...block, days: [...block.days] })),
  acceptedBy: name(row.accepted_by),
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  reason: row.reason,
});

export const presentLeave = (row: LeaveRow, name: NameOf, cancel: boolean): z.input<typeof leaveView> => ({
  id: row.id,
  member: name(row.account_id),
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  reason: row.reason,
  can: { cancel },
});
