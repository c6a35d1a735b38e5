/** Duty as bars on a line of days. Pure, so that it is tested without a browser. */
import { hourMs } from '#base/time.ts';
import { addDays, dateIn, reached, weekdayOf } from '#engine/calendar/zone.ts';
import type { DutyView, LeaveView, Member } from './api-routes.ts';

export interface Frame {
  readonly from: number;
  readonly to: number;
  readonly days: readonly Day[];
}

export interface Day {
  readonly date: string;
  readonly label: string;
  readonly isWeekend: boolean;
  readonly left: number;
  readonly width: number;
}

export interface Bar {
  readonly key: string;
  /** Percent of the frame. */
  readonly left: number;
  readonly width: number;
  readonly text: string;
  readonly tip: string;
  /** `staffed`, `on-call`, `outside-provider`, `unattended`, `gap`, `by-hand`, `leave`. */
  readonly look: string;
}

export const ranges = { week: 7, 'two weeks': 14, month: 31 } as const;
export type RangeName = keyof typeof ranges;

const names = { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' } as const;

/** Whole local days from a date on; days on which the clock changes are as long as they are. */
export function frameOf(date: string, days: number, zone: string): Frame {
  const [from, to] = [reached(zone, date, '00:00'), reached(zone, addDays(date, days), '00:00')];
  const share = (at: number): number => ((at - from) / (to - from)) * 100;
  return {
    from,
    to,
    days: Array.from({ length: days }, (_, index): Day => {
      const day = addDays(date, index);
      const left = share(reached(zone, day, '00:00'));
      const weekday = weekdayOf(day);
      return {
        date: day,
        label: days > 14 ? day.slice(8) : `${names[weekday]} ${day.slice(8)}`,
        isWeekend: weekday === 'sat' || weekday === 'sun',
        left,
        width: share(reached(zone, addDays(day, 1), '00:00')) - left,
      };
    }),
  };
}

/** The Monday of the week that an instant lies in. */
export function mondayOf(at: number, zone: string): string {
  let date = dateIn(zone, at);
  while (weekdayOf(date) !== 'mon') date = addDays(date, -1);
  return date;
}

const lookOf = ({ cover, declared }: DutyView): string => {
  if (cover === null) return 'by-hand';
  return cover === 'unattended' && !declared ? 'gap' : cover;
};

const lookWords: Readonly<Record<string, string>> = {
  staffed: 'staffed',
  'on-call': 'on call',
  'outside-provider': 'outside provider',
  unattended: 'unattended, accepted by',
  gap: 'a gap; answered for by',
  'by-hand': 'by hand',
};

function placed(frame: Frame, startsAt: string, endsAt: string | null): { left: number; width: number } | undefined {
  const from = Math.max(frame.from, Date.parse(startsAt));
  const to = Math.min(frame.to, endsAt === null ? frame.to : Date.parse(endsAt));
  if (to <= from) return undefined;
  const whole = frame.to - frame.from;
  return { left: ((from - frame.from) / whole) * 100, width: ((to - from) / whole) * 100 };
}

const spanTip = (startsAt: string, endsAt: string | null, clock: (at: string) => string): string =>
  `${clock(startsAt)} – ${endsAt === null ? 'until further notice' : clock(endsAt)}`;

/** Neighbours that look the same are one bar: a change of the secondary is no news for the row of the first. */
function joined(bars: readonly Bar[]): Bar[] {
  const all: Bar[] = [];
  for (const bar of bars) {
    const last = all.at(-1);
    if (
      last !== undefined &&
      last.text === bar.text &&
      last.look === bar.look &&
      bar.left - last.left - last.width < 0.01
    )
      all[all.length - 1] = {
        ...last,
        width: bar.left + bar.width - last.left,
        tip: `${last.tip.split('\n')[0]}\n${bar.tip.split('\n')[1] ?? ''}`,
      };
    else all.push(bar);
  }
  return all;
}

export function barsOf(
  duty: readonly DutyView[],
  role: 'primary' | 'secondary',
  frame: Frame,
  clock: (at: string) => string,
): Bar[] {
  const bars = duty.flatMap((one): Bar[] => {
    const member: Member | null = role === 'primary' ? one.holder : one.secondary;
    const place = placed(frame, one.startsAt, one.endsAt);
    if (member === null || place === undefined) return [];
    const look = role === 'primary' ? lookOf(one) : 'on-call';
    const text = look === 'gap' ? 'nobody' : member.name;
    const tip = `${lookWords[look] ?? look} ${member.name}${one.madeBy === null ? '' : ` (${one.madeBy})`}\n${spanTip(one.startsAt, one.endsAt, clock)}`;
    return [{ key: `${role} ${one.startsAt}`, ...place, text, tip, look }];
  });
  return joined(bars);
}

export const leaveBars = (leave: readonly LeaveView[], frame: Frame, clock: (at: string) => string): Bar[] =>
  leave.flatMap((one): Bar[] => {
    const place = placed(frame, one.startsAt, one.endsAt);
    if (place === undefined) return [];
    const text = one.reason ?? 'leave';
    return [
      { key: one.id, ...place, text, tip: `on leave\n${spanTip(one.startsAt, one.endsAt, clock)}`, look: 'leave' },
    ];
  });

/** Rows of people by time: who has duty or leave in the frame. */
export function peopleIn(duty: readonly DutyView[], leave: readonly LeaveView[]): Member[] {
  const members = new Map<string, Member>();
  for (const one of duty) {
    members.set(one.holder.id, one.holder);
    if (one.secondary !== null) members.set(one.secondary.id, one.secondary);
  }
  for (const one of leave) members.set(one.member.id, one.member);
  return [...members.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

export const dutyOfMember = (duty: readonly DutyView[], id: string): DutyView[] =>
  duty.filter(({ holder, secondary, cover }) => (holder.id === id && cover !== 'unattended') || secondary?.id === id);

/** Hours of attended duty of a person in the frame, for fairness at a glance. */
export const hoursOn = (duty: readonly DutyView[], id: string, frame: Frame): number =>
  Math.round(
    duty
      .filter(({ holder, cover }) => holder.id === id && cover !== 'unattended')
      .reduce((sum, { startsAt, endsAt }) => {
        const to = Math.min(frame.to, endsAt === null ? frame.to : Date.parse(endsAt));
        return sum + Math.max(0, to - Math.max(frame.from, Date.parse(startsAt)));
      }, 0) / hourMs,
  );
