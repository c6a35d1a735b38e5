/** What is wrong with rosters in the time ahead: gaps, double bookings, leave over turns, nights and rest. */

import { clipSpans, intersectSpans, mergeSpans, type Span, subtractSpans } from '#base/spans.ts';
import { counted } from '#base/text.ts';
import { hoursSpans } from '#engine/calendar/hours.ts';
import { weekdays } from '#engine/calendar/zone.ts';
import { dutyOf } from './duty.ts';
import { type Finding, sortFindings } from './finding.ts';
import type { DutyInterval, Leave, Roster } from './model.ts';
import { piecesOf } from './turns.ts';

/**
 * Limits after which a roster is called hard on people. 11 hours of rest are those of the European working time
 * directive (2003/88/EC, article 3); the numbers of nights are what shift-work guidance commonly advises.
 */
export interface RosterLimits {
  readonly restHours: number;
  readonly staffedNightsInARow: number;
  readonly onCallDaysInARow: number;
}
export const usualLimits: RosterLimits = { restHours: 11, staffedNightsInARow: 4, onCallDaysInARow: 14 };

export const rosterFindingCodes = {
  duty_gap: 'Nobody is on duty, and nobody accepted that.',
  unattended_accepted: 'Nobody is on duty; somebody accepted that by name.',
  unattended_acceptance_ends: 'An acceptance of unattended hours ends within the time looked at.',
  both_roles: 'The secondary is the person who is primary already.',
  double_booked: 'A person holds two queues at once.',
  leave_over_turn: 'A person is on leave during a turn.',
  member_unknown: 'A roster names somebody who is not there.',
  too_little_rest: 'Too little rest between two staffed shifts.',
  too_many_nights: 'Too many staffed nights in a row.',
  too_long_on_call: 'Too long on call without a break.',
} as const;
export type RosterFindingCode = keyof typeof rosterFindingCodes;
type RosterFinding = Finding<RosterFindingCode>;

