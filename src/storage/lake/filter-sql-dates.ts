/** A part of a date as it is written, as SQL: what `engine/sigma/dates.ts` reads, by the calendar's arithmetic. */
import type { TimePart } from '#engine/sigma/resolved.ts';
import { quote } from './literal.ts';

/** What JavaScript calls white space. */
const blank =
  '[\\t\\n\\x0B\\f\\r \\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}\\x{FEFF}]*';
const shape = quote(
  `^${blank}([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[Tt ]([0-9]{2}):([0-9]{2})(?::[0-9]{2})?(?:[.,][0-9]+)?${blank}(?:[Zz]|[+-][0-9]{2}:?[0-9]{2})?)?${blank}$`,
);

const number = (index: number): string => `toInt32OrZero(g[${index}])`;
/** JavaScript's dates take the years 0–99 for 1900–1999; that decides leap years and weekdays only. */
const year = `if(${number(1)} < 100, ${number(1)} + 1900, ${number(1)})`;
const [month, day] = [number(2), number(3)];
const leap = (of: string): string => `((${of}) % 4 = 0 AND ((${of}) % 100 != 0 OR (${of}) % 400 = 0))`;
const monthDays = `multiIf(${month} = 2, 28 + ${leap(year)}, ${month} IN (4, 6, 9, 11), 30, 31)`;
const isDate = `${month} BETWEEN 1 AND 12 AND ${day} BETWEEN 1 AND ${monthDays}
    AND ${number(4)} <= 23 AND ${number(5)} <= 59`;

const dayOfYear = `([0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][${month}] + ${day} + (${month} > 2 AND ${leap(year)}))`;
/** Days from the Monday 1 January 0001 to the year's first day. */
const daysBefore = `(365 * (${year} - 1) + intDiv(${year} - 1, 4) - intDiv(${year} - 1, 100) + intDiv(${year} - 1, 400))`;
/** Monday is 0. The week belongs to the year that its Thursday is in. */
const thursday = `(${dayOfYear} + 3 - (${daysBefore} + ${dayOfYear} - 1) % 7)`;
const week = `(intDiv(multiIf(${thursday} < 1, ${thursday} + 365 + ${leap(`${year} - 1`)},
    ${thursday} > 365 + ${leap(year)}, ${thursday} - 365 - ${leap(year)}, ${thursday}) - 1, 7) + 1)`;

const values: Readonly<Record<TimePart, string>> = {
  year: number(1),
  month,
  day,
  week,
  hour: number(4),
  minute: number(5),
};

/** `x` is a date that says something of the part, and it compares so (`>= 5`). */
export function datePartSql(part: TimePart, comparison: string): string {
  const said = part === 'hour' || part === 'minute' ? " AND g[4] != ''" : '';
  return `arrayExists(g -> notEmpty(g) AND lengthUTF8(x) <= 100 AND ${isDate}${said} AND ${values[part]} ${comparison},
    [extractGroups(x, ${shape})])`;
}
