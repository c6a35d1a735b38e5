/**
 * Local times to UTC, for senders whose times say no zone: a million lines a minute, so with offsets remembered, where
 * `engine/calendar/zone.ts` is exact about every clock change.
 */

export interface Zone {
  readonly name: string;
  /** Milliseconds since 1970 of a local time, which is given as if it were UTC. */
  toUtc(localMs: number): number;
}

/** Offsets change at whole quarters of an hour at the most. */
const stepMs = 15 * 60_000;
const mostCached = 4096;

export const utc: Zone = { name: 'UTC', toUtc: (localMs) => localMs };

/** A zone of the IANA database, such as `Europe/Berlin`; throws a `RangeError` for a name that is none (`isZone` of the calendar). */
export function openZone(name: string): Zone {
  if (name === 'UTC') return utc;
  const format = new Intl.DateTimeFormat('en', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const cache = new Map<number, number>();
  const offsetAt = (utcMs: number): number => {
    const step = Math.floor(utcMs / stepMs);
    const known = cache.get(step);
    if (known !== undefined) return known;
    const found = offsetOf(format, step * stepMs);
    if (cache.size >= mostCached) cache.clear();
    cache.set(step, found);
    return found;
  };
  return {
    name,
    toUtc(localMs) {
      const guess = localMs - offsetAt(localMs);
      // Around a change of clocks the first guess is off by the change; in the hour that never was, either will do.
      return localMs - offsetAt(guess);
    },
  };
}

function offsetOf(format: Intl.DateTimeFormat, utcMs: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(utcMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - utcMs;
}
