/** Which rows are selected: some by key, or everything that matches the filters except some. */
export type Selection =
  | { readonly mode: 'some'; readonly keys: ReadonlySet<string> }
  | { readonly mode: 'all'; readonly except: ReadonlySet<string> };

export const noSelection: Selection = { mode: 'some', keys: new Set() };
export const selectAll: Selection = { mode: 'all', except: new Set() };

export const isSelected = (selection: Selection, key: string): boolean =>
  selection.mode === 'some' ? selection.keys.has(key) : !selection.except.has(key);

/** Undefined: everything is selected and nobody knows how much that is. */
export function selectedCount(selection: Selection, total: number | undefined): number | undefined {
  if (selection.mode === 'some') return selection.keys.size;
  return total === undefined ? undefined : Math.max(0, total - selection.except.size);
}

export const isEmptySelection = (selection: Selection): boolean =>
  selection.mode === 'some' && selection.keys.size === 0;

function withKeys(selection: Selection, keys: readonly string[], selected: boolean): Selection {
  const set = new Set(selection.mode === 'some' ? selection.keys : selection.except);
  const listed = selection.mode === 'some' ? selected : !selected;
  for (const key of keys) {
    if (listed) set.add(key);
    else set.delete(key);
  }
  return selection.mode === 'some' ? { mode: 'some', keys: set } : { mode: 'all', except: set };
}

export const toggleKey = (selection: Selection, key: string): Selection =>
  withKeys(selection, [key], !isSelected(selection, key));

/** Selects all rows between two, both included, whichever comes first. */
export function selectRange(selection: Selection, order: readonly string[], from: string, to: string): Selection {
  const [a, b] = [order.indexOf(from), order.indexOf(to)];
  if (b === -1) return selection;
  const start = a === -1 ? b : a;
  return withKeys(selection, order.slice(Math.min(start, b), Math.max(start, b) + 1), true);
}

/** `*`: everything shown, or nothing if everything shown is selected already. */
export function toggleShown(selection: Selection, order: readonly string[]): Selection {
  if (selection.mode === 'all') return noSelection;
  const all = order.length > 0 && order.every((key) => selection.keys.has(key));
  return all ? noSelection : withKeys(selection, order, true);
}
