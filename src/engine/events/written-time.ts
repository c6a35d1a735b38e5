/**
 * Times as programs write them into lines of text: with the month's name, the day first, or without a year.
 *
 * | form | from |
 * |---|---|
 * | `Nov  2 08:15:30`, `Nov 2 2026 08:15:30.123`, with a zone after it | syslog (RFC 3164), Cisco |
 * | `02/Nov/2026:08:15:30 +0100` | web servers (common log format) |
 * | `02-Nov-2026 08:15:30.123` | BIND |
 * | `Mon Nov  2 08:15:30 2026` | C's `ctime` |
 * | `2026/11/02 08:15:30` | nginx, PAN-OS, Go |
 * | `11/2/2026 8:15:30 AM` | Windows, US settings |
 */
import { dayMs, type Instant } from '#base/time.ts';
import { parseTime } from './time.ts';

const months = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const two = (text: string): string => text.padStart(2, '0');

/** 1 to 12 as two digits, of a month's first three letters. */
function monthOf(name: string): string | undefined {
  const at = months.indexOf(name.slice(0, 3).toLowerCase());
  return at < 0 ? undefined : two(String(at + 1));
}

const clock = '(\\d{1,2}:\\d\\d:\\d\\d(?:[.,]\\d{1,9})?)';
const zone = '(?:\\s*(Z|UTC|GMT|[+-]\\d\\d:?\\d\\d))?';
const monthFirst = new RegExp(
  `^(?:\\w{3},? )?([A-Z][a-z]{2,8})\\.? {1,2}(\\d{1,2}),?(?: (\\d{4}))?,? ${clock}(?: (\\d{4}))?${zone}:?$`,
);
const dayFirst = new RegExp(
  `^\\[?(?:\\w{3}, )?(\\d{1,2})[/ -]([A-Z][a-z]{2})[a-z]*[/ -](\\d{4})[: ]${clock}${zone}\\]?$`,
);
const slashes = new RegExp(`^(\\d{4})/(\\d\\d)/(\\d\\d)[ T-]${clock}${zone}$`);
const american = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4}),? ${clock}(?: ?([AP]M))?${zone}$`);

const plain = (year: string, month: string, day: string, time: string, at: string | undefined): Instant | undefined =>
  parseTime(
    `${year}-${month}-${two(day)} ${time.padStart(time.indexOf(':') === 1 ? time.length + 1 : 0, '0')}${at === 'GMT' ? 'Z' : (at ?? '')}`,
  );

/**
 * The year of a time that says none: the one that puts it last before the moment of receipt, with a day's grace for
 * clocks that run ahead. A line of December received in January is of the year before.
 */
function withoutYear(
  month: string,
  day: string,
  time: string,
  at: string | undefined,
  receivedAt: Instant,
): Instant | undefined {
  const latest = Date.parse(receivedAt) + dayMs;
  const year = Number(receivedAt.slice(0, 4)) + 1;
  // Back as far as a leap year, for the 29th of February.
  for (let back = 0; back < 10; back += 1) {
    const found = plain(String(year - back), month, day, time, at);
    if (found !== undefined && Date.parse(found) <= latest) return found;
  }
  return undefined;
}

function hours(time: string, half: string | undefined): string {
  if (half === undefined) return time;
  const colon = time.indexOf(':');
  const hour = (Number(time.slice(0, colon)) % 12) + (half === 'PM' ? 12 : 0);
  return `${two(String(hour))}${time.slice(colon)}`;
}

/**
 * The time that a text says, RFC 3339 UTC with milliseconds; without a zone it is taken for UTC. `receivedAt` gives the
 * year when the text has none; without it such a text yields undefined, as anything else that is no time.
 */
export function writtenTime(text: string, receivedAt?: Instant): Instant | undefined {
  if (text.length < 14 || text.length > 48) return undefined;
  const early = monthFirst.exec(text);
  if (early !== null) {
    const [, name = '', day = '', yearBefore, time = '', yearAfter, at] = early;
    const month = monthOf(name);
    const year = yearBefore ?? yearAfter;
    if (month === undefined) return undefined;
    if (year !== undefined) return plain(year, month, day, time, at);
    return receivedAt === undefined ? undefined : withoutYear(month, day, time, at, receivedAt);
  }
  const late = dayFirst.exec(text);
  if (late !== null) {
    const [, day = '', name = '', year = '', time = '', at] = late;
    const month = monthOf(name);
    return month === undefined ? undefined : plain(year, month, day, time, at);
  }
  const sliced = slashes.exec(text);
  if (sliced !== null) return plain(sliced[1] ?? '', sliced[2] ?? '', sliced[3] ?? '', sliced[4] ?? '', sliced[5]);
  const us = american.exec(text);
  if (us === null) return undefined;
  return plain(us[3] ?? '', two(us[1] ?? ''), us[2] ?? '', hours(us[4] ?? '', us[5]), us[6]);
}

/** Any time that is understood, in any form. */
export const timeOf = (value: unknown, receivedAt?: Instant): Instant | undefined =>
  parseTime(value) ?? (typeof value === 'string' ? writtenTime(value.trim(), receivedAt) : undefined);
