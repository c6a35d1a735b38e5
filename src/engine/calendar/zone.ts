/**
 * Local dates and times in time zones, clock changes included. The only place that computes with zones; the rules come
 * from the tz database that the running program has (its version is written into proofs).
 *
 * A local time names **the first instant at which the clock of that zone, on that date, reads it or later**. So a shift
 * that begins at 02:30 begins at 03:00 on the night when the clock jumps from 02:00 to 03:00, and at the first of the two
 * 02:30s on the night when it jumps back. Nothing is skipped and nothing begins twice.
 */
import { Temporal } from 'temporal-polyfill';

/** `2026-11-25`. */
export type LocalDate = string;
/** `09:00`; `24:00` is midnight at the end of the day. */
export type LocalTime = string;

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const timePattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

export const isLocalTime = (text: string): boolean => timePattern.test(text) || text === '24:00';

export function isLocalDate(text: string): boolean {
  if (!datePattern.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

export function isZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

const dayMs = 86_400_000;
const utcOf = (date: LocalDate): number => Date.parse(`${date}T00:00:00Z`);

export const addDays = (date: LocalDate, days: number): LocalDate =>
  new Date(utcOf(date) + days * dayMs).toISOString().slice(0, 10);

/** Whole days from one date to another; negative when the other lies before. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => Math.round((utcOf(to) - utcOf(from)) / dayMs);

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export const weekdayOf = (date: LocalDate): Weekday =>
  // 1970-01-01 was a Thursday.
  weekdays[(((Math.round(utcOf(date) / dayMs) + 3) % 7) + 7) % 7] ?? 'mon';

// A proof asks for the same few thousand local times again and again, and each costs 10 µs.
const mostRemembered = 50_000;
const remembered = new Map<string, number>();

/** Milliseconds since 1970 of the local time on that date. */
export function reached(zone: string, date: LocalDate, time: LocalTime): number {
  if (time === '24:00') return reached(zone, addDays(date, 1), '00:00');
  const key = `${zone} ${date} ${time}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  if (remembered.size >= mostRemembered) remembered.clear();
  const instant = firstInstant(zone, date, time);
  remembered.set(key, instant);
  return instant;
}

function firstInstant(zone: string, date: LocalDate, time: LocalTime): number {
  const local = Temporal.PlainDateTime.from(`${date}T${time}`);
  const earlier = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (earlier.toPlainDateTime().equals(local)) return earlier.epochMilliseconds;
  // The clock jumps over this time: it is reached at the jump.
  const jump = earlier.getTimeZoneTransition('next');
  return (jump ?? earlier).epochMilliseconds;
}

const zoned = (zone: string, at: number) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

export const dateIn = (zone: string, at: number): LocalDate => zoned(zone, at).toPlainDate().toString();

/** `2026-11-25 02:30 Wed`, for people. */
export function localText(zone: string, at: number): string {
  const time = zoned(zone, at);
  const day = weekdayOf(time.toPlainDate().toString());
  const clock = time.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${day.charAt(0).toUpperCase()}${day.slice(1)} ${time.toPlainDate().toString()} ${clock}`;
}
