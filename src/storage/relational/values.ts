/** How PostgreSQL's values become ours. Set per pool and never globally, so that no other use of `pg` is changed. */
import pg from 'pg';
import { failed } from '#base/errors.ts';

const oids = {
  int8: 20,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  interval: 1186,
  numeric: 1700,
  int8Array: 1016,
  timestampArray: 1115,
  dateArray: 1182,
  timestamptzArray: 1185,
  numericArray: 1231,
} as const;

const timestampPattern = /^(\d{4})-(\d\d)-(\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/;

/**
 * `2026-11-23 08:58:50.123456+00` becomes `2026-11-23T08:58:50.123Z`: cut to milliseconds, never rounded, so that a
 * time is never later than it was. What is no such instant (`infinity`, years BC) stays as PostgreSQL writes it.
 */
export function instantOf(text: string): string {
  const match = timestampPattern.exec(text);
  if (match === null) return text;
  const [, year, month, day, time, fraction = ''] = match;
  return `${year}-${month}-${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}

/** A whole number that would change on its way into JavaScript is refused rather than changed. */
export function integerOf(text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number))
    throw failed('integer_too_large', `The integer ${text} from the relational store does not fit a number.`, {
      remedy: 'Select it as text (`::text`).',
    });
  return number;
}

type TypeId = Parameters<typeof pg.types.getTypeParser>[0];
/** Not among the names of `pg`. */
const textArrayOid: number = 1009;
const asText = (text: string): string => text;

const textArray = pg.types.getTypeParser(textArrayOid as TypeId, 'text') as (text: string) => (string | null)[];
const arrayOf =
  <T>(parse: (text: string) => T) =>
  (text: string): (T | null)[] =>
    textArray(text).map((item) => (item === null ? null : parse(item)));

const parsers = new Map<number, (text: string) => unknown>([
  [oids.int8, integerOf],
  [oids.numeric, Number],
  [oids.timestamptz, instantOf],
  [oids.timestamp, instantOf],
  [oids.date, asText],
  [oids.interval, asText],
  [oids.int8Array, arrayOf(integerOf)],
  [oids.numericArray, arrayOf(Number)],
  [oids.timestamptzArray, arrayOf(instantOf)],
  [oids.timestampArray, arrayOf(instantOf)],
  [oids.dateArray, arrayOf(asText)],
]);

/** For `types` of a pool: ours where we have one, else those of `pg`. */
export const valueTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ??
    pg.types.getTypeParser(oid, format as 'text')) as pg.CustomTypesConfig['getTypeParser'],
};
