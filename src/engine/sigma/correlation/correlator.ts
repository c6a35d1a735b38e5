/**
 * Runs correlations over hits. Pure: the same program, state and hits give the same firings, on any machine and however
 * often it was saved and restored in between.
 *
 * ```ts
 * const { program } = linkCorrelations(rules, correlations);
 * const correlator = new Correlator(program);
 * const firings = correlator.take(hit);
 * const later = new Correlator(program, { saved: correlator.save() });
 * ```
 */
import { type CorrelatedHit, type CorrelatorCounts, type CorrelatorLimits, defaultLimits, type Firing } from './hit.ts';
import type { CorrelationProgram, Feed } from './link.ts';
import { GroupStore, type Node, type SavedNode, type Tally } from './store.ts';

/** Raised when a state of before could not be read any more. */
export const stateVersion = 1;

/** Plain data: it survives `JSON.stringify`. */
export interface SavedState {
  readonly version: typeof stateVersion;
  readonly clockMs: number;
  readonly counts: Omit<Tally, 'hits' | 'groups'>;
  readonly correlations: readonly {
    readonly id: string;
    readonly fingerprint: string;
    readonly groups: readonly SavedNode[];
  }[];
}

export interface CorrelatorOptions {
  readonly limits?: Partial<CorrelatorLimits> | undefined;
  /** A state of another version is no error: everything begins anew. */
  readonly saved?: SavedState | undefined;
}

const none: readonly Firing[] = Object.freeze([]);

export class Correlator {
  readonly program: CorrelationProgram;
  readonly #limits: CorrelatorLimits;
  readonly #stores: readonly GroupStore[];
  readonly #tally: Tally;
  /** The latest time of receipt; it never runs back. */
  #clockMs = Number.MIN_SAFE_INTEGER;

  /** State is kept for every correlation that is the same as when it was saved, with all that it is built on. */
  constructor(program: CorrelationProgram, { limits, saved }: CorrelatorOptions = {}) {
    this.program = program;
    this.#limits = { ...defaultLimits, ...limits };
    const known = saved?.version === stateVersion ? saved : undefined;
    this.#tally = { ...noCounts, ...known?.counts, hits: 0, groups: 0 };
    if (known !== undefined) this.#clockMs = known.clockMs;
    const before = new Map((known?.correlations ?? []).map((one) => [one.id, one]));
    this.#stores = program.correlations.map((correlation) => {
      const store = new GroupStore(correlation, this.#limits, this.#tally);
      const kept = before.get(correlation.rule.id);
      if (kept?.fingerprint === correlation.fingerprint) store.restore(kept.groups);
      return store;
    });
  }

  /** The firings that the hit brings about, those of a chain from below upwards. */
  take(hit: CorrelatedHit): readonly Firing[] {
    const feeds = this.program.feeds.get(hit.ruleId);
    if (feeds === undefined) return none;
    if (hit.receivedMs > this.#clockMs) this.#clockMs = hit.receivedMs;
    let firings: Firing[] | undefined;
    for (const feed of feeds) {
      const found = this.#feed(feed, hit);
      if (found !== undefined) firings = firings === undefined ? found : [...firings, ...found];
    }
    return firings ?? none;
  }

  #feed({ correlation, member }: Feed, hit: CorrelatedHit): Firing[] | undefined {
    const store = this.#stores[correlation];
    const outcome = store?.take(hit, member, this.#clockMs);
    const node = store?.newest;
    this.#makeRoom();
    if (store === undefined || outcome === undefined || node === undefined) return undefined;
    const { rule, feedsOthers } = store.correlation;
    const firings: Firing[] = [];
    if (outcome.fired !== undefined) {
      this.#tally.firings++;
      const group = rule.groupBy.map((name, index) => ({ name, value: node.labels[index] ?? '' }));
      firings.push({ ruleId: rule.id, fromMs: outcome.fired.toMs - rule.timespanMs, group, ...outcome.fired });
    }
    if (feedsOthers) {
      const above = asHit(hit, { rule, node, timeMs: outcome.met.toMs });
      for (const feed of this.program.feeds.get(rule.id) ?? []) firings.push(...(this.#feed(feed, above) ?? none));
    }
    return firings.length > 0 ? firings : undefined;
  }

  /** The correlation that holds most gives way first. */
  #makeRoom(): void {
    while (this.#tally.hits > this.#limits.hits && this.#evictFrom('hits'));
    while (this.#tally.groups > this.#limits.groups && this.#evictFrom('groups'));
  }

  #evictFrom(what: 'hits' | 'groups'): boolean {
    const stores = [...this.#stores].sort((a, b) => b[what] - a[what]);
    return stores.some((store) => store.evict());
  }

  counts(): CorrelatorCounts {
    return { ...this.#tally };
  }

  save(): SavedState {
    const { hits: _, groups: __, ...counts } = this.#tally;
    return {
      version: stateVersion,
      clockMs: this.#clockMs,
      counts,
      correlations: this.#stores.map((store) => ({
        id: store.correlation.rule.id,
        fingerprint: store.correlation.fingerprint,
        groups: store.save(),
      })),
    };
  }
}

const noCounts = { evictedGroups: 0, evictedHits: 0, lateHits: 0, unrevisedHits: 0, unusableHits: 0, firings: 0 };

/** What a correlation found, as a hit for those above it: its group's values first, then the event that completed it. */
function asHit(
  hit: CorrelatedHit,
  of: { rule: { readonly id: string; readonly groupBy: readonly string[] }; node: Node; timeMs: number },
): CorrelatedHit {
  const { rule, node, timeMs } = of;
  return {
    ...hit,
    ruleId: rule.id,
    timeMs,
    field(name) {
      const index = rule.groupBy.indexOf(name);
      return index < 0 ? hit.field(name) : node.labels[index];
    },
  };
}
