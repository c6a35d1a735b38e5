/**
 * The times of syslog headers, read at a place of the text.
 *
 * | form | from |
 * |---|---|
 * | `2026-11-02T08:15:30.105+01:00`, `2026-11-02 08:15:30,105` | RFC 5424, rsyslog's ISO format, appliances |
 * | `Nov  2 08:15:30`, with fraction, with the year before or after the clock, with a zone's name | RFC 3164, Cisco |
 * | `1762071330.105247467` | Meraki and other senders of seconds since 1970 |
 */
import type { Zone } from '#engine/wire/zone.ts';

export interface ReadTime {
  /** Milliseconds since 1970, or undefined for the form of a time that is none (`Feb 31`). */
  readonly ms: number | undefined;
  /** Where the time ends. */
  readonly end: number;
}

export interface TimeContext {
  readonly zone: Zone;
  /** When it was received: gives the year where the text has none. */
  readonly receivedMs: number;
}

const iso = /(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(Z|[+-]\d\d:?\d\d)?/iy;
const bsd =
  /([A-Z][a-z]{2}) {1,2}(\d{1,2})(?: (\d{4}))? (\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: (\d{4})(?= |: ))?(?: ?(Z|UTC|GMT|[ECMP][SD]T|CES?T|[A-Z]{3,4}(?=: ?%)|[+-]\d\d:?\d\d)(?=:| |$))?/y;
const epoch = /(1\d{9})(?:\.(\d{1,9}))?(?= )/y;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Names that mean one thing only, in hours from UTC (RFC 5322 section 4.3, and central Europe). */
const zoneNames: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  CET: 1,
  CEST: 2,
};
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const millisOf = (fraction: string | undefined): number =>
  fraction === undefined ? 0 : Number(`${fraction}00`.slice(0, 3));

interface Wall {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

/** The local time as if it were UTC; undefined when there is no such day or hour. A leap second counts as the next. */
function wallMs({ year, month, day, hour, minute, second, ms }: Wall): number | undefined {
  if (hour > 23 || minute > 59 || second > 60 || month < 1 || month > 12 || year < 1) return undefined;
  const found = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day && day > 0 ? found : undefined;
}

function toUtc(wall: number | undefined, name: string | undefined, zone: Zone): number | undefined {
  if (wall === undefined) return undefined;
  if (name === undefined) return zone.toUtc(wall);
  const hours = zoneNames[name.toUpperCase()];
  if (hours !== undefined) return wall - hours * hourMs;
  if (!/^[+-]/.test(name)) return zone.toUtc(wall);
  const sign = name.startsWith('-') ? -1 : 1;
  return wall - sign * (Number(name.slice(1, 3)) * 60 + Number(name.slice(-2))) * 60_000;
}

function readIso(text: string, at: number, { zone }: TimeContext): ReadTime | undefined {
  iso.lastIndex = at;
  const match = iso.exec(text);
  if (match === null) return undefined;
  const [whole, year, month, day, hour, minute, second, fraction, name] = match;
  const wall = wallMs({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    ms: millisOf(fraction),
  });
  return { ms: toUtc(wall, name, zone), end: at + whole.length };
}

function readBsd(text: string, at: number, context: TimeContext): ReadTime | undefined {
  bsd.lastIndex = at;
  const match = bsd.exec(text);
  if (match === null) return undefined;
  const [whole, name = '', day, before, hour, minute, second, fraction, after, zoneName] = match;
  const month = months.indexOf(name) + 1;
  if (month === 0) return undefined;
  const clock = { month, day: Number(day), hour: Number(hour), minute: Number(minute), second: Number(second) };
  const said = before ?? after;
  const inYear = (year: number): number | undefined =>
    toUtc(wallMs({ ...clock, year, ms: millisOf(fraction) }), zoneName, context.zone);
  const ms = said === undefined ? withoutYear(inYear, context.receivedMs) : inYear(Number(said));
  return { ms, end: at + whole.length };
}

/** The last such time before it was received, with a day's grace for clocks that run ahead. */
function withoutYear(inYear: (year: number) => number | undefined, receivedMs: number): number | undefined {
  const latest = receivedMs + dayMs;
  const year = new Date(latest).getUTCFullYear() + 1;
  // Back as far as a leap year, for the 29th of February.
  for (let back = 0; back < 10; back += 1) {
    const found = inYear(year - back);
    if (found !== undefined && found <= latest) return found;
  }
  return undefined;
}

function readEpoch(text: string, at: number): ReadTime | undefined {
  epoch.lastIndex = at;
  const match = epoch.exec(text);
  if (match === null) return undefined;
  return { ms: Number(match[1]) * 1000 + millisOf(match[2]), end: at + match[0].length };
}

/** The time that begins at the place, or undefined when none does. */
export function readTime(text: string, at: number, context: TimeContext): ReadTime | undefined {
  const unit = text.charCodeAt(at);
  if (unit >= 48 && unit <= 57) return readIso(text, at, context) ?? readEpoch(text, at);
  return unit >= 65 && unit <= 90 ? readBsd(text, at, context) : undefined;
}
