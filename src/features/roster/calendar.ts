/**
 * iCalendar (RFC 5545), as much as public holidays need: the whole-day events of a file as dates. Lines are unfolded
 * (section 3.1); an event of several days gives each of them, its end not included (section 3.6.1). Recurrence rules are
 * not followed: files of holidays name each year's dates.
 */
import { addDays, isLocalDate } from '#engine/calendar/zone.ts';

const mostDates = 1_000;
const longestEventDays = 31;

const dateOf = (line: string, name: string): string | undefined => {
  const match = new RegExp(`^${name}(?:;[^:]*)?:(\\d{4})(\\d{2})(\\d{2})\\s*$`, 'i').exec(line);
  if (match === null) return undefined;
  const date = `${match[1]}-${match[2]}-${match[3]}`;
  return isLocalDate(date) ? date : undefined;
};

/** Sorted and each once; empty when there is nothing of the kind. */
export function datesOfCalendar(text: string): string[] {
  const dates = new Set<string>();
  let start: string | undefined;
  let end: string | undefined;
  for (const line of text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    if (/^BEGIN:VEVENT\s*$/i.test(line)) [start, end] = [undefined, undefined];
    start = dateOf(line, 'DTSTART') ?? start;
    end = dateOf(line, 'DTEND') ?? end;
    if (!/^END:VEVENT\s*$/i.test(line) || start === undefined) continue;
    const last = end ?? addDays(start, 1);
    let date = start;
    for (let days = 0; days === 0 || (date < last && days < longestEventDays); days++) {
      if (dates.size < mostDates) dates.add(date);
      date = addDays(date, 1);
    }
    start = undefined;
  }
  return [...dates].sort();
}
