/**
 * What a window amounts to, kept up to date while hits come and go at either end. Exact whatever the order: what was
 * added and taken away again leaves no trace, so a restored state goes on as if it had never been away.
 */
import type { CorrelationRule } from './model.ts';
import { keyOf, numberIn, type Readable, writtenOfAll } from './values.ts';

export interface Aggregate {
  add(value: unknown): void;
  remove(value: unknown): void;
  /** `size`: how many hits the window holds, at least one. `own`: the value of the hit in question. */
  measure(size: number, own: unknown): number;
}

export interface AggregateKind {
  readonly keepsValues: boolean;
  /** The measure is about the hit in question, so only its own window is looked at. */
  readonly isOwn: boolean;
  open(): Aggregate;
  /** The value of a hit; `undefined` when it has none and cannot be counted. */
  valueOf(fields: readonly string[], from: Readable): unknown;
}

const nothing = (): void => {};
const counting: Aggregate = { add: nothing, remove: nothing, measure: (size) => size };

const eventCount: AggregateKind = { keepsValues: false, isOwn: false, open: () => counting, valueOf: () => true };

const textIn: AggregateKind['valueOf'] = (fields, from) => {
  const texts = writtenOfAll(fields, from);
  return texts === undefined ? undefined : keyOf(texts);
};

class Different implements Aggregate {
  readonly counts = new Map<unknown, number>();

  add(value: unknown): void {
    this.counts.set(value, (this.counts.get(value) ?? 0) + 1);
  }

  remove(value: unknown): void {
    const left = (this.counts.get(value) ?? 0) - 1;
    if (left > 0) this.counts.set(value, left);
    else this.counts.delete(value);
  }

  measure(_size: number, _own: unknown): number {
    return this.counts.size;
  }
}

/** How common the value is, in percent of the hits of the window. */
class Share extends Different {
  override measure(size: number, own: unknown): number {
    return ((this.counts.get(own) ?? 0) * 100) / size;
  }
}

const valueCount: AggregateKind = { keepsValues: true, isOwn: false, open: () => new Different(), valueOf: textIn };
const share: AggregateKind = { keepsValues: true, isOwn: true, open: () => new Share(), valueOf: textIn };

/** Six decimals are kept. Whole arithmetic, because sums of fractions would depend on the order of their parts. */
const scale = 1_000_000;
const scaled = (value: number): bigint => {
  const parts = value * scale;
  return Number.isFinite(parts) ? BigInt(Math.round(parts)) : BigInt(Math.round(value)) * BigInt(scale);
};

class Sum implements Aggregate {
  protected total = 0n;

  add(value: unknown): void {
    this.total += scaled(Number(value));
  }

  remove(value: unknown): void {
    this.total -= scaled(Number(value));
  }

  measure(_size: number, _own: unknown): number {
    return Number(this.total) / scale;
  }
}

class Average extends Sum {
  override measure(size: number): number {
    return Number(this.total) / scale / size;
  }
}

/** The smallest value that so many percent of the values do not exceed (nearest rank). */
class Percentile implements Aggregate {
  readonly #percentile: number;
  readonly #sorted: number[] = [];

  constructor(percentile: number) {
    this.#percentile = percentile;
  }

  #place(value: number): number {
    let [from, to] = [0, this.#sorted.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if ((this.#sorted[middle] ?? 0) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  add(value: unknown): void {
    this.#sorted.splice(this.#place(Number(value)), 0, Number(value));
  }

  remove(value: unknown): void {
    this.#sorted.splice(this.#place(Number(value)), 1);
  }

  measure(size: number): number {
    const rank = Math.max(1, Math.ceil((this.#percentile / 100) * size));
    return this.#sorted[rank - 1] ?? Number.NaN;
  }
}

const numeric = (open: () => Aggregate): AggregateKind => ({
  keepsValues: true,
  isOwn: false,
  open,
  valueOf: ([field = ''], from) => numberIn(from.field(field)),
});

/** For every type that counts or measures; the temporal ones are of another make. */
export function aggregateOf({ type, condition }: CorrelationRule): AggregateKind {
  const { percentile } = condition;
  if (type === 'value_count') return valueCount;
  if (type === 'value_sum') return numeric(() => new Sum());
  if (type === 'value_avg') return numeric(() => new Average());
  if (type === 'value_percentile') return percentile === undefined ? share : numeric(() => new Percentile(percentile));
  return eventCount;
}
