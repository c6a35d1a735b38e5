/** Hours that come again each week, in the local time of a zone. */
import { mergeSpans, type Span } from '#base/spans.ts';
import { addDays, dateIn, type LocalDate, type LocalTime, reached, type Weekday, weekdayOf } from './zone.ts';

export interface HoursBlock {
  readonly days: readonly Weekday[];
  readonly from: LocalTime;
  /** Not after `from`: on the next day. `22:00` to `06:00` is a night; `00:00` to `24:00` a whole day. */
  readonly to: LocalTime;
}

export interface WeeklyHours {
  readonly zone: string;
  readonly blocks: readonly HoursBlock[];
  /** Dates on which no block begins, such as public holidays. */
  readonly except?: readonly LocalDate[] | undefined;
}

const endDate = (date: LocalDate, { from, to }: HoursBlock): LocalDate => (to <= from ? addDays(date, 1) : date);

/** The hours as sorted, disjoint spans; those that only touch the window are whole, not clipped. */
export function hoursSpans({ zone, blocks, except = [] }: WeeklyHours, window: Span): Span[] {
  const skipped = new Set(except);
  const last = dateIn(zone, window.to);
  const spans: Span[] = [];
  // A block of the day before the window may reach into it.
  for (let date = addDays(dateIn(zone, window.from), -1); date <= last; date = addDays(date, 1)) {
    if (skipped.has(date)) continue;
    const day = weekdayOf(date);
    for (const block of blocks) {
      if (!block.days.includes(day)) continue;
      spans.push({ from: reached(zone, date, block.from), to: reached(zone, endDate(date, block), block.to) });
    }
  }
  return mergeSpans(spans).filter((span) => span.to > window.from && span.from < window.to);
}

/** A whole local day, from midnight to midnight. */
export const daySpan = (zone: string, date: LocalDate): Span => ({
  from: reached(zone, date, '00:00'),
  to: reached(zone, date, '24:00'),
});
