/** What can be done on the page as it stands: mounted parts register what they offer, and take it back when they go. */
import { type Layer, layers, type Offered } from './action.ts';

export interface ActionRegistry {
  /** Returns the way to take it back. */
  register(offered: readonly Offered[]): () => void;
  /** Innermost layer first, later registrations first; one entry per id. The same array until something changes. */
  list(): readonly Offered[];
  subscribe(listener: () => void): () => void;
}

const rank = (layer: Layer): number => layers.indexOf(layer);

export function createActionRegistry(): ActionRegistry {
  let groups: readonly (readonly Offered[])[] = [];
  let listed: readonly Offered[] = [];
  const listeners = new Set<() => void>();

  const change = (next: readonly (readonly Offered[])[]): void => {
    groups = next;
    const byId = new Map<string, Offered>();
    for (const group of [...groups].reverse()) for (const one of group) if (!byId.has(one.id)) byId.set(one.id, one);
    listed = [...byId.values()].sort((a, b) => rank(b.layer) - rank(a.layer));
    for (const listener of listeners) listener();
  };

  return {
    register(offered) {
      change([...groups, offered]);
      return () => change(groups.filter((group) => group !== offered));
    },
    list: () => listed,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The registry of this browser tab. */
export const actionRegistry = createActionRegistry();
