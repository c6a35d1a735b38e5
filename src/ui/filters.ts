/**
 * Filters of a list, kept in the address bar: a typed spec says which there are, and everything else follows from it.
 *
 *     const alertFilters = {
 *       q: { kind: 'text', title: 'Search', search: true },
 *       severity: { kind: 'enum', title: 'Severity', options: severityOptions },
 *       since: { kind: 'time', title: 'First seen' },
 *       owner: { kind: 'person', title: 'Owner' },
 *       retrospective: { kind: 'boolean', title: 'Retrospective' },
 *     } as const satisfies FilterSpec;
 */
import { dayMs, hourMs, type Instant, minuteMs, toInstant } from '#base/time.ts';

export interface Option {
  readonly value: string;
  readonly label: string;
}

export type Filter =
  | { readonly kind: 'enum'; readonly title: string; readonly options: readonly Option[] }
  /** `search: true` marks the one that `/` goes to. */
  | { readonly kind: 'text'; readonly title: string; readonly search?: boolean; readonly placeholder?: string }
  | { readonly kind: 'time'; readonly title: string }
  | { readonly kind: 'boolean'; readonly title: string; readonly yes?: string; readonly no?: string }
  /** Account ids; `me` and `none` are understood by the server. */
  | { readonly kind: 'person'; readonly title: string };

export type FilterSpec = Readonly<Record<string, Filter>>;

/** The last so-and-so much, or from and until (either may be open). */
export type TimeRange =
  | { readonly last: string }
  | { readonly from: Instant | undefined; readonly until: Instant | undefined };

type ValueOf<F extends Filter> = F['kind'] extends 'enum' | 'person'
  ? readonly string[]
  : F['kind'] extends 'text'
    ? string
    : F['kind'] extends 'time'
      ? TimeRange
      : boolean;

export type FilterValues<S extends FilterSpec = FilterSpec> = { readonly [Name in keyof S]?: ValueOf<S[Name]> };
export type FilterValue = readonly string[] | string | TimeRange | boolean;

const units: Readonly<Record<string, number>> = { m: minuteMs, h: hourMs, d: dayMs, w: 7 * dayMs };

