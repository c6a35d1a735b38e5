/** Times in words. The language is English; zone and clock are arguments. */
import { dayMs, hourMs, type Instant, minuteMs, secondMs } from '#base/time.ts';

/** `12 s`, `5 min`, `3 h`, `2 d`, `7 w`, `3 y`: one unit, rounded down, so that an age never claims more than is true. */
export function spanText(ms: number): string {
  const span = Math.abs(ms);
  if (span < minuteMs) return `${Math.floor(span / secondMs)} s`;
  if (span < hourMs) return `${Math.floor(span / minuteMs)} min`;
  if (span < 2 * dayMs) return `${Math.floor(span / hourMs)} h`;
  if (span < 21 * dayMs) return `${Math.floor(span / dayMs)} d`;
  if (span < 365 * dayMs) return `${Math.floor(span / (7 * dayMs))} w`;
  return `${Math.floor(span / (365 * dayMs))} y`;
}

/** `5 min ago`, `in 3 h`, `now`. */
export function ageText(at: Instant, nowMs: number): string {
  const ms = nowMs - Date.parse(at);
  if (Number.isNaN(ms)) return 'unknown';
  if (Math.abs(ms) < 5 * secondMs) return 'now';
  return ms > 0 ? `${spanText(ms)} ago` : `in ${spanText(ms)}`;
}

/** `2026-11-23 08:58:50 UTC` */
export const utcText = (at: Instant): string => `${at.slice(0, 10)} ${at.slice(11, 19)} UTC`;

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'shortOffset',
  });
  formats.set(zone, made);
  return made;
}

function partsIn(at: Instant, zone: string): (type: Intl.DateTimeFormatPartTypes) => string {
  const parts = formatIn(zone).formatToParts(new Date(at));
  return (type) => parts.find((part) => part.type === type)?.value ?? '';
}

/** `Mon 2026-11-23 09:58:50 GMT+1 (Europe/Berlin)`; the instant itself when it is not one. */
export function localText(at: Instant, zone: string): string {
  if (Number.isNaN(Date.parse(at))) return at;
  const part = partsIn(at, zone);
  const day = `${part('year')}-${part('month')}-${part('day')}`;
  const time = `${part('hour')}:${part('minute')}:${part('second')}`;
  return `${part('weekday')} ${day} ${time} ${part('timeZoneName')} (${zone})`;
}

/** `09:58:50` on the day of `nowMs`, else `11-23 09:58`, else with the year: the shortest that is not ambiguous. */
export function clockText(at: Instant, zone: string, nowMs: number): string {
  if (Number.isNaN(Date.parse(at))) return at;
  const part = partsIn(at, zone);
  const now = partsIn(new Date(nowMs).toISOString(), zone);
  const time = `${part('hour')}:${part('minute')}`;
  if (part('year') !== now('year')) return `${part('year')}-${part('month')}-${part('day')}`;
  if (part('month') !== now('month') || part('day') !== now('day')) return `${part('month')}-${part('day')} ${time}`;
  return `${time}:${part('second')}`;
}

/** Heading of a day in a history: `Monday, 23 November 2026`. */
export function dayText(at: Instant, zone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'full' }).format(new Date(at));
}

/** `4,312` */
export const countText = (count: number): string => new Intl.NumberFormat('en-GB').format(count);

/** `1.2 KB`, in thousands. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
}

/** `1 token`, `2 tokens`: labels of lists are plurals, and one thing is not several. */
export const counted = (count: number, plural: string): string =>
  `${countText(count)} ${count === 1 ? singular(plural) : plural}`;

const singular = (plural: string): string => {
  if (plural === 'people') return 'person';
  return plural.endsWith('ies') ? `${plural.slice(0, -3)}y` : plural.replace(/s$/, '');
};
