/** A roster while somebody edits it: text where the form has text. Pure, tested without a browser. */
import type { AttendedCover, DutyRole } from '#engine/roster/model.ts';
import type { LayerView, RosterView } from '#features/roster/model.ts';
import { hoursOf, hoursText } from './hours-text.ts';

export interface LayerDraft {
  /** Stays the same while the layer is renamed or moved. */
  readonly key: string;
  readonly id: string;
  readonly role: DutyRole;
  readonly cover: AttendedCover;
  readonly zone: string;
  readonly members: readonly string[];
  readonly turnDays: string;
  readonly anchor: string;
  readonly handoverAt: string;
  readonly hours: string;
  readonly holidaysId: string | null;
}

export interface RosterDraft {
  readonly layers: readonly LayerDraft[];
  readonly fallback: readonly string[];
}

export const draftOf = ({ layers, fallback }: RosterView): RosterDraft => ({
  layers: layers.map((layer, index) => ({
    ...layer,
    key: `layer-${index}`,
    turnDays: String(layer.turnDays),
    hours: hoursText(layer.hours),
  })),
  fallback,
});

export interface DraftFault {
  readonly layer: string;
  readonly what: string;
}

/** The roster of a draft, or what cannot be read in it. */
export function rosterOfDraft({ layers, fallback }: RosterDraft): { roster?: RosterView; faults: DraftFault[] } {
  const faults: DraftFault[] = [];
  if (fallback.length === 0) faults.push({ layer: '', what: 'The fallback chain needs at least one person.' });
  const read = layers.map(({ key: _, ...layer }): LayerView => {
    const hours = hoursOf(layer.hours);
    const turnDays = Number(layer.turnDays);
    const fault = (what: string) => faults.push({ layer: layer.id, what });
    if (hours === undefined) fault('The hours cannot be read. Write them like mon-fri 08:00-18:00.');
    if (layer.members.length === 0) fault('Nobody takes turns in this layer.');
    if (!Number.isInteger(turnDays) || turnDays < 1) fault('A turn is a whole number of days.');
    if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(layer.id)) fault('The name may have small letters, digits and hyphens.');
    if (layers.filter(({ id }) => id === layer.id).length > 1) fault('Another layer has the same name.');
    return { ...layer, members: [...layer.members], turnDays, hours: hours ?? null };
  });
  return faults.length > 0 ? { faults } : { roster: { layers: read, fallback: [...fallback] }, faults };
}

/** Beginnings that teams of a few people ask for. */
export const beginnings = {
  office: {
    id: 'office',
    role: 'primary',
    cover: 'staffed',
    turnDays: '1',
    hours: 'mon-fri 08:00-18:00',
    handoverAt: '08:00',
  },
  'on call': { id: 'on-call', role: 'primary', cover: 'on-call', turnDays: '7', hours: '' },
  second: { id: 'second', role: 'secondary', cover: 'on-call', turnDays: '7', hours: '' },
  provider: { id: 'provider', role: 'primary', cover: 'outside-provider', turnDays: '365', hours: '' },
} as const satisfies Record<string, Partial<LayerDraft>>;
export type Beginning = keyof typeof beginnings;

export function addLayer(
  draft: RosterDraft,
  beginning: Beginning,
  { zone, monday }: { readonly zone: string; readonly monday: string },
): RosterDraft {
  const start = beginnings[beginning];
  const taken = new Set(draft.layers.map(({ id }) => id));
  let id: string = start.id;
  for (let number = 2; taken.has(id); number++) id = `${start.id}-${number}`;
  const key = `layer-${draft.layers.length}-${id}`;
  const fresh = { handoverAt: '09:00', ...start, id, key, zone, members: [], anchor: monday, holidaysId: null };
  return { ...draft, layers: [...draft.layers, fresh] };
}

export const changeLayer = (draft: RosterDraft, key: string, change: Partial<LayerDraft>): RosterDraft => ({
  ...draft,
  layers: draft.layers.map((layer) => (layer.key === key ? { ...layer, ...change } : layer)),
});

export const removeLayer = (draft: RosterDraft, key: string): RosterDraft => ({
  ...draft,
  layers: draft.layers.filter((layer) => layer.key !== key),
});

/** Up (`-1`) or down (`1`): the order decides which layer counts. */
export function moveLayer(draft: RosterDraft, key: string, by: -1 | 1): RosterDraft {
  const layers = [...draft.layers];
  const from = layers.findIndex((layer) => layer.key === key);
  const to = from + by;
  const [moved] = layers.splice(from, 1);
  if (from < 0 || moved === undefined || to < 0 || to > layers.length) return draft;
  layers.splice(to, 0, moved);
  return { ...draft, layers };
}
