/** Times as sources write them, brought to one form; and the judgement whether such a time can be believed. */
import { dayMs, type Instant, toInstant } from '#base/time.ts';

const timePattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,12}))?)?)?\s?(Z|UTC|[+-]\d\d:?\d\d)?$/i;
const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || /^(z|utc)$/i.test(zone)) return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

function fromText(text: string): number | undefined {
  const match = timePattern.exec(text);
  if (match === null) return /^\d{9,20}(\.\d+)?$/.test(text) ? fromEpoch(Number(text)) : undefined;
  const part = (at: number): number => Number(match[at] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (part(4) > 23 || part(5) > 59 || part(6) > 60) return undefined;
  const millis = Number(`${match[7] ?? ''}000`.slice(0, 3));
  const time = new Date(0);
  // Date.UTC takes the years 0-99 for 1900-1999.
  time.setUTCFullYear(year, month - 1, day);
  return time.setUTCHours(part(4), part(5), part(6), millis) - offsetMs(match[8]);
}

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size (each is good for 1973–5138). */
function fromEpoch(value: number): number | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  if (value < 1e11) return value * 1000;
  if (value < 1e14) return value;
  if (value < 1e17) return value / 1000;
  return value / 1e6;
}

/** `2026-11-02T08:00:00.123Z`, digits at their places: the form that nearly all events have. */
function isPlain(text: string): boolean {
  return (
    text.length >= 20 &&
    text.length <= 30 &&
    text.charCodeAt(10) === 84 &&
    text.charCodeAt(text.length - 1) === 90 &&
    text.charCodeAt(4) === 45 &&
    text.charCodeAt(0) === 50
  );
}

const latest = Date.UTC(9999, 11, 31);

/**
 * A source's time as RFC 3339 in UTC with milliseconds; finer digits are cut. Takes RFC 3339, the same with a blank
 * for the T, and seconds to nanoseconds since 1970. A time without a zone is taken for UTC. Undefined when it cannot
 * be read.
 */
export function parseTime(value: unknown): Instant | undefined {
  if (typeof value === 'number') {
    const millis = fromEpoch(value);
    return millis === undefined || millis > latest ? undefined : toInstant(Math.floor(millis));
  }
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const plain = isPlain(value) && value.charCodeAt(8) < 51 ? Date.parse(value) : Number.NaN;
  // Day 29 and later go the slow way, because Date.parse takes the 30th of February for the 2nd of March.
  if (!Number.isNaN(plain) && !(value.charCodeAt(8) === 50 && value.charCodeAt(9) === 57)) return toInstant(plain);
  const millis = fromText(value.trim());
  return millis === undefined || millis > latest || millis < -62135596800000
    ? undefined
    : toInstant(Math.floor(millis));
}

export type TimeFlag = 'ok' | 'replaced_missing' | 'replaced_past' | 'replaced_future';

export interface JudgedTime {
  readonly time: Instant;
  readonly flag: TimeFlag;
}

const earliest = '2000-01-01T00:00:00.000Z';

/**
 * The time to file an event under. Before 2000, or more than a day after it was received, a clock was wrong: the
 * received time takes its place and the flag says why. Both are RFC 3339 UTC with milliseconds, so they compare as text.
 */
export function judgeTime(time: Instant | undefined, receivedAt: Instant): JudgedTime {
  if (time === undefined) return { time: receivedAt, flag: 'replaced_missing' };
  if (time < earliest) return { time: receivedAt, flag: 'replaced_past' };
  if (time > receivedAt && Date.parse(time) > Date.parse(receivedAt) + dayMs)
    return { time: receivedAt, flag: 'replaced_future' };
  return { time, flag: 'ok' };
}
