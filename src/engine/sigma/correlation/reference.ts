/**
 * The correlator in its slow and obvious form: keeps every hit that it ever took and works each window out anew. The
 * fast one must agree with it on everything but what is evicted for want of room, which this one never does.
 */
import { type Contribution, type CorrelatedHit, type CorrelatorLimits, defaultLimits, type Firing } from './hit.ts';
import type { CorrelationProgram, Feed, LinkedCorrelation } from './link.ts';
import { type CorrelationRule, holds } from './model.ts';
import { keyOf, numberIn, writtenOfAll } from './values.ts';

interface Kept extends Contribution {
  readonly member: number;
  readonly text: string;
  readonly number: number;
}

interface ReferenceGroup {
  readonly labels: readonly string[];
  readonly hits: Kept[];
  readonly fired: number[];
  touchedMs: number;
}

export class ReferenceCorrelator {
  readonly #program: CorrelationProgram;
  readonly #limits: CorrelatorLimits;
  readonly #groups = new Map<string, ReferenceGroup>();
  #clockMs = Number.MIN_SAFE_INTEGER;

  constructor(program: CorrelationProgram, limits: Partial<CorrelatorLimits> = {}) {
    this.#program = program;
    this.#limits = { ...defaultLimits, ...limits };
  }

  take(hit: CorrelatedHit): readonly Firing[] {
    this.#clockMs = Math.max(this.#clockMs, hit.receivedMs);
    return (this.#program.feeds.get(hit.ruleId) ?? []).flatMap((feed) => this.#feed(feed, hit));
  }

  #feed(feed: Feed, hit: CorrelatedHit): readonly Firing[] {
    const correlation = this.#program.correlations[feed.correlation];
    const kept = correlation === undefined ? undefined : keptOf(correlation, feed.member, hit);
    if (correlation === undefined || kept === undefined) return [];
    const { rule } = correlation;
    const group = this.#groupOf(correlation, hit.realm, kept.labels);
    const newest = Math.max(...group.hits.map(({ timeMs }) => timeMs), hit.timeMs);
    if (hit.timeMs < newest - this.#limits.latenessMs) return [];
    group.hits.push(kept.hit);
    // In order of time; a sort keeps equal ones in order of arrival.
    group.hits.sort((a, b) => a.timeMs - b.timeMs);
    if (group.hits.filter(({ timeMs }) => timeMs > hit.timeMs).length > this.#limits.revision) return [];

    const met = endsFor(rule, group, hit.timeMs)
      .map((toMs) => ({ toMs, measure: measureOf(rule, windowOf(rule, group, toMs), kept.hit.text) }))
      .filter(({ measure }) => meets(rule, measure));
    const loud = met.find(({ toMs }) => !group.fired.some((end) => Math.abs(end - toMs) < rule.timespanMs));
    const firings: Firing[] = [];
    if (loud !== undefined) {
      group.fired.push(loud.toMs);
      const window = windowOf(rule, group, loud.toMs);
      firings.push({
        ruleId: rule.id,
        fromMs: loud.toMs - rule.timespanMs,
        ...loud,
        group: rule.groupBy.map((name, index) => ({ name, value: group.labels[index] ?? '' })),
        hits: window.length,
        contributions: contributionsOf(rule, window, this.#limits.contributions),
        late: hit.timeMs < newest,
      });
    }
    const [first] = met;
    if (first === undefined) return firings;
    const field = (name: string) =>
      rule.groupBy.includes(name) ? group.labels[rule.groupBy.indexOf(name)] : hit.field(name);
    const above = { ...hit, ruleId: rule.id, timeMs: first.toMs, field };
    return [...firings, ...(this.#program.feeds.get(rule.id) ?? []).flatMap((upper) => this.#feed(upper, above))];
  }

  #groupOf({ rule }: LinkedCorrelation, realm: string, labels: readonly string[]): ReferenceGroup {
    const key = JSON.stringify([rule.id, realm, keyOf(labels)]);
    const old = this.#groups.get(key);
    const idleMs = rule.timespanMs + this.#limits.latenessMs;
    const group =
      old !== undefined && old.touchedMs + idleMs >= this.#clockMs
        ? old
        : { labels, hits: [], fired: [], touchedMs: this.#clockMs };
    group.touchedMs = this.#clockMs;
    this.#groups.set(key, group);
    return group;
  }
}

function keptOf({ rule, members }: LinkedCorrelation, member: number, hit: CorrelatedHit) {
  const names = members[member] ?? { groupBy: [], values: [] };
  const labels = writtenOfAll(names.groupBy, hit);
  const texts = writtenOfAll(names.values, hit);
  const number = numberIn(hit.field(names.values[0] ?? ''));
  const needsNumber =
    ['value_sum', 'value_avg'].includes(rule.type) ||
    (rule.type === 'value_percentile' && rule.condition.percentile !== undefined);
  if (labels === undefined || texts === undefined || (needsNumber && number === undefined)) return undefined;
  const { ruleId, timeMs, position } = hit;
  const { major, minor } = position;
  return { labels, hit: { ruleId, timeMs, major, minor, member, text: keyOf(texts), number: number ?? 0 } };
}

/** The windows that the hit is in, by their ends: there is one for each time at which the group has a hit. */
function endsFor(rule: CorrelationRule, { hits }: ReferenceGroup, timeMs: number): readonly number[] {
  if (rule.type === 'value_percentile' && rule.condition.percentile === undefined) return [timeMs];
  const times = hits.map((one) => one.timeMs).filter((one) => one >= timeMs && one < timeMs + rule.timespanMs);
  return [...new Set(times)];
}

const windowOf = (rule: CorrelationRule, { hits }: ReferenceGroup, end: number): readonly Kept[] =>
  hits.filter(({ timeMs }) => timeMs > end - rule.timespanMs && timeMs <= end);

function meets({ condition, members }: CorrelationRule, measure: number): boolean {
  return condition.comparisons.length === 0 ? measure === members.length : holds(condition.comparisons, measure);
}

function measureOf({ type, condition, members }: CorrelationRule, window: readonly Kept[], own: string): number {
  const numbers = window.map(({ number }) => number);
  const sum = numbers.reduce((total, number) => total + number, 0);
  if (type === 'event_count') return window.length;
  if (type === 'value_count') return new Set(window.map(({ text }) => text)).size;
  if (type === 'temporal') return new Set(window.map(({ member }) => member)).size;
  if (type === 'temporal_ordered') return longestRow(window, members.length);
  if (type === 'value_sum') return sum;
  if (type === 'value_avg') return sum / window.length;
  const { percentile } = condition;
  if (percentile === undefined) return (window.filter(({ text }) => text === own).length * 100) / window.length;
  const rank = Math.max(1, Math.ceil((percentile / 100) * window.length));
  return numbers.sort((a, b) => a - b)[rank - 1] ?? Number.NaN;
}

/** Of all rows of different members in the order listed, the longest whose times never run back. */
function longestRow(window: readonly Kept[], members: number): number {
  const longest = (member: number, from: number): number => {
    if (member === members) return 0;
    const without = longest(member + 1, from);
    const nexts = window.filter((one) => one.member === member && one.timeMs >= from);
    return Math.max(without, ...nexts.map((next) => 1 + longest(member + 1, next.timeMs)));
  };
  return longest(0, Number.NEGATIVE_INFINITY);
}

function contributionsOf({ type, members }: CorrelationRule, window: readonly Kept[], most: number): Contribution[] {
  const plain = ({ ruleId, timeMs, major, minor }: Kept): Contribution => ({ ruleId, timeMs, major, minor });
  if (type !== 'temporal' && type !== 'temporal_ordered') return window.slice(-most).map(plain);
  const each = Math.max(1, Math.floor(most / members.length));
  return members
    .flatMap((_, member) => window.filter((one) => one.member === member).slice(-each))
    .sort((a, b) => a.timeMs - b.timeMs)
    .map(plain);
}
