/** Weekly hours as people write them: `mon-fri 08:00-18:00, sat 10:00-14:00`. */
import type { HoursBlock } from '#engine/calendar/hours.ts';
import { isLocalTime, type Weekday, weekdays } from '#engine/calendar/zone.ts';

/** `mon-fri`, `sat`, `mon, wed`: the shortest form. */
function daysText(days: readonly Weekday[]): string {
  const on = weekdays.map((day) => days.includes(day));
  const parts: string[] = [];
  for (let start = 0; start < on.length; start++) {
    if (on[start] !== true) continue;
    let end = start;
    while (on[end + 1] === true) end += 1;
    parts.push(start === end ? `${weekdays[start]}` : `${weekdays[start]}-${weekdays[end]}`);
    start = end;
  }
  return parts.join(' ');
}

export const hoursText = (blocks: readonly HoursBlock[] | null): string =>
  (blocks ?? []).map(({ days, from, to }) => `${daysText(days)} ${from}-${to}`).join(', ');

function daysOf(word: string): Weekday[] | undefined {
  const [first = '', last = first] = word.split('-');
  const [start, end] = [weekdays.indexOf(first as Weekday), weekdays.indexOf(last as Weekday)];
  if (start < 0 || end < 0) return undefined;
  // `fri-mon` goes over the end of the week.
  const length = ((end - start + 7) % 7) + 1;
  return Array.from({ length }, (_, index) => weekdays[(start + index) % 7] ?? 'mon');
}

/** As the API takes it. */
interface Block extends HoursBlock {
  readonly days: Weekday[];
}

function blockOf(text: string): Block | undefined {
  const words = text.trim().toLowerCase().replaceAll('–', '-').split(/\s+/);
  const [from = '', to = ''] = (words.pop() ?? '').split('-');
  const padded = [from, to].map((time) => (/^\d:/.test(time) ? `0${time}` : time));
  const days = words.map(daysOf);
  if (words.length === 0 || days.includes(undefined) || !padded.every(isLocalTime)) return undefined;
  return { days: [...new Set(days.flatMap((list) => list ?? []))], from: padded[0] ?? '', to: padded[1] ?? '' };
}

/** `null`: around the clock (nothing is written); `undefined`: not to be understood. */
export function hoursOf(text: string): Block[] | null | undefined {
  if (text.trim() === '') return null;
  const blocks = text.split(/[,;]/).map(blockOf);
  return blocks.includes(undefined) ? undefined : blocks.filter((block) => block !== undefined);
}
