/** Parts of a date as it is written. Sigma says that neither time zones nor formats are converted, and nor are they here. */
import type { TimePart } from './resolved.ts';

const shape =
  /^\s*(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::\d{2})?(?:[.,]\d+)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?\s*$/i;
const longest = 100;

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** The number, or `undefined` where the text is no date or says nothing of that part. */
export function timePartOf(text: string, part: TimePart): number | undefined {
  const match = text.length > longest ? null : shape.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute] = match.map(Number) as [number, number, number, number, number, number];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59) return undefined;
  if (part === 'week') return isoWeek(year, month, day);
  const found = { year, month, day, hour, minute }[part];
  return Number.isNaN(found) ? undefined : found;
}

/** Week of ISO 8601: weeks begin on Monday, the first has the year's first Thursday. */
function isoWeek(year: number, month: number, day: number): number {
  const thursday = new Date(Date.UTC(year, month - 1, day));
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7));
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return Math.ceil(((thursday.getTime() - first) / 86_400_000 + 1) / 7);
}
