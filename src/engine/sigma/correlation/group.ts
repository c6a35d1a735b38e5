/**
 * One group of a correlation: the hits it holds, the windows that end at them, and when it fired last.
 *
 * A window is `(end − timespan, end]` for each time at which the group has a hit. A hit that comes in order is judged in
 * the window that it ends; one that comes late is also judged in the windows of the hits after it. A group fires when a
 * window meets the condition and no window that ends within a timespan of it, before or after, has fired already. What
 * has fired is never taken back.
 */
import type { Contribution, CorrelatorLimits } from './hit.ts';
import type { HeldHit, SavedList } from './hit-list.ts';
import type { LinkedCorrelation } from './link.ts';

export interface Met {
  readonly toMs: number;
  readonly measure: number;
}

export interface Fired extends Met {
  readonly hits: number;
  readonly contributions: readonly Contribution[];
  readonly late: boolean;
}

export interface Outcome {
  /** The earliest window with the hit that meets the condition. */
  readonly met: Met;
  /** The earliest of them that is not quiet. */
  readonly fired: Fired | undefined;
}

export interface GroupSettings {
  readonly correlation: LinkedCorrelation;
  readonly limits: CorrelatorLimits;
  readonly spanMs: number;
  /** What is older than the newest hit by more than this is never needed again. */
  readonly retentionMs: number;
  holds(measure: number): boolean;
  /** Counters of the correlator, raised as things happen. */
  readonly tally: { evictedHits: number; lateHits: number; unrevisedHits: number };
}

export interface SavedGroup {
  readonly fired: readonly number[];
  readonly lists: readonly SavedList[];
}

export interface Group {
  readonly size: number;
  /** `undefined` when no window with the hit meets the condition. */
  take(hit: HeldHit): Outcome | undefined;
  save(): SavedGroup;
}

/** The ends of windows that fired, as far back as they matter. */
export class Quiet {
  readonly #ends: number[];
  readonly #spanMs: number;

  constructor(spanMs: number, ends: readonly number[]) {
    this.#spanMs = spanMs;
    this.#ends = [...ends];
  }

  covers(end: number): boolean {
    for (const fired of this.#ends) if (Math.abs(end - fired) < this.#spanMs) return true;
    return false;
  }

  add(end: number, forgetUntil: number): void {
    if (this.#ends.some((one) => one <= forgetUntil)) {
      const kept = this.#ends.filter((one) => one > forgetUntil);
      this.#ends.splice(0, this.#ends.length, ...kept);
    }
    this.#ends.push(end);
  }

  save(): readonly number[] {
    return [...this.#ends];
  }
}
