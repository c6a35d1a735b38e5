/** A group of a correlation that counts or measures: one list, and what its newest window amounts to. */
import type { Aggregate, AggregateKind } from './aggregates.ts';
import { type Fired, type Group, type GroupSettings, type Outcome, Quiet, type SavedGroup } from './group.ts';
import type { Contribution } from './hit.ts';
import { type HeldHit, HitList } from './hit-list.ts';

/** Indices of the first and the last hit of a window. */
interface Window {
  from: number;
  to: number;
}

export class CountingGroup implements Group {
  readonly #settings: GroupSettings;
  readonly #kind: AggregateKind;
  readonly #list: HitList;
  /** Of the window that ends at the newest hit. */
  readonly #newest: Aggregate;
  #front = 0;
  /** Made with the first firing: most groups never have one. */
  #quiet: Quiet | undefined;

  constructor(settings: GroupSettings, kind: AggregateKind, saved?: SavedGroup) {
    this.#settings = settings;
    this.#kind = kind;
    this.#newest = kind.open();
    const [list] = saved?.lists ?? [];
    this.#list = list === undefined ? new HitList(kind.keepsValues) : HitList.restore(list);
    const { size } = this.#list;
    if (size > 0) this.#front = this.#list.after(this.#list.time(size - 1) - settings.spanMs);
    for (let index = this.#front; index < size; index++) this.#newest.add(this.#list.value(index));
    if (saved !== undefined && saved.fired.length > 0) this.#quiet = new Quiet(settings.spanMs, saved.fired);
  }

  get size(): number {
    return this.#list.size;
  }

  save(): SavedGroup {
    return { fired: this.#quiet?.save() ?? [], lists: [this.#list.save()] };
  }

  take(hit: HeldHit): Outcome | undefined {
    const list = this.#list;
    const { size } = list;
    if (size > 0 && hit.timeMs < list.time(size - 1) - this.#settings.limits.latenessMs) {
      this.#settings.tally.lateHits++;
      return undefined;
    }
    const index = list.insert(hit);
    return index === size ? this.#inOrder(hit, size) : this.#late(hit, index);
  }

  #inOrder(hit: HeldHit, last: number): Outcome | undefined {
    const list = this.#list;
    this.#newest.add(hit.value);
    while (list.time(this.#front) <= hit.timeMs - this.#settings.spanMs) this.#newest.remove(list.value(this.#front++));
    const kept = this.#forget(hit.timeMs - this.#settings.retentionMs);
    return this.#judge({ from: this.#front, to: last - kept }, hit, false);
  }

  /** How many were let go of at the front. */
  #forget(until: number): number {
    const list = this.#list;
    let count = 0;
    while (list.time(count) <= until) count++;
    const excess = list.size - count - this.#settings.limits.hitsOfGroup;
    if (excess > 0) {
      this.#settings.tally.evictedHits += excess;
      for (let index = Math.max(count, this.#front); index < count + excess; index++)
        this.#newest.remove(list.value(index));
      count += excess;
    }
    if (count > 0) list.drop(count);
    this.#front = Math.max(0, this.#front - count);
    return count;
  }

  #judge(window: Window, hit: HeldHit, late: boolean): Outcome | undefined {
    const measure = this.#newest.measure(window.to - window.from + 1, hit.value);
    if (!this.#settings.holds(measure)) return undefined;
    const toMs = this.#list.time(window.to);
    const met = { toMs, measure };
    if (this.#quiet?.covers(toMs)) return { met, fired: undefined };
    const newestMs = this.#list.time(this.#list.size - 1);
    this.#quiet ??= new Quiet(this.#settings.spanMs, []);
    this.#quiet.add(toMs, newestMs - this.#settings.retentionMs);
    return { met, fired: this.#fired(window, measure, late) };
  }

  #fired({ from, to }: Window, measure: number, late: boolean): Fired {
    const { correlation, limits } = this.#settings;
    const list = this.#list;
    const contributions: Contribution[] = [];
    for (let index = Math.max(from, to + 1 - limits.contributions); index <= to; index++)
      contributions.push({
        ruleId: correlation.members[list.member(index)]?.ruleId ?? '',
        timeMs: list.time(index),
        major: list.major(index),
        minor: list.minor(index),
      });
    return { toMs: list.time(to), measure, hits: to - from + 1, contributions, late };
  }

  /** Moves the newest window back to where the hit stands, judges on the way up again, and ends where it began. */
  #late(hit: HeldHit, index: number): Outcome | undefined {
    const list = this.#list;
    const { spanMs, limits, tally } = this.#settings;
    const last = list.size - 1;
    if (hit.timeMs > list.time(last) - spanMs) this.#newest.add(hit.value);
    else this.#front++;
    let outcome: Outcome | undefined;
    if (last - index > limits.revision) tally.unrevisedHits++;
    else {
      const window = { from: this.#front, to: last };
      this.#move(window, { from: list.after(hit.timeMs - spanMs), to: list.after(hit.timeMs) - 1 });
      outcome = this.#revise(hit, window);
      this.#move(window, { from: this.#front, to: last });
    }
    if (list.size > limits.hitsOfGroup) this.#forget(Number.NEGATIVE_INFINITY);
    return outcome;
  }

  #revise(hit: HeldHit, window: Window): Outcome | undefined {
    const list = this.#list;
    let outcome = this.#judge(window, hit, true);
    if (this.#kind.isOwn) return outcome;
    const beyond = hit.timeMs + this.#settings.spanMs;
    while (outcome?.fired === undefined && window.to + 1 < list.size && list.time(window.to + 1) < beyond) {
      const end = list.time(window.to + 1);
      this.#move(window, { from: list.after(end - this.#settings.spanMs), to: list.after(end) - 1 });
      const next = this.#judge(window, hit, true);
      outcome = next === undefined ? outcome : { met: outcome?.met ?? next.met, fired: next.fired };
    }
    return outcome;
  }

  /** Adds before it removes, so that nothing is taken out that is not in. */
  #move(window: Window, target: Window): void {
    const [list, sum] = [this.#list, this.#newest];
    while (window.to < target.to) sum.add(list.value(++window.to));
    while (window.from > target.from) sum.add(list.value(--window.from));
    while (window.to > target.to) sum.remove(list.value(window.to--));
    while (window.from < target.from) sum.remove(list.value(window.from++));
  }
}
