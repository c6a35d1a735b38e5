/** The groups of one correlation, in the order in which they were last touched. */
import { type AggregateKind, aggregateOf } from './aggregates.ts';
import { CountingGroup } from './counting-group.ts';
import type { Group, GroupSettings, Outcome, SavedGroup } from './group.ts';
import type { CorrelatedHit, CorrelatorLimits } from './hit.ts';
import type { LinkedCorrelation } from './link.ts';
import { holds } from './model.ts';
import { TemporalGroup } from './temporal-group.ts';
import { keyOf, writtenOfAll } from './values.ts';

export interface Node {
  readonly realm: string;
  readonly key: string;
  /** The values grouped by, as they were first written. */
  readonly labels: readonly string[];
  readonly group: Group;
  /** The time of receipt at which something came for it last. */
  touchedMs: number;
  older: Node | undefined;
  newer: Node | undefined;
}

export interface SavedNode extends SavedGroup {
  readonly realm: string;
  readonly labels: readonly string[];
  readonly touchedMs: number;
}

/** What all stores of a correlator count together. */
export interface Tally {
  hits: number;
  groups: number;
  evictedGroups: number;
  evictedHits: number;
  lateHits: number;
  unrevisedHits: number;
  unusableHits: number;
  firings: number;
}

export class GroupStore {
  readonly correlation: LinkedCorrelation;
  /** Hits held. */
  hits = 0;
  readonly #settings: GroupSettings;
  readonly #kind: AggregateKind | undefined;
  /** By realm and key: two maps, because joining the two to one text would cost more than the second look-up. */
  readonly #realms = new Map<string, Map<string, Node>>();
  #groups = 0;
  readonly #tally: Tally;
  #oldest: Node | undefined;
  #newest: Node | undefined;

  constructor(correlation: LinkedCorrelation, limits: CorrelatorLimits, tally: Tally) {
    this.correlation = correlation;
    this.#tally = tally;
    const { type, condition, timespanMs, members } = correlation.rule;
    const temporal = type === 'temporal' || type === 'temporal_ordered';
    this.#kind = temporal ? undefined : aggregateOf(correlation.rule);
    const { comparisons } = condition;
    this.#settings = {
      correlation,
      limits,
      tally,
      spanMs: timespanMs,
      retentionMs: timespanMs + limits.latenessMs,
      holds: comparisons.length === 0 ? (count) => count === members.length : (measure) => holds(comparisons, measure),
    };
  }

  get groups(): number {
    return this.#groups;
  }

  /** The group that was touched last: after a `take` with an outcome, the one that it is about. */
  get newest(): Node | undefined {
    return this.#newest;
  }

  /** `undefined` when nothing meets the condition. */
  take(hit: CorrelatedHit, member: number, nowMs: number): Outcome | undefined {
    const names = this.correlation.members[member];
    if (names === undefined) return undefined;
    const labels = writtenOfAll(names.groupBy, hit);
    const value = this.#kind === undefined ? true : this.#kind.valueOf(names.values, hit);
    if (labels === undefined || value === undefined) {
      this.#tally.unusableHits++;
      return undefined;
    }
    this.#expire(nowMs);
    const node = this.#touch(hit.realm, labels, nowMs);
    const before = node.group.size;
    const { major, minor } = hit.position;
    const outcome = node.group.take({ timeMs: hit.timeMs, major, minor, member, value });
    this.#held(node.group.size - before);
    return outcome;
  }

  #held(more: number): void {
    this.hits += more;
    this.#tally.hits += more;
  }

  #open(saved?: SavedGroup): Group {
    return this.#kind === undefined
      ? new TemporalGroup(this.#settings, saved)
      : new CountingGroup(this.#settings, this.#kind, saved);
  }

  #touch(realm: string, labels: readonly string[], nowMs: number): Node {
    const key = keyOf(labels);
    const node = this.#realms.get(realm)?.get(key);
    if (node === undefined) return this.#add({ realm, key, labels, touchedMs: nowMs, group: this.#open() });
    node.touchedMs = nowMs;
    if (node !== this.#newest) {
      this.#unlink(node);
      this.#link(node);
    }
    return node;
  }

  #add(about: Omit<Node, 'older' | 'newer'>): Node {
    const node: Node = { ...about, older: undefined, newer: undefined };
    const nodes = this.#realms.get(node.realm);
    if (nodes === undefined) this.#realms.set(node.realm, new Map([[node.key, node]]));
    else nodes.set(node.key, node);
    this.#link(node);
    this.#groups++;
    this.#tally.groups++;
    return node;
  }

  #link(node: Node): void {
    node.older = this.#newest;
    node.newer = undefined;
    if (this.#newest === undefined) this.#oldest = node;
    else this.#newest.newer = node;
    this.#newest = node;
  }

  #unlink(node: Node): void {
    if (node.older === undefined) this.#oldest = node.newer;
    else node.older.newer = node.newer;
    if (node.newer === undefined) this.#newest = node.older;
    else node.newer.older = node.older;
  }

  #remove(node: Node): void {
    this.#unlink(node);
    const nodes = this.#realms.get(node.realm);
    nodes?.delete(node.key);
    if (nodes?.size === 0) this.#realms.delete(node.realm);
    this.#groups--;
    this.#tally.groups--;
    this.#held(-node.group.size);
  }

  /** What comes for a group after this long would be too late for the hits that it holds. */
  #expire(nowMs: number): void {
    while (this.#oldest !== undefined && this.#oldest.touchedMs + this.#settings.retentionMs < nowMs)
      this.#remove(this.#oldest);
  }

  /** Lets go of the group that was not touched for longest, unless it is the only one. */
  evict(): boolean {
    if (this.#oldest === undefined || this.#oldest === this.#newest) return false;
    this.#tally.evictedGroups++;
    this.#remove(this.#oldest);
    return true;
  }

  save(): readonly SavedNode[] {
    const saved: SavedNode[] = [];
    for (let node = this.#oldest; node !== undefined; node = node.newer)
      saved.push({ realm: node.realm, labels: node.labels, touchedMs: node.touchedMs, ...node.group.save() });
    return saved;
  }

  restore(saved: readonly SavedNode[]): void {
    for (const { realm, labels, touchedMs, ...group } of saved) {
      const node = this.#add({ realm, key: keyOf(labels), labels, touchedMs, group: this.#open(group) });
      this.#held(node.group.size);
    }
  }
}
