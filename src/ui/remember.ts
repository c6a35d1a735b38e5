/** What a browser remembers for a person, such as columns. Losing it loses comfort only; storage may be forbidden. */
const prefix = 'watchfloor.';

export function recall(name: string, storage: Storage | undefined = globalThis.localStorage): unknown {
  try {
    return JSON.parse(storage?.getItem(prefix + name) ?? 'null') as unknown;
  } catch {
    return null;
  }
}

export function remember(name: string, value: unknown, storage: Storage | undefined = globalThis.localStorage): void {
  try {
    storage?.setItem(prefix + name, JSON.stringify(value));
  } catch {
    // A full or forbidden storage is no reason to bother anyone.
  }
}
