/**
 * The slow, obvious prover: takes one trigger at one minute and walks the policy, asking the local clock of each zone
 * minute by minute, without spans, segments or cells. The exact prover has to agree with it at every minute.
 */
import type { HoursBlock } from '#engine/calendar/hours.ts';
import { addDays, daysBetween, weekdayOf } from '#engine/calendar/zone.ts';
import type { DutyRole, Layer, Roster } from '#engine/roster/model.ts';
import type { Level } from '#engine/sigma/model.ts';
import { type Contact, type EscalationWorld, type Policy, type Step, testedForMs } from './model.ts';

const minuteMs = 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const numeric = '2-digit' as const;
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    year: 'numeric',
    month: numeric,
    day: numeric,
    hour: numeric,
    minute: numeric,
    hourCycle: 'h23',
  });
  formats.set(zone, format);
  return format;
}

/** `2026-11-25 09:00` */
const clockReads = (zone: string, at: number): string => formatOf(zone).format(at);

const firsts = new Map<string, number>();
/** The first minute at which the clock reads that or later, found by looking at the clock every minute. */
export function firstMinute(zone: string, date: string, time: string): number {
  const key = `${zone} ${date} ${time}`;
  const known = firsts.get(key);
  if (known !== undefined) return known;
  const wanted = time === '24:00' ? `${addDays(date, 1)} 00:00` : `${date} ${time}`;
  // No zone is further from UTC than 15 hours.
  let at = Date.parse(`${date}T00:00:00Z`) - 15 * 60 * minuteMs;
  while (clockReads(zone, at) < wanted) at += minuteMs;
  firsts.set(key, at);
  return at;
}

function inHours(zone: string, blocks: readonly HoursBlock[], except: readonly string[], at: number): boolean {
  const today = clockReads(zone, at).slice(0, 10);
  // One day ahead as well: when the clock falls back over midnight, tomorrow has begun once already.
  for (const date of [addDays(today, -1), today, addDays(today, 1)]) {
    if (except.includes(date)) continue;
    for (const block of blocks) {
      if (!block.days.includes(weekdayOf(date))) continue;
      const end = block.to <= block.from ? addDays(date, 1) : date;
      if (firstMinute(zone, date, block.from) <= at && at < firstMinute(zone, end, block.to)) return true;
    }
  }
  return false;
}

function memberOfLayer(layer: Layer, at: number): string | undefined {
  const { zone, anchor, turnDays, handoverAt, members, hours, holidays } = layer;
  if (hours !== undefined && !inHours(zone, hours, holidays, at)) return undefined;
  let turn = Math.floor(daysBetween(anchor, clockReads(zone, at).slice(0, 10)) / turnDays) + 1;
  while (firstMinute(zone, addDays(anchor, turn * turnDays), handoverAt) > at) turn -= 1;
  return members[((turn % members.length) + members.length) % members.length];
}

const isAway = (world: EscalationWorld, member: string, at: number): boolean =>
  world.leave.some((leave) => leave.member === member && leave.from <= at && at < leave.to);

interface OnDuty {
  readonly member: string | undefined;
  readonly staffed: boolean;
}

export function onDuty(world: EscalationWorld, roster: Roster, role: DutyRole, at: number): OnDuty {
  const primary = firstOn(world, roster, 'primary', at, undefined);
  return role === 'primary' ? primary : firstOn(world, roster, 'secondary', at, primary.member);
}

function firstOn(world: EscalationWorld, roster: Roster, role: DutyRole, at: number, not: string | undefined): OnDuty {
  const override = roster.overrides.findLast(
    (one) => one.role === role && one.from <= at && at < one.to && one.member !== not && !isAway(world, one.member, at),
  );
  if (override !== undefined) return { member: override.member, staffed: override.cover === 'staffed' };
  for (const layer of roster.layers) {
    if (layer.role !== role) continue;
    const member = memberOfLayer(layer, at);
    if (member !== undefined && member !== not && !isAway(world, member, at))
      return { member, staffed: layer.cover === 'staffed' };
  }
  return { member: undefined, staffed: false };
}

/** The duty interval says `staffed` of its primary layer; the secondary sits there with them. */
function isStaffed(world: EscalationWorld, member: string, at: number): boolean {
  return world.rosters.some((roster) => {
    const primary = onDuty(world, roster, 'primary', at);
    if (!primary.staffed) return false;
    return primary.member === member || onDuty(world, roster, 'secondary', at).member === member;
  });
}

function isReachable(world: EscalationWorld, contact: Contact, step: Step, severity: Level, at: number): boolean {
  if (isAway(world, contact.id, at)) return false;
  const { hours, quiet } = contact;
  if (hours !== undefined && !inHours(hours.zone, hours.blocks, [], at)) return false;
  const staffed = isStaffed(world, contact.id, at);
  if (severity !== 'critical' && !staffed && quiet !== undefined && inHours(quiet.zone, quiet.blocks, [], at))
    return false;
  const usable = contact.methods.filter(
    ({ kind, verified }) => verified && (step.via === undefined || step.via.includes(kind)),
  );
  if (staffed) return usable.length > 0;
  return usable.some(
    ({ waking, testedAt }) => waking && testedAt !== undefined && testedAt <= at && at < testedAt + testedForMs,
  );
}

function membersOf(world: EscalationWorld, step: Step, at: number): string[] {
  return step.targets.flatMap((target): string[] => {
    if (target.kind === 'policy') return [];
    if (target.kind === 'team') return [...(world.teams.get(target.id) ?? [])];
    if (target.kind !== 'duty') return [target.id];
    const roster = world.rosters.find((one) => one.queueId === target.id);
    const member = roster === undefined ? undefined : onDuty(world, roster, target.role, at).member;
    return member === undefined ? [] : [member];
  });
}

/** Policies without hand-overs to other policies: when is a human first reached, and who. */
export function firstReached(
  world: EscalationWorld,
  policy: Policy,
  severity: Level,
  at: number,
): { readonly member: string; readonly afterMs: number } | undefined {
  let afterMs = 0;
  const reachedBy = (step: Step): string | undefined => {
    if (step.severities !== undefined && !step.severities.includes(severity)) return undefined;
    return membersOf(world, step, at + afterMs).find((member) => {
      const contact = world.contacts.get(member);
      return contact !== undefined && isReachable(world, contact, step, severity, at + afterMs);
    });
  };
  for (let pass = 0; pass <= (policy.repeat?.times ?? 0); pass++) {
    if (pass > 0) afterMs += policy.repeat?.everyMs ?? 0;
    for (const step of policy.steps) {
      afterMs += step.afterMs;
      const member = reachedBy(step);
      if (member !== undefined) return { member, afterMs };
    }
  }
  if (policy.lastResort === undefined) return undefined;
  afterMs += policy.lastResort.afterMs;
  const member = reachedBy(policy.lastResort);
  return member === undefined ? undefined : { member, afterMs };
}
