/** Rules in words: log sources, attention, ATT&CK tags, links that are safe to follow. */
import { type RuleKind, ruleKinds } from '#engine/sigma/model.ts';
import type { Attention } from '#features/detections/model.ts';
import type { ApiInput } from '#ui/api.ts';
import type { FilterSpec } from '#ui/filters.ts';
import { plainWords, severityOptions } from '#ui/words.ts';
import type { LogSourceView } from './api-routes.ts';

export const attentionWords: Readonly<Record<Attention, { readonly label: string; readonly says: string }>> = {
  context: { label: 'Context', says: 'Hits are stored and can be searched; they open no alert.' },
  queue: { label: 'Queue', says: 'Hits open an alert that waits in the queue.' },
  alert: { label: 'Alert', says: 'Hits open an alert that calls for attention at once.' },
};

export const kindWords: Readonly<Record<RuleKind, { readonly label: string; readonly says: string }>> = {
  detection: { label: 'Detection', says: 'Looks at single events.' },
  correlation: {
    label: 'Correlation',
    says: 'Looks at the hits of other rules: how many, of how many values, in which order.',
  },
  filter: { label: 'Filter', says: 'Takes events out of what other rules match.' },
};

/** `windows · process_creation`; the parts that a rule leaves open are left out. */
export function logSourceText({ product, category, service }: LogSourceView): string {
  const parts = [product, category, service].filter((part) => part !== null && part !== '');
  return parts.length === 0 ? 'any' : parts.join(' · ');
}

export interface RuleTag {
  readonly tag: string;
  readonly label: string;
  readonly kind: 'technique' | 'tactic' | 'other';
}

/** `attack.t1059.001` → T1059.001; `attack.lateral-movement` → lateral movement; others as they are. */
export function tagOf(tag: string): RuleTag {
  const [space, ...rest] = tag.split('.');
  const name = rest.join('.');
  if (space !== 'attack' || name === '') return { tag, label: tag, kind: 'other' };
  if (/^[tsg]\d{4}(\.\d{3})?$/i.test(name)) return { tag, label: name.toUpperCase(), kind: 'technique' };
  return { tag, label: plainWords(name), kind: 'tactic' };
}

/** The address of a reference if it is a plain web address; anything else is only shown as text. */
export function linkOf(reference: string): string | undefined {
  try {
    const address = new URL(reference);
    const plain = address.protocol === 'https:' || address.protocol === 'http:';
    return plain && address.username === '' && address.password === '' ? address.href : undefined;
  } catch {
    return undefined;
  }
}

export const ruleFilters = {
  q: { kind: 'text', title: 'Search', search: true, placeholder: 'Title, author, tag or id' },
  kind: {
    kind: 'enum',
    title: 'Kind',
    options: ruleKinds.map((value) => ({ value, label: kindWords[value].label })),
  },
  level: { kind: 'enum', title: 'Level', options: severityOptions },
  status: {
    kind: 'enum',
    title: 'Status',
    options: ['stable', 'test', 'experimental', 'deprecated', 'unsupported', 'none'].map((value) => ({
      value,
      label: value === 'none' ? 'not stated' : value,
    })),
  },
  product: { kind: 'text', title: 'Product', placeholder: 'windows' },
  enabled: { kind: 'boolean', title: 'Runs', yes: 'on', no: 'off' },
  routed: { kind: 'boolean', title: 'Log source', yes: 'served by a source', no: 'no source serves it' },
  origin: {
    kind: 'enum',
    title: 'Origin',
    options: [
      { value: 'shipped', label: 'Shipped with Watchfloor' },
      { value: 'added', label: 'Added here' },
    ],
  },
} as const satisfies FilterSpec;

export interface RuleFilterValues {
  readonly q?: string;
  readonly kind?: readonly string[];
  readonly level?: readonly string[];
  readonly status?: readonly string[];
  readonly product?: string;
  readonly enabled?: boolean;
  readonly routed?: boolean;
  readonly origin?: readonly string[];
}

/** Filters of the page as the route takes them. */
export const ruleQuery = (values: RuleFilterValues): NonNullable<ApiInput['query']> => ({
  text: values.q,
  kind: values.kind,
  level: values.level,
  status: values.status,
  product: values.product?.toLowerCase(),
  enabled: values.enabled,
  routed: values.routed,
  // The two origins together are no filter at all.
  origin: values.origin?.length === 1 ? values.origin[0] : undefined,
});

/** `rules/whoami.yml:12:3` → line 12; undefined where a place has none. */
export function lineOfPlace(place: string): number | undefined {
  const match = /:(\d+):\d+$/.exec(place);
  return match === null ? undefined : Number(match[1]);
}
