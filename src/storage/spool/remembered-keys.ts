/**
 * Idempotency keys of the last day, in little room: 128-bit fingerprints (the front of SHA-256) in open-addressed
 * typed arrays, one table per hour, so that forgetting is dropping a table. A key may carry a number (the offset of
 * its record). Two keys with one fingerprint do not happen (2^-64 for billions), also not on purpose.
 */
import { hash } from 'node:crypto';
import { hourMs } from '#base/time.ts';

export type Fingerprint = Uint32Array;

const scratch = new Uint32Array(4);

/** Good until the next call: the same four words are filled each time, since this runs for every event. */
export function fingerprintOf(key: string): Fingerprint {
  const digest = hash('sha256', key, 'buffer');
  for (let word = 0; word < 4; word += 1) scratch[word] = digest.readUInt32LE(word * 4);
  return scratch;
}

const firstSlots = 1024;
const fullness = 0.7;

class Table {
  size = 0;
  newestMs = 0;
  #words: Uint32Array;
  #values: Float64Array | undefined;
  #slots = firstSlots;

  constructor(withValues: boolean) {
    this.#words = new Uint32Array(firstSlots * 4);
    this.#values = withValues ? new Float64Array(firstSlots) : undefined;
  }

  /** Slot of the key, or of the free place where it belongs. All zeros marks a free slot; no key has that. */
  #find(key: Fingerprint): number {
    const words = this.#words;
    const mask = this.#slots - 1;
    let slot = (key[0] ?? 0) & mask;
    for (;;) {
      const at = slot * 4;
      const isFree = (words[at] ?? 0) === 0 && words[at + 1] === 0 && words[at + 2] === 0 && words[at + 3] === 0;
      if (isFree) return slot;
      if (words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3])
        return slot;
      slot = (slot + 1) & mask;
    }
  }

  #holds(slot: number): boolean {
    const at = slot * 4;
    const words = this.#words;
    return ((words[at] ?? 0) | (words[at + 1] ?? 0) | (words[at + 2] ?? 0) | (words[at + 3] ?? 0)) !== 0;
  }

  has = (key: Fingerprint): boolean => this.#holds(this.#find(key));

  get(key: Fingerprint): number | undefined {
    const slot = this.#find(key);
    return this.#holds(slot) ? (this.#values?.[slot] ?? 0) : undefined;
  }

  add(key: Fingerprint, value: number): void {
    if ((this.size + 1) / this.#slots > fullness) this.#grow();
    const slot = this.#find(key);
    if (this.#holds(slot)) return;
    this.#words.set(key, slot * 4);
    if (this.#values !== undefined) this.#values[slot] = value;
    this.size += 1;
  }

  #grow(): void {
    const [words, values, slots] = [this.#words, this.#values, this.#slots];
    this.#slots = slots * 2;
    this.#words = new Uint32Array(this.#slots * 4);
    if (values !== undefined) this.#values = new Float64Array(this.#slots);
    this.size = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const key = words.subarray(slot * 4, slot * 4 + 4);
      if (((key[0] ?? 0) | (key[1] ?? 0) | (key[2] ?? 0) | (key[3] ?? 0)) !== 0) this.add(key, values?.[slot] ?? 0);
    }
  }
}

export interface RememberedKeys {
  add(key: Fingerprint, atMs: number, value?: number): void;
  has(key: Fingerprint): boolean;
  /** The number kept with the key. */
  get(key: Fingerprint): number | undefined;
  /** Drops what is older than the span. */
  forget(nowMs: number): void;
  readonly size: number;
  /** Keys dropped before their time because there were too many. */
  readonly forgottenEarly: number;
}

export function rememberKeys(options: { spanMs: number; most: number; withValues: boolean }): RememberedKeys {
  /** By hour, and within an hour by fill, oldest first. */
  let tables: { hour: number; table: Table }[] = [];
  let forgottenEarly = 0;
  let size = 0;
  const mostPerTable = Math.max(1024, Math.ceil(options.most / 8));
  const tableFor = (hour: number): Table => {
    const last = tables.findLast((one) => one.hour === hour);
    if (last !== undefined && last.table.size < mostPerTable) return last.table;
    const table = new Table(options.withValues);
    tables.push({ hour, table });
    tables.sort((a, b) => a.hour - b.hour);
    return table;
  };
  const makeRoom = (): void => {
    while (size > options.most && tables.length > 1) {
      const dropped = tables.shift()?.table.size ?? 0;
      size -= dropped;
      forgottenEarly += dropped;
    }
  };
  const find = (key: Fingerprint): Table | undefined => tables.findLast(({ table }) => table.has(key))?.table;
  return {
    add(key, atMs, value = 0) {
      const table = tableFor(Math.floor(atMs / hourMs));
      const before = table.size;
      table.add(key, value);
      table.newestMs = Math.max(table.newestMs, atMs);
      size += table.size - before;
      makeRoom();
    },
    has: (key) => find(key) !== undefined,
    get: (key) => find(key)?.get(key),
    forget(nowMs) {
      tables = tables.filter(({ table }) => {
        const keep = table.newestMs >= nowMs - options.spanMs;
        if (!keep) size -= table.size;
        return keep;
      });
    },
    get size() {
      return size;
    },
    get forgottenEarly() {
      return forgottenEarly;
    },
  };
}