export interface RosterWorld {
  readonly rosters: readonly Roster[];
  readonly leave: readonly Leave[];
  /** Zone of each person and provider that exists and may be on duty. */
  readonly zones: ReadonlyMap<string, string>;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** A pause of a working day is no rest between two shifts. */
const longestPauseMs = 4 * hourMs;

const placeOf = (roster: Roster): string => `queues.${roster.queueId}`;

export function checkRosters(world: RosterWorld, window: Span, limits: RosterLimits = usualLimits): RosterFinding[] {
  const duties = world.rosters.map((roster) => ({ roster, duty: dutyOf(roster, world.leave, window) }));
  return sortFindings([
    ...duties.flatMap(({ roster, duty }) => ofOneQueue(roster, duty, window)),
    ...world.rosters.flatMap((roster) => unknownMembers(roster, world.zones)),
    ...world.rosters.flatMap((roster) => leaveOverTurns(roster, world.leave, window)),
    ...doubleBookings(duties),
    ...hardships(duties, world.zones, window, limits),
  ]);
}

type Duties = readonly { readonly roster: Roster; readonly duty: readonly DutyInterval[] }[];

function ofOneQueue(roster: Roster, duty: readonly DutyInterval[], window: Span): RosterFinding[] {
  const place = placeOf(roster);
  const findings: RosterFinding[] = [];
  const add = (
    code: RosterFindingCode,
    severity: Finding['severity'],
    hits: readonly DutyInterval[],
    hint?: string,
  ) => {
    if (hits.length === 0) return;
    const people = [...new Set(hits.map((interval) => interval.holder))];
    const message = rosterFindingCodes[code];
    findings.push({ code, severity, place, message, hint, spans: mergeSpans(hits), people });
  };
  const unattended = duty.filter(({ cover }) => cover === 'unattended');
  add(
    'duty_gap',
    'error',
    unattended.filter(({ declared }) => !declared),
    'Add a layer, an outside provider, or accept the hours as unattended by name and until a date.',
  );
  add(
    'unattended_accepted',
    'note',
    unattended.filter(({ declared }) => declared),
  );
  add(
    'both_roles',
    'warning',
    duty.filter((interval) => interval.secondaryIsHolder),
    'There is no second person to call then. Shift the turns of the secondary, or add a layer below it.',
  );
  for (const { id, acceptedBy, to } of roster.unattended)
    if (to > window.from && to < window.to)
      findings.push({
        code: 'unattended_acceptance_ends',
        severity: 'warning',
        place: `${place}.unattended.${id}`,
        message: rosterFindingCodes.unattended_acceptance_ends,
        hint: 'Accept the risk anew, or staff the hours.',
        spans: [{ from: to, to: window.to }],
        people: [acceptedBy],
      });
  return findings;
}

function unknownMembers(roster: Roster, known: ReadonlyMap<string, string>): RosterFinding[] {
  const named = [
    ...roster.layers.flatMap(({ id, members }) => members.map((member) => ({ member, where: `.layers.${id}` }))),
    ...roster.overrides.map(({ id, member }) => ({ member, where: `.overrides.${id}` })),
    ...roster.unattended.map(({ id, acceptedBy }) => ({ member: acceptedBy, where: `.unattended.${id}` })),
    ...roster.fallback.map((member) => ({ member, where: '.fallback' })),
  ];
  return named
    .filter(({ member }) => !known.has(member))
    .map(({ member, where }) => ({
      code: 'member_unknown',
      severity: 'error',
      place: placeOf(roster) + where,
      message: `${rosterFindingCodes.member_unknown} (${member})`,
      hint: 'Take the name away, or add the person.',
      spans: [],
      people: [member],
    }));
}

function leaveOverTurns(roster: Roster, leave: readonly Leave[], window: Span): RosterFinding[] {
  const others = roster.overrides.map(({ from, to }) => ({ from, to }));
  return roster.layers.flatMap((layer) =>
    [...new Set(layer.members)].flatMap((member): RosterFinding[] => {
      const turns = clipSpans(
        piecesOf(layer, window).filter((piece) => piece.member === member),
        window,
      );
      const away = leave.filter((one) => one.member === member);
      // What an override covers has been seen to.
      const spans = subtractSpans(intersectSpans(turns, away), others);
      if (spans.length === 0) return [];
      return [
        {
          code: 'leave_over_turn',
          severity: 'warning',
          place: `${placeOf(roster)}.layers.${layer.id}`,
          message: rosterFindingCodes.leave_over_turn,
          hint: 'Swap the turn, or add an override; until then the next layer or the fallback counts.',
          spans,
          people: [member],
        },
      ];
    }),
  );
}

function doubleBookings(duties: Duties): RosterFinding[] {
  const findings: RosterFinding[] = [];
  duties.forEach(({ roster, duty }, index) => {
    for (const other of duties.slice(index + 1)) {
      const held = byHolder(duty);
      for (const [holder, spans] of byHolder(other.duty)) {
        const both = intersectSpans(held.get(holder) ?? [], spans);
        if (both.length === 0) continue;
        findings.push({
          code: 'double_booked',
          severity: 'warning',
          place: placeOf(roster),
          message: `${rosterFindingCodes.double_booked} (${roster.name}, ${other.roster.name})`,
          hint: 'Fine in a small team, if it is meant.',
          spans: both,
          people: [holder],
        });
      }
    }
  });
  return findings;
}

/** Attended time by who holds it. */
function byHolder(duty: readonly DutyInterval[], cover?: DutyInterval['cover']): Map<string, Span[]> {
  const held = new Map<string, Span[]>();
  for (const interval of duty) {
    if (interval.cover === 'unattended' || interval.cover === 'outside-provider') continue;
    if (cover !== undefined && interval.cover !== cover) continue;
    const spans = held.get(interval.holder) ?? [];
    spans.push(interval);
    held.set(interval.holder, spans);
  }
  return held;
}

function hardships(
  duties: Duties,
  zones: ReadonlyMap<string, string>,
  window: Span,
  limits: RosterLimits,
): RosterFinding[] {
  const all = duties.flatMap(({ duty }) => duty);
  const findings: RosterFinding[] = [];
  const add = (code: RosterFindingCode, person: string, spans: readonly Span[], hint: string) => {
    if (spans.length > 0)
      findings.push({
        code,
        severity: 'warning',
        place: `people.${person}`,
        message: rosterFindingCodes[code],
        hint,
        spans: mergeSpans(spans),
        people: [person],
      });
  };
  for (const [person, spans] of byHolder(all, 'staffed')) {
    const shifts = joinPauses(mergeSpans(spans));
    const rest = `Leave ${limits.restHours} hours between two shifts.`;
    add('too_little_rest', person, shortRests(shifts, limits.restHours * hourMs), rest);
    const nights = nightRuns(shifts, zones.get(person) ?? 'UTC', window, limits.staffedNightsInARow);
    add('too_many_nights', person, nights, `At most ${counted(limits.staffedNightsInARow, 'night')} in a row.`);
  }
  for (const [person, spans] of byHolder(all, 'on-call')) {
    const long = mergeSpans(spans).filter(({ from, to }) => to - from > limits.onCallDaysInARow * dayMs);
    add('too_long_on_call', person, long, `At most ${counted(limits.onCallDaysInARow, 'day')} without a break.`);
  }
  return findings;
}

function joinPauses(shifts: readonly Span[]): Span[] {
  const joined: Span[] = [];
  for (const shift of shifts) {
    const last = joined.at(-1);
    if (last !== undefined && shift.from - last.to <= longestPauseMs)
      joined[joined.length - 1] = { from: last.from, to: shift.to };
    else joined.push(shift);
  }
  return joined;
}

const shortRests = (shifts: readonly Span[], restMs: number): Span[] =>
  shifts.slice(1).flatMap((shift, index) => {
    const rest = { from: shifts[index]?.to ?? shift.from, to: shift.from };
    return rest.to - rest.from < restMs ? [rest] : [];
  });

/** A night counts when at least two of its hours between 23:00 and 06:00 are worked. */
const nightBlock = { days: weekdays, from: '23:00', to: '06:00' } as const;
const leastOfNightMs = 2 * hourMs;

function nightRuns(shifts: readonly Span[], zone: string, window: Span, most: number): Span[] {
  const runs: Span[] = [];
  let run: Span[] = [];
  const close = () => {
    const [first] = run;
    const last = run.at(-1);
    if (run.length > most && first !== undefined && last !== undefined) runs.push({ from: first.from, to: last.to });
    run = [];
  };
  for (const night of hoursSpans({ zone, blocks: [nightBlock] }, window)) {
    const worked = clipSpans(shifts, night).reduce((sum, { from, to }) => sum + to - from, 0);
    if (worked >= leastOfNightMs) run.push(night);
    else close();
  }
  close();
  return runs;
}