/** `15m`, `24h`, `7d`, `2w` in milliseconds; undefined for anything else. */
export function spanMs(span: string): number | undefined {
  const match = /^([1-9]\d{0,4})([mhdw])$/.exec(span);
  const unit = units[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

function instantOf(text: string): Instant | undefined {
  const ms = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : toInstant(ms);
}

function parseTime(text: string): TimeRange | undefined {
  if (spanMs(text) !== undefined) return { last: text };
  const [start, end, more] = text.split('..');
  if (start === undefined || end === undefined || more !== undefined) return undefined;
  const range = { from: instantOf(start), until: instantOf(end) };
  const broken = (start !== '' && range.from === undefined) || (end !== '' && range.until === undefined);
  return broken || (range.from === undefined && range.until === undefined) ? undefined : range;
}

const writeTime = (range: TimeRange): string =>
  'last' in range ? range.last : `${range.from ?? ''}..${range.until ?? ''}`;

function parseOne(filter: Filter, text: string): FilterValue | undefined {
  if (filter.kind === 'text') return text;
  if (filter.kind === 'time') return parseTime(text);
  if (filter.kind === 'boolean') return text === 'yes' ? true : text === 'no' ? false : undefined;
  const parts = [...new Set(text.split(',').filter((part) => part !== ''))];
  const known =
    filter.kind === 'enum' ? parts.filter((part) => filter.options.some(({ value }) => value === part)) : parts;
  return known.length === 0 ? undefined : known;
}

/** Reads the address bar. What is unknown or malformed is left out: an old link shows more, never an error. */
export function parseFilters<S extends FilterSpec>(
  spec: S,
  search: Readonly<Record<string, unknown>>,
): FilterValues<S> {
  const values: Record<string, FilterValue> = {};
  for (const [name, filter] of Object.entries(spec)) {
    const text = search[name];
    const value = typeof text === 'string' && text !== '' ? parseOne(filter, text) : undefined;
    if (value !== undefined) values[name] = value;
  }
  return values as FilterValues<S>;
}

function writeOne(value: FilterValue): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return 'length' in value ? value.join(',') : writeTime(value);
}

/** For the address bar: every filter of the spec, undefined where it is not set. */
export function writeFilters<S extends FilterSpec>(
  spec: S,
  values: FilterValues<S>,
): Record<string, string | undefined> {
  const written = Object.keys(spec).map((name): [string, string | undefined] => {
    const value = values[name] as FilterValue | undefined;
    const text = value === undefined ? '' : writeOne(value);
    return [name, text === '' ? undefined : text];
  });
  return Object.fromEntries(written);
}

/**
 * For the server: lists stay lists, yes and no become booleans, a time filter `seen` becomes `seenFrom` and
 * `seenUntil` (instants; "the last 24 h" is counted back from `now`).
 */
export function filterQuery<S extends FilterSpec>(
  spec: S,
  values: FilterValues<S>,
  now: Date,
): Record<string, string | boolean | readonly string[] | undefined> {
  const query: Record<string, string | boolean | readonly string[] | undefined> = {};
  for (const name of Object.keys(spec)) {
    const value = values[name] as FilterValue | undefined;
    if (value === undefined) continue;
    if (typeof value !== 'object' || 'length' in value) query[name] = value;
    else if ('last' in value) query[`${name}From`] = toInstant(now.getTime() - (spanMs(value.last) ?? 0));
    else {
      query[`${name}From`] = value.from;
      query[`${name}Until`] = value.until;
    }
  }
  return query;
}

export interface FilterChip {
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

const spanWords: Readonly<Record<string, string>> = { m: 'min', h: 'h', d: 'days', w: 'weeks' };

export function timeRangeText(range: TimeRange): string {
  if ('last' in range) return `last ${range.last.slice(0, -1)} ${spanWords[range.last.slice(-1)] ?? ''}`;
  const short = (instant: Instant): string => `${instant.slice(0, 10)} ${instant.slice(11, 16)}`;
  if (range.from === undefined) return `until ${short(range.until ?? '')} UTC`;
  if (range.until === undefined) return `since ${short(range.from)} UTC`;
  return `${short(range.from)} – ${short(range.until)} UTC`;
}

function chipText(filter: Filter, value: FilterValue, nameOf: (id: string) => string): string {
  if (typeof value === 'boolean')
    return filter.kind === 'boolean' ? (value ? (filter.yes ?? 'yes') : (filter.no ?? 'no')) : '';
  if (typeof value === 'string') return value;
  if (!('length' in value)) return timeRangeText(value);
  const labels =
    filter.kind === 'enum'
      ? value.map((one) => filter.options.find((option) => option.value === one)?.label ?? one)
      : value.map(nameOf);
  return labels.join(', ');
}

/** What is set, in the order of the spec, in words; the search field is not a chip. `nameOf` gives names of people. */
export function chipsOf<S extends FilterSpec>(
  spec: S,
  values: FilterValues<S>,
  nameOf: (id: string) => string = (id) => id,
): readonly FilterChip[] {
  return Object.entries(spec).flatMap(([name, filter]) => {
    const value = values[name] as FilterValue | undefined;
    if (value === undefined || (filter.kind === 'text' && filter.search === true)) return [];
    return [{ name, title: filter.title, text: chipText(filter, value, nameOf) }];
  });
}

export function setFilter<S extends FilterSpec>(
  values: FilterValues<S>,
  name: keyof S & string,
  value: FilterValue | undefined,
): FilterValues<S> {
  const { [name]: _, ...others } = values;
  return (value === undefined || value === '' ? others : { ...others, [name]: value }) as FilterValues<S>;
}

/** True when anything narrows the list. */
export const isFiltered = (values: FilterValues): boolean => Object.keys(values).length > 0;
