/**
 * Who is on duty when.
 *
 * - **roster** of a queue: layers of turns, with overrides on top and a fallback chain below that is never empty.
 * - **layer**: people who take turns (`members`), a turn being so many days, for the hours given or around the clock.
 *   Where two layers of a role cover the same time, the first one counts; so a layer for the night stands below one for
 *   the day, and a layer whose member is on leave lets the next one through.
 * - **role**: `primary` owns the queue's unclaimed work; `secondary` is called when the primary does not answer.
 * - **cover**: what each hour of a queue is. `staffed`: somebody sits at it. `on-call`: somebody can be woken.
 *   `outside-provider`: another company looks. `unattended`: nobody does, and either a person accepted that risk until a
 *   date, or it is a gap.
 * - **holder**: the account or provider that answers for the queue in an interval. In an unattended interval it is who
 *   accepted the risk, else the first of the fallback chain who is not on leave: there is always one.
 *
 * All times are milliseconds since 1970; local dates and times belong to the zone that is named beside them.
 */
import type { Span } from '#base/spans.ts';
import type { HoursBlock } from '#engine/calendar/hours.ts';
import type { LocalDate, LocalTime } from '#engine/calendar/zone.ts';

export const dutyRoles = ['primary', 'secondary'] as const;
export type DutyRole = (typeof dutyRoles)[number];

export const attendedCovers = ['staffed', 'on-call', 'outside-provider'] as const;
export type AttendedCover = (typeof attendedCovers)[number];
export const covers = [...attendedCovers, 'unattended'] as const;
export type Cover = (typeof covers)[number];

export interface Layer {
  readonly id: string;
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  /** Of its turns and hours; a team that follows the sun has layers in several zones. */
  readonly zone: string;
  /** In the order of their turns; people, or providers where the cover is `outside-provider`. Not empty. */
  readonly members: readonly string[];
  readonly turnDays: number;
  /** The first turn, of the first member, begins on this date; earlier ones are counted back. */
  readonly anchor: LocalDate;
  readonly handoverAt: LocalTime;
  /** `undefined`: around the clock. */
  readonly hours: readonly HoursBlock[] | undefined;
  /** Dates on which its hours do not begin; needs `hours`. */
  readonly holidays: readonly LocalDate[];
}

export interface Override extends Span {
  readonly id: string;
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  readonly member: string;
}

/** A risk accepted by name, until a date: `to` is when the acceptance ends. */
export interface Unattended extends Span {
  readonly id: string;
  readonly zone: string;
  /** `undefined`: the whole span. */
  readonly hours: readonly HoursBlock[] | undefined;
  readonly acceptedBy: string;
  readonly reason: string;
}

export interface Roster {
  readonly queueId: string;
  readonly name: string;
  readonly layers: readonly Layer[];
  /** Later ones win. */
  readonly overrides: readonly Override[];
  readonly unattended: readonly Unattended[];
  /** Who holds the queue when nobody else does. Never empty. */
  readonly fallback: readonly [string, ...string[]];
}

export interface Leave extends Span {
  readonly member: string;
}

export interface DutyInterval extends Span {
  readonly cover: Cover;
  /** Who answers for the queue. */
  readonly holder: string;
  /** Never the holder: who is second on duty while being first as well lets the next layer through. */
  readonly secondary: string | undefined;
  /** There would be a secondary, but it is the holder. */
  readonly secondaryIsHolder: boolean;
  /** Why: the layer, override or acceptance; `undefined` for the fallback chain. */
  readonly by: string | undefined;
  /** False only for an unattended interval that nobody accepted. */
  readonly declared: boolean;
}
