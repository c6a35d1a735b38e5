/**
 * The reference matcher: walks the resolved form and asks one thing after another. Slow and obvious on purpose; every
 * faster matcher has to agree with it. It also tells what matched, so the fast ones ask it once they have a hit.
 */
import type { FieldScalar, Fields, FieldValue } from '#engine/events/model.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { timePartOf } from '#engine/sigma/dates.ts';
import { inNetwork } from '#engine/sigma/network.ts';
import type { Pattern, PatternPart } from '#engine/sigma/pattern.ts';
import type { Match, MatchedField } from '#engine/sigma/port.ts';
import { type CompiledRegex, compileRegex, type RegexTest } from '#engine/sigma/regex.ts';
import type { ResolvedItem, ResolvedRule, ResolvedSelection, ValueTest } from '#engine/sigma/resolved.ts';
import { fold } from './fold.ts';
import { compares, elementsOf, isMissing, numberOf, textOf } from './scalar.ts';

/** How patterns are asked: by `isLike` below, or by something faster that gives the same. */
export interface Likeness {
  /** Is the text, a value of the named field, like the pattern? */
  isLike(pattern: Pattern, text: string, cased: boolean, name: string): boolean;
  /** Could any value of the event be like this keyword? False is certain, and spares a walk through all fields. */
  mayBeAnywhere(pattern: Pattern): boolean;
}

const plainly: Likeness = {
  isLike: (pattern, text, cased) => isLike(pattern, text, cased),
  mayBeAnywhere: () => true,
};

/** What the rule matched in these fields, or `undefined` when it did not. */
export function matchView(rule: ResolvedRule, fields: Fields, like: Likeness = plainly): Match | undefined {
  const matched = new Set(
    rule.selections.filter(({ selection }) => selectionMatches(selection, fields, like)).map(({ name }) => name),
  );
  if (!conditionHolds(rule.condition, matched)) return undefined;
  const asked = new Set(askedFor(rule.condition));
  const selections = rule.selections.filter(({ name }) => matched.has(name) && asked.has(name));
  return {
    selections: selections.map(({ name }) => name),
    fields: selections.flatMap(({ name, selection }) => fieldsOf(selection, fields, name, like)),
  };
}

export function conditionHolds(condition: Condition, matched: ReadonlySet<string>): boolean {
  if (condition.kind === 'selection') return matched.has(condition.name);
  if (condition.kind === 'not') return !conditionHolds(condition.part, matched);
  if (condition.kind === 'and') return condition.parts.every((part) => conditionHolds(part, matched));
  if (condition.kind === 'or') return condition.parts.some((part) => conditionHolds(part, matched));
  return condition.names.filter((name) => matched.has(name)).length >= condition.least;
}

/** Names that the condition wants to match: under an even number of `not`. */
function askedFor(condition: Condition, negated = false): readonly string[] {
  if (condition.kind === 'not') return askedFor(condition.part, !negated);
  if (condition.kind === 'and' || condition.kind === 'or')
    return condition.parts.flatMap((part) => askedFor(part, negated));
  if (negated) return [];
  return condition.kind === 'selection' ? [condition.name] : condition.names;
}

export function selectionMatches(selection: ResolvedSelection, fields: Fields, like: Likeness = plainly): boolean {
  if (selection.kind === 'item') return itemMatches(selection, fields, like);
  if (selection.kind === 'all') return selection.parts.every((part) => selectionMatches(part, fields, like));
  return selection.parts.some((part) => selectionMatches(part, fields, like));
}

export function itemMatches(item: ResolvedItem, fields: Fields, like: Likeness = plainly): boolean {
  const found = item.tests.map((test) => find(item, test, fields, like) !== undefined);
  const holds = item.link === 'all' ? found.every(Boolean) : found.some(Boolean);
  return holds !== item.negated;
}

function fieldsOf(selection: ResolvedSelection, fields: Fields, name: string, like: Likeness): readonly MatchedField[] {
  if (selection.kind !== 'item') {
    const parts = selection.parts.filter((part) => selectionMatches(part, fields, like));
    return parts.flatMap((part) => fieldsOf(part, fields, name, like));
  }
  const by = (written: string) => [`${name}:`, selection.key, written].filter(Boolean).join(' ');
  if (selection.negated)
    return [
      { name: selection.field ?? '', value: valueAt(fields, selection.field), by: by(selection.written.join(', ')) },
    ];
  return selection.tests.flatMap((test, index) => {
    const found = find(selection, test, fields, like);
    return found === undefined ? [] : [{ ...found, by: by(selection.written[index] ?? '') }];
  });
}

const valueAt = (fields: Fields, field: string | undefined): FieldScalar | undefined =>
  field === undefined ? undefined : elementsOf(own(fields, field))[0];

