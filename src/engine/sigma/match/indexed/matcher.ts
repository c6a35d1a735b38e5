/**
 * The indexed matcher: from the values of an event to the few rules that they make possible, and those are then asked
 * in full. What it finds is what the reference matcher finds, which is asked what matched once there is a hit.
 */
import type { EventView, LogSource, ParsedEvent } from '#engine/events/model.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import type { Match, RuleHit } from '#engine/sigma/port.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { FieldTable, keywordSlot } from './field-table.ts';
import type { Group } from './group.ts';
import { compileNode, type Holds } from './node.ts';
import { type Route, Routes } from './routes.ts';
import { treeOf } from './tree.ts';
import { View } from './view.ts';

/** For measuring. */
export interface Tallies {
  /** Rules that were asked in full. */
  readonly candidates: number;
  readonly groups: number;
}

export interface IndexedMatcher {
  match(event: ParsedEvent): readonly RuleHit[];
  tallies(): Tallies;
  /** Forgets the values that were seen. */
  clearCaches(): void;
  /** Whether to remember values at all; on unless measured. */
  remember(on: boolean): void;
}

/** Up to so many fields of a group are asked for one by one. */
const fewSlots = 24;

const noHits: readonly RuleHit[] = Object.freeze([]);
/** The two matchers agree, so this is never seen; were they not to, the hit would still count. */
const nothingMatched: Match = Object.freeze({ selections: [], fields: [] });

export function openIndexedMatcher(rules: readonly ResolvedRule[], routing: boolean): IndexedMatcher {
  const indexed = new Indexed(rules, routing);
  return {
    match: (event) => indexed.match(event),
    tallies: () => indexed.tallies(),
    clearCaches: () => indexed.clearCaches(),
    remember: (on) => indexed.remember(on),
  };
}

class Indexed {
  readonly #rules: readonly ResolvedRule[];
  readonly #fields = new FieldTable();
  readonly #routes: Routes;
  readonly #view: View;
  /** Made when a rule is first a candidate. */
  readonly #holds: (Holds | undefined)[] = [];
  /** The number of the look at which a rule was last asked. */
  readonly #asked: Float64Array;
  #look = 0;
  /** Rules that match the view being looked at. */
  readonly #found: number[] = [];
  #candidates = 0;

  constructor(rules: readonly ResolvedRule[], routing: boolean) {
    this.#rules = rules;
    const trees = rules.map((rule) => treeOf(rule, this.#fields));
    this.#routes = new Routes(rules, trees, this.#fields, routing);
    this.#view = new View(this.#fields);
    this.#asked = new Float64Array(rules.length);
  }

  match({ views }: ParsedEvent): readonly RuleHit[] {
    let hits: RuleHit[] | undefined;
    for (let first = 0; first < views.length; ) {
      const view = views[first];
      if (view === undefined) break;
      let route = this.#routes.start.with(view.logSource);
      let next = first + 1;
      for (; next < views.length && views[next]?.fields === view.fields; next++)
        route = route.with(views[next]?.logSource ?? view.logSource);
      this.#matchRoute(route, view);
      if (this.#found.length > 0) hits = this.#addHits(hits, route, views.slice(first, next));
      first = next;
    }
    return hits ?? noHits;
  }

  #matchRoute(route: Route, { fields }: EventView): void {
    this.#look++;
    this.#found.length = 0;
    const view = this.#view;
    view.look(fields);
    const [one, other] = route.telling;
    const group = route.groupOf(
      one === undefined ? undefined : view.classAt(one),
      other === undefined ? undefined : view.classAt(other),
    );
    this.#ask(group.always);
    this.#askFields(group);
    if (group.probe?.mayHold(view.fields)) this.#askFor(group, keywordSlot);
  }

  /** No rule waits for an absent field, so whichever are fewer will do: the fields of the event, or of the group. */
  #askFields(group: Group): void {
    const { slots } = group;
    if (slots.length <= fewSlots) {
      for (let index = 0; index < slots.length; index++) this.#askFor(group, slots[index] ?? keywordSlot);
      return;
    }
    for (const name in this.#view.fields) {
      const slot = this.#fields.findSlot(name);
      if (slot !== undefined && group.waitsFor(slot)) this.#askFor(group, slot);
    }
  }

  #askFor(group: Group, slot: number): void {
    const long = this.#view.longTextAt(slot);
    if (long !== undefined && this.#fields.indexAt(slot).recall(long) === undefined && group.passesOver(slot, long))
      return;
    this.#ask(group.candidates(slot, this.#view.classAt(slot)));
  }

  #ask(rules: readonly number[]): void {
    for (let index = 0; index < rules.length; index++) {
      const rule = rules[index] ?? -1;
      if (this.#asked[rule] === this.#look) continue;
      this.#asked[rule] = this.#look;
      this.#candidates++;
      if (this.#holdsOf(rule)(this.#view)) this.#found.push(rule);
    }
  }

  #holdsOf(rule: number): Holds {
    const known = this.#holds[rule];
    if (known !== undefined) return known;
    const tree = this.#routes.trees[rule];
    const made: Holds = tree === undefined ? () => false : compileNode(tree);
    this.#holds[rule] = made;
    return made;
  }

  /** In the order of the route; a rule that an earlier view of the event has hit does not hit again. */
  #addHits(before: RuleHit[] | undefined, route: Route, views: readonly EventView[]): RuleHit[] | undefined {
    const hits = before ?? [];
    const [view] = views;
    const found = this.#found.toSorted((one, other) => route.rankOf(one) - route.rankOf(other));
    for (const number of found) {
      const rule = this.#rules[number];
      if (rule === undefined || view === undefined || hits.some((hit) => hit.ruleId === rule.rule.id)) continue;
      const { logSource } = views.find((one) => this.#routes.serves(number, one.logSource)) ?? view;
      hits.push(this.#hitOf(rule, view, logSource));
    }
    return hits.length === 0 ? undefined : hits;
  }

  #hitOf(rule: ResolvedRule, { fields }: EventView, logSource: LogSource): RuleHit {
    const matched = matchView(rule, fields, this.#view) ?? nothingMatched;
    return { ruleId: rule.rule.id, level: rule.rule.level, matched, logSource };
  }

  tallies(): Tallies {
    return { candidates: this.#candidates, groups: this.#routes.groups };
  }

  clearCaches(): void {
    this.#fields.clear();
  }

  remember(on: boolean): void {
    this.#fields.budget.enabled = on;
  }
}
