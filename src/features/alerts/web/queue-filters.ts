/** What the queue can be narrowed to, its ready-made views, and how a selection is told to the server. */
import { verdictCodes, verdictFamilies } from '#features/alerts/verdicts.ts';
import { type FilterSpec, type FilterValues, filterQuery, writeFilters } from '#ui/filters.ts';
import type { ListState } from '#ui/list.ts';
import type { Selection } from '#ui/selection.ts';
import { plainWords, severityOptions } from '#ui/words.ts';

export const alertFilters = {
  q: { kind: 'text', title: 'Search alerts', search: true, placeholder: 'Title, entity, rule or id' },
  state: {
    kind: 'enum',
    title: 'State',
    options: [
      { value: 'open', label: 'Open' },
      { value: 'closed', label: 'Closed' },
    ],
  },
  owner: { kind: 'person', title: 'Claimed by' },
  severity: { kind: 'enum', title: 'Severity', options: severityOptions },
  verdict: {
    kind: 'enum',
    title: 'Verdict',
    options: [
      { value: 'none', label: 'None yet' },
      ...[...verdictFamilies, ...verdictCodes.filter((code) => code.includes('.'))].map((value) => ({
        value,
        label: plainWords(value.replace('.', ': ')),
      })),
    ],
  },
  incident: {
    kind: 'enum',
    title: 'Incident',
    options: [
      { value: 'none', label: 'In no incident' },
      { value: 'any', label: 'In an incident' },
    ],
  },
  hit: { kind: 'time', title: 'Seen' },
  entity: { kind: 'text', title: 'Entity' },
  rule: { kind: 'text', title: 'Rule' },
  queue: { kind: 'text', title: 'Queue' },
  recurring: { kind: 'boolean', title: 'Recurring', yes: 'had one before', no: 'first of its kind' },
  snoozed: { kind: 'boolean', title: 'Put off', yes: 'put off until later', no: 'not put off' },
  silenced: { kind: 'boolean', title: 'Silenced', yes: 'kept quiet', no: 'not kept quiet' },
  silence: { kind: 'text', title: 'Silence' },
  retrospective: { kind: 'boolean', title: 'Retrospective', yes: 'retrospective', no: 'of today' },
} as const satisfies FilterSpec;

export type AlertFilterValues = FilterValues<typeof alertFilters>;

export interface QueuePreset {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  readonly values: AlertFilterValues;
}

/** The first is what the page shows when the address says nothing. */
export const queuePresets: readonly [QueuePreset, ...QueuePreset[]] = [
  {
    id: 'queue',
    title: 'Queue',
    says: 'Open, in no incident, unclaimed or mine',
    values: { state: ['open'], owner: ['me', 'none'], incident: ['none'], snoozed: false },
  },
  {
    id: 'mine',
    title: 'Mine',
    says: 'Open and claimed by me',
    values: { state: ['open'], owner: ['me'], snoozed: false },
  },
  {
    id: 'unclaimed',
    title: 'Unclaimed',
    says: 'Open and claimed by nobody',
    values: { state: ['open'], owner: ['none'] },
  },
  {
    id: 'urgent',
    title: 'Critical & high',
    says: 'Open, and loud enough to alert at once, whoever has it',
    values: { state: ['open'], severity: ['critical', 'high'] },
  },
  {
    id: 'snoozed',
    title: 'Put off',
    says: 'Open, and put off by its owner until later',
    values: { state: ['open'], snoozed: true },
  },
  { id: 'open', title: 'All open', says: 'Whoever has it', values: { state: ['open'] } },
  {
    id: 'closed',
    title: 'Closed',
    says: 'Judged, or linked as duplicates',
    values: { state: ['closed'], silenced: false },
  },
  { id: 'all', title: 'All', says: 'Open and closed', values: { state: ['open', 'closed'] } },
];

const same = (a: AlertFilterValues, b: AlertFilterValues): boolean =>
  JSON.stringify(writeFilters(alertFilters, a)) === JSON.stringify(writeFilters(alertFilters, b));

export const presetOf = (values: AlertFilterValues): QueuePreset | undefined =>
  queuePresets.find((preset) => same(preset.values, values));

type AlertListState = ListState<typeof alertFilters>;

/** An address without filters means the queue, not everything there ever was. */
export function withDefaultView(state: AlertListState): AlertListState {
  if (Object.keys(state.values).length > 0) return state;
  const { values } = queuePresets[0];
  return {
    ...state,
    values,
    viewKey: `queue ${state.viewKey}`,
    query: () => ({ ...state.query(), ...filterQuery(alertFilters, values, new Date()) }),
  };
}

export type BulkScope =
  | { readonly ids: readonly string[] }
  | { readonly match: Readonly<Record<string, string>>; readonly except: readonly string[] };

/** What a bulk change is asked for: the rows selected, or everything that matches as it stands in the address. */
export function bulkScope(selection: Selection, query: ReturnType<AlertListState['query']>): BulkScope {
  if (selection.mode === 'some') return { ids: [...selection.keys] };
  const match: Record<string, string> = {};
  for (const [name, value] of Object.entries(query ?? {})) {
    if (name === 'sort' || value === undefined || value === null) continue;
    const text = Array.isArray(value) ? value.join(',') : String(value);
    if (text !== '') match[name] = text;
  }
  return { match, except: [...selection.except] };
}
