/** The journal in words: what an entry is about, where that is shown, and what was typed into the search. */
import { toInstant } from '#base/time.ts';
import { splitStream } from '#features/journal/model.ts';
import type { ApiInput } from '#ui/api.ts';
import type { FilterSpec, Option, TimeRange } from '#ui/filters.ts';
import { spanMs } from '#ui/filters.ts';
import type { HistoryEntry } from '#ui/history.ts';
import type { EntryView } from './api-routes.ts';

export interface Thing {
  readonly kind: string;
  readonly id: string;
  /** `alert …7k2m9q`: short enough for a row, and told apart by its end. */
  readonly label: string;
  /** Its page, where it has one. */
  readonly to: string | undefined;
  readonly search?: Readonly<Record<string, string>>;
}

const pageOf: Readonly<Record<string, (id: string) => string>> = {
  alert: (id) => `/alerts/${encodeURIComponent(id)}`,
  incident: (id) => `/incidents/${encodeURIComponent(id)}`,
  account: (id) => `/people/${encodeURIComponent(id)}`,
  rule: (id) => `/rules/${encodeURIComponent(id)}`,
  token: () => '/tokens',
  queue: () => '/queues',
};

const shortId = (id: string): string => (id.length <= 12 ? id : `…${id.slice(-6)}`);

/** What an entry was done to. */
export function thingOf(stream: string, name?: string | null): Thing {
  const [kind, id] = splitStream(stream);
  if (kind === 'journal') return { kind, id, label: `entry #${id}`, to: '/journal', search: { open: id } };
  return { kind, id, label: name ?? `${kind} ${shortId(id)}`, to: pageOf[kind]?.(id) };
}

const streamOfPrefix: Readonly<Record<string, string>> = {
  alr: 'alert',
  inc: 'incident',
  acc: 'account',
  tok: 'token',
  que: 'queue',
  scp: 'scope',
};

export type JournalSearch =
  | { readonly stream: string }
  | { readonly seq: number }
  | { readonly type: string }
  | Record<string, never>;

/** `#12`, an id, a stream such as `alert/alr_…`, an address of one of our pages, or the beginning of a type. */
export function readSearch(text: string): JournalSearch {
  const typed = text.trim();
  if (typed === '') return {};
  const number = /^#?(\d{1,15})$/.exec(typed);
  if (number !== null) return { seq: Number(number[1]) };
  const id = /(?:^|\/)((alr|inc|acc|tok|que|scp)_[0-9a-z]+)$/.exec(typed);
  if (id !== null) return { stream: `${streamOfPrefix[id[2] ?? '']}/${id[1]}` };
  if (/^[a-z-]+\/.+$/.test(typed)) return { stream: typed };
  if (/^[0-9a-f]{8}-[0-9a-f-]{27}$/i.test(typed)) return { stream: `rule/${typed}` };
  return { type: typed.toLowerCase().replaceAll(' ', '-') };
}

/** Kinds of entries by what their types begin with. */
export const typeOptions: readonly Option[] = [
  { value: 'alert.', label: 'Alerts' },
  { value: 'incident.', label: 'Incidents' },
  { value: 'rule.', label: 'Rules' },
  { value: 'duty.', label: 'Duty' },
  { value: 'queue.', label: 'Queues' },
  { value: 'account.', label: 'People' },
  { value: 'token.', label: 'Tokens' },
  { value: 'scope.', label: 'Scopes' },
  { value: 'journal.', label: 'The journal itself' },
];

const actorKinds: readonly Option[] = [
  { value: 'person/', label: 'Any person' },
  { value: 'token/', label: 'Any token' },
  { value: 'operator/', label: 'Operator at the console' },
  { value: 'system/', label: 'Watchfloor itself' },
];

/** Who may have done it; whoever the address names already stays, so that a link never loses its filter. */
export function actorOptions(
  people: readonly { readonly id: string; readonly name: string }[],
  chosen: string | undefined,
): readonly Option[] {
  const known = [...actorKinds, ...people.map(({ id, name }) => ({ value: `person/${id}`, label: name }))];
  const named = new Set(known.map(({ value }) => value));
  const others = (chosen ?? '').split(',').filter((ref) => ref !== '' && !named.has(ref));
  return [...known, ...others.map((ref) => ({ value: ref, label: ref }))];
}

export const journalFilters = (actors: readonly Option[]) =>
  ({
    q: { kind: 'text', title: 'Find', search: true, placeholder: 'Id, #number or kind' },
    type: { kind: 'enum', title: 'About', options: typeOptions },
    actor: { kind: 'enum', title: 'Who', options: actors },
    at: { kind: 'time', title: 'When' },
  }) as const satisfies FilterSpec;

export interface JournalFilterValues {
  readonly q?: string;
  readonly type?: readonly string[];
  readonly actor?: readonly string[];
  readonly at?: TimeRange;
}

/** Filters of the page as the route takes them. A number shows that entry and those before it. */
export function journalQuery(values: JournalFilterValues, now: Date): NonNullable<ApiInput['query']> {
  const search = readSearch(values.q ?? '');
  const at = values.at;
  const since =
    at === undefined ? undefined : 'last' in at ? toInstant(now.getTime() - (spanMs(at.last) ?? 0)) : at.from;
  return {
    stream: 'stream' in search ? search.stream : undefined,
    type: 'type' in search ? search.type : values.type,
    actor: values.actor,
    since,
    until: at === undefined || 'last' in at ? undefined : at.until,
  };
}

/** Found out later than it happened: both times are worth showing. */
export const isLate = (entry: Pick<EntryView, 'effectiveAt' | 'recordedAt'>): boolean =>
  Math.abs(Date.parse(entry.recordedAt) - Date.parse(entry.effectiveAt)) >= 1000;

const whoKinds = ['person', 'token', 'operator', 'system'] as const;

/** The reason that was given, unless the sentence says it already. */
export function whyOf(entry: Pick<EntryView, 'payload' | 'says'>): string | undefined {
  const reason = entry.payload?.reason;
  return typeof reason === 'string' && reason !== '' && !entry.says.includes(reason) ? reason : undefined;
}

/** An entry as a line of history. */
export function historyOf(entry: EntryView): HistoryEntry {
  return {
    id: String(entry.seq),
    at: entry.effectiveAt,
    who: { name: entry.actor.name, kind: whoKinds.find((kind) => kind === entry.actor.kind) ?? 'system' },
    did: entry.says,
    why: whyOf(entry),
    erased: entry.erased,
    sequence: entry.seq,
  };
}

/** `Watchfloor (pipeline)` → Watchfloor: which part it was stands on hover. */
export const shortName = ({ kind, name }: Pick<EntryView['actor'], 'kind' | 'name'>): string =>
  kind === 'system' || kind === 'operator' ? name.replace(/ \([^()]*\)$/, '') : name;

export const shortHash = (hash: string): string => hash.slice(0, 12);

/** Why the text of an entry cannot be erased; undefined when it can. */
export function notErasable(entry: Pick<EntryView, 'erased' | 'payload'>): string | undefined {
  if (entry.erased) return 'The text was erased before.';
  if (entry.payload === null) return 'This entry has no text.';
  return undefined;
}
