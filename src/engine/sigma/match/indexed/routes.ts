/** Which rules look at the views of an event, and the groups that they fall into. */
import { type LogSource, serves } from '#engine/events/model.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import type { FieldClass } from './field-class.ts';
import type { FieldTable } from './field-table.ts';
import { Group } from './group.ts';
import type { Node } from './node.ts';
import { tellingSlots } from './telling.ts';

/** More than any set of source definitions has; past it, all are forgotten and made anew. */
const mostRoutes = 5000;
/** Groups of one route by telling fields; events of further classes share one group of all its rules. */
const mostGroups = 256;
/** Groups of all routes; past it each new route has only the one. */
const mostGroupsOfAll = 2048;

/** For a run of views that share their fields: what one of them asks is asked for all. */
export class Route {
  /** Numbers of rules, in the order in which hits are told. */
  readonly rules: readonly number[];
  /** Says which log sources it is for. */
  readonly key: string;
  /** Slots of fields of which nearly every rule wants one value; at most two. */
  readonly telling: readonly number[];
  readonly #routes: Routes;
  readonly #next = new WeakMap<LogSource, Route>();
  readonly #groups = new Map<FieldClass | undefined, Map<FieldClass | undefined, Group>>();
  #rank: ReadonlyMap<number, number> | undefined;
  #count = 0;

  constructor(key: string, rules: readonly number[], routes: Routes) {
    this.key = key;
    this.rules = rules;
    this.#routes = routes;
    this.telling = tellingSlots(rules, routes.trees, routes.fields);
  }

  /** The route for this run with one more view. */
  with(logSource: LogSource): Route {
    // Sources use the same few objects again and again.
    const known = this.#next.get(logSource);
    if (known !== undefined) return known;
    const route = this.#routes.extend(this, logSource);
    this.#next.set(logSource, route);
    return route;
  }

  /** Where a rule stands in `rules`. */
  rankOf(rule: number): number {
    this.#rank ??= new Map(this.rules.map((one, index) => [one, index]));
    return this.#rank.get(rule) ?? -1;
  }

  /** The group for these classes of the telling fields; undefined where there is no such field. */
  groupOf(first: FieldClass | undefined, second: FieldClass | undefined): Group {
    return this.#groups.get(first)?.get(second) ?? this.#open(first, second);
  }

  #open(first: FieldClass | undefined, second: FieldClass | undefined): Group {
    const { fields, trees, groups } = this.#routes;
    const [one = -1, other = -1] = this.telling;
    const lasts = (slot: number, found: FieldClass | undefined): boolean =>
      found === undefined || fields.indexAt(slot).isLasting(found);
    const isWhole = first === undefined && second === undefined;
    const isBounded = this.#count < mostGroups && groups < mostGroupsOfAll;
    if (!isWhole && !(isBounded && lasts(one, first) && lasts(other, second)))
      return this.groupOf(undefined, undefined);
    const known = (slot: number): FieldClass | undefined =>
      slot === one ? first : slot === other ? second : undefined;
    const group = new Group(this.#routes.nextGroup(), this.rules, trees, fields, known);
    this.#count++;
    const ofFirst = this.#groups.get(first) ?? new Map<FieldClass | undefined, Group>();
    this.#groups.set(first, ofFirst.set(second, group));
    return group;
  }
}

export class Routes {
  readonly fields: FieldTable;
  readonly trees: readonly Node[];
  readonly #rules: readonly ResolvedRule[];
  readonly #routing: boolean;
  readonly #byKey = new Map<string, Route>();
  /** Where every event begins: no view was looked at. */
  start: Route;
  groups = 0;

  constructor(rules: readonly ResolvedRule[], trees: readonly Node[], fields: FieldTable, routing: boolean) {
    this.#rules = rules;
    this.trees = trees;
    this.fields = fields;
    this.#routing = routing;
    this.start = new Route('', [], this);
  }

  nextGroup(): number {
    return this.groups++;
  }

  serves(rule: number, logSource: LogSource): boolean {
    const found = this.#rules[rule];
    return found !== undefined && (!this.#routing || serves(logSource, found.rule.logSource));
  }

  extend(route: Route, logSource: LogSource): Route {
    const { product, category, service } = logSource;
    const key = route.key + JSON.stringify([product, category, service]);
    const known = this.#byKey.get(key);
    if (known !== undefined) return known;
    const before = new Set(route.rules);
    const rules = [...before];
    for (let rule = 0; rule < this.#rules.length; rule++)
      if (!before.has(rule) && this.serves(rule, logSource)) rules.push(rule);
    if (this.#byKey.size >= mostRoutes) this.#forget();
    const made = new Route(key, rules, this);
    this.#byKey.set(key, made);
    return made;
  }

  #forget(): void {
    this.#byKey.clear();
    this.start = new Route('', [], this);
    this.groups = 0;
    this.fields.forgetGroups();
  }
}