/** Only the event's own fields: `constructor` and the like are no fields, whatever made the object. */
export const own = (fields: Fields, name: string): FieldValue | undefined =>
  Object.hasOwn(fields, name) ? fields[name] : undefined;

export interface Found {
  readonly name: string;
  readonly value: FieldScalar | undefined;
}

/** Where the test of an item holds: in its field, or for keywords in any. */
export function find(item: ResolvedItem, test: ValueTest, fields: Fields, like: Likeness = plainly): Found | undefined {
  if (item.field !== undefined) return findIn(item.field, test, fields, like);
  if (test.kind === 'pattern' && !like.mayBeAnywhere(test.pattern)) return undefined;
  for (const name of Object.keys(fields)) {
    const found = findIn(name, test, fields, like);
    if (found !== undefined) return found;
  }
  return undefined;
}

function findIn(name: string, test: ValueTest, fields: Fields, like: Likeness): Found | undefined {
  const value = own(fields, name);
  if (test.kind === 'any') {
    for (const part of test.tests) {
      const found = findIn(name, part, fields, like);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (test.kind === 'exists')
    return (value !== undefined) === test.wanted ? { name, value: elementsOf(value)[0] } : undefined;
  if (test.kind === 'null')
    return isMissing(value) ? { name, value: value === undefined ? undefined : null } : undefined;
  const element = elementsOf(value).find((candidate) => valueMatches(test, candidate, fields, name, like));
  return element === undefined ? undefined : { name, value: element };
}

type ScalarTest = Exclude<ValueTest, { kind: 'any' | 'exists' | 'null' }>;

function valueMatches(test: ScalarTest, value: FieldScalar, fields: Fields, name: string, like: Likeness): boolean {
  const text = textOf(value);
  if (text === undefined) return false;
  switch (test.kind) {
    case 'pattern':
      return like.isLike(test.pattern, text, test.cased, name);
    case 'number':
      return value === test.value || test.texts.some((number) => fold(number) === fold(text));
    case 'regex':
      return regexOf(test).test(text);
    case 'cidr':
      return inNetwork(test.network, text);
    case 'compare':
      return compares(test.comparison, numberOf(text), test.value);
    case 'time':
      return compares(test.comparison, timePartOf(text, test.part), test.value);
    case 'fieldref':
      return elementsOf(own(fields, test.field)).some((other) => referenceHolds(test, text, textOf(other)));
  }
}

/** Compiled once for each test; resolved rules are frozen, so they cannot carry it themselves. */
const regexes = new WeakMap<RegexTest, CompiledRegex>();

function regexOf(test: RegexTest): CompiledRegex {
  const known = regexes.get(test) ?? compileRegex(test);
  regexes.set(test, known);
  return known;
}

export function referenceHolds(
  test: Extract<ValueTest, { kind: 'fieldref' }>,
  text: string,
  other: string | undefined,
): boolean {
  if (other === undefined) return false;
  const [whole, part] = test.cased ? [text, other] : [fold(text), fold(other)];
  if (test.position === 'start') return whole.startsWith(part);
  if (test.position === 'end') return whole.endsWith(part);
  return test.position === 'anywhere' ? whole.includes(part) : whole === part;
}

/** One step of a pattern: a character, or something that stands for one or many. */
type Step = string | Exclude<PatternPart, { kind: 'text' }>;

/**
 * Is the whole text like the pattern? Goes along both; at a mismatch lets the last `*` take one character more. An
 * earlier `*` need never be asked again, so the time is at most the product of the two lengths.
 */
export function isLike(pattern: Pattern, text: string, cased: boolean): boolean {
  const steps = pattern.flatMap((part): readonly Step[] =>
    part.kind === 'text' ? [...(cased ? part.text : fold(part.text))] : [part],
  );
  const subject = cased ? text : fold(text);
  let [step, index, star, mark] = [0, 0, -1, 0];
  while (index < subject.length) {
    const wanted = steps[step];
    const character = String.fromCodePoint(subject.codePointAt(index) ?? 0);
    if (typeof wanted === 'object' && wanted.kind === 'many') {
      star = step++;
      mark = index;
    } else if (wanted !== undefined && takes(wanted, character)) {
      step++;
      index += character.length;
    } else if (star >= 0) {
      step = star + 1;
      mark += String.fromCodePoint(subject.codePointAt(mark) ?? 0).length;
      index = mark;
    } else return false;
  }
  return steps.slice(step).every((rest) => typeof rest === 'object' && rest.kind === 'many');
}

function takes(wanted: Step, character: string): boolean {
  if (typeof wanted === 'string') return wanted === character;
  return wanted.kind === 'one' || (wanted.kind === 'set' && wanted.characters.includes(character));
}
