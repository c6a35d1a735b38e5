/** A group of a correlation that asks which rules hit, and perhaps in which order: one list for each member. */
import { type Fired, type Group, type GroupSettings, type Outcome, Quiet, type SavedGroup } from './group.ts';
import type { Contribution } from './hit.ts';
import { type HeldHit, HitList } from './hit-list.ts';

export class TemporalGroup implements Group {
  readonly #settings: GroupSettings;
  readonly #lists: readonly HitList[];
  readonly #quiet: Quiet;
  #newestMs = Number.NEGATIVE_INFINITY;

  constructor(settings: GroupSettings, saved?: SavedGroup) {
    this.#settings = settings;
    this.#lists = settings.correlation.members.map((_, member) => {
      const list = saved?.lists[member];
      return list === undefined ? new HitList(false) : HitList.restore(list);
    });
    for (const list of this.#lists)
      if (list.size > 0) this.#newestMs = Math.max(this.#newestMs, list.time(list.size - 1));
    this.#quiet = new Quiet(settings.spanMs, saved?.fired ?? []);
  }

  get size(): number {
    return this.#lists.reduce((sum, list) => sum + list.size, 0);
  }

  save(): SavedGroup {
    return { fired: this.#quiet.save(), lists: this.#lists.map((list) => list.save()) };
  }

  take(hit: HeldHit): Outcome | undefined {
    const { limits, tally } = this.#settings;
    if (hit.timeMs < this.#newestMs - limits.latenessMs) {
      tally.lateHits++;
      return undefined;
    }
    this.#lists[hit.member]?.insert(hit);
    const late = hit.timeMs < this.#newestMs;
    this.#newestMs = Math.max(this.#newestMs, hit.timeMs);
    this.#forget();
    if (!late) return this.#judge(hit.timeMs, false);
    const after = this.#lists.reduce((sum, list) => sum + list.size - list.after(hit.timeMs), 0);
    if (after <= limits.revision) return this.#revise(hit);
    tally.unrevisedHits++;
    return undefined;
  }

  #forget(): void {
    const { limits, retentionMs, tally } = this.#settings;
    const until = this.#newestMs - retentionMs;
    for (const list of this.#lists) {
      let count = 0;
      while (list.time(count) <= until) count++;
      const excess = list.size - count - limits.hitsOfGroup;
      if (excess > 0) tally.evictedHits += excess;
      count += Math.max(0, excess);
      if (count > 0) list.drop(count);
    }
  }

  #revise(hit: HeldHit): Outcome | undefined {
    let outcome: Outcome | undefined;
    for (const end of this.#ends(hit.timeMs, hit.timeMs + this.#settings.spanMs)) {
      const next = this.#judge(end, true);
      if (next === undefined) continue;
      outcome = { met: outcome?.met ?? next.met, fired: next.fired };
      if (next.fired !== undefined) break;
    }
    return outcome;
  }

  /** The times at which there is a hit, from `from` to before `beyond`. */
  #ends(from: number, beyond: number): readonly number[] {
    const ends = new Set([from]);
    for (const list of this.#lists)
      for (let index = list.after(from); index < list.size && list.time(index) < beyond; index++)
        ends.add(list.time(index));
    return [...ends].sort((a, b) => a - b);
  }

  #judge(end: number, late: boolean): Outcome | undefined {
    const ordered = this.#settings.correlation.rule.type === 'temporal_ordered';
    const measure = ordered ? this.#chain(end) : this.#present(end);
    if (!this.#settings.holds(measure)) return undefined;
    const met = { toMs: end, measure };
    if (this.#quiet.covers(end)) return { met, fired: undefined };
    this.#quiet.add(end, this.#newestMs - this.#settings.retentionMs);
    return { met, fired: this.#fired(end, measure, late) };
  }

  /** How many of the rules hit in the window. */
  #present(end: number): number {
    let count = 0;
    for (const list of this.#lists) {
      const last = list.after(end) - 1;
      if (last >= 0 && list.time(last) > end - this.#settings.spanMs) count++;
    }
    return count;
  }

  /**
   * How many rules hit in the order in which they are listed: the longest such row in the window. `ends[n]` is the
   * earliest time at which a row of n rules can be complete. Hits at the same time are taken to be in order, because
   * logs with whole seconds do not tell.
   */
  #chain(end: number): number {
    const ends: number[] = [Number.NEGATIVE_INFINITY];
    for (const list of this.#lists) {
      const first = list.after(end - this.#settings.spanMs);
      for (let row = ends.length - 1; row >= 0; row--) {
        const from = ends[row] ?? 0;
        const index = Math.max(first, from === Number.NEGATIVE_INFINITY ? 0 : list.notBefore(from));
        if (index >= list.size || list.time(index) > end) continue;
        ends[row + 1] = Math.min(ends[row + 1] ?? Number.POSITIVE_INFINITY, list.time(index));
      }
    }
    return ends.length - 1;
  }

  #fired(end: number, measure: number, late: boolean): Fired {
    const { correlation, limits, spanMs } = this.#settings;
    const most = Math.max(1, Math.floor(limits.contributions / this.#lists.length));
    const contributions: Contribution[] = [];
    let hits = 0;
    this.#lists.forEach((list, member) => {
      const [from, to] = [list.after(end - spanMs), list.after(end)];
      hits += to - from;
      const ruleId = correlation.members[member]?.ruleId ?? '';
      for (let index = Math.max(from, to - most); index < to; index++)
        contributions.push({ ruleId, timeMs: list.time(index), major: list.major(index), minor: list.minor(index) });
    });
    contributions.sort((a, b) => a.timeMs - b.timeMs);
    return { toMs: end, measure, hits, contributions, late };
  }
}
