/**
 * The everyday matcher: each rule becomes one function, made once. Answers yes or no; what matched is asked of the
 * reference matcher, and only after a hit. (An indexed matcher will stand behind the same port.)
 */
import type { FieldScalar } from '#engine/events/model.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { timePartOf } from '#engine/sigma/dates.ts';
import { inNetwork } from '#engine/sigma/network.ts';
import { compileRegex } from '#engine/sigma/regex.ts';
import type { ResolvedItem, ResolvedRule, ResolvedSelection, ValueTest } from '#engine/sigma/resolved.ts';
import { fold } from './fold.ts';
import { referenceHolds } from './reference.ts';
import { compares, elementsOf, isList, isMissing, numberOf, textOf } from './scalar.ts';
import type { FieldSlots, Subject } from './subject.ts';
import { compilePattern, shapeOf, type TextTest } from './wildcards.ts';

export type Predicate = (subject: Subject) => boolean;

/** A condition over the view that the subject looks at. */
export function compileRule(rule: ResolvedRule, slots: FieldSlots): Predicate {
  const selections = new Map(
    rule.selections.map(({ name, selection }) => [name, selectionPredicate(selection, slots)]),
  );
  return conditionPredicate(rule.condition, selections);
}

const never: Predicate = () => false;

function conditionPredicate(condition: Condition, selections: ReadonlyMap<string, Predicate>): Predicate {
  if (condition.kind === 'selection') return selections.get(condition.name) ?? never;
  if (condition.kind === 'not') {
    const part = conditionPredicate(condition.part, selections);
    return (subject) => !part(subject);
  }
  if (condition.kind === 'count')
    return atLeast(
      condition.least,
      condition.names.map((name) => selections.get(name) ?? never),
    );
  const parts = condition.parts.map((part) => conditionPredicate(part, selections));
  return condition.kind === 'and' ? every(parts) : some(parts);
}

function every(parts: readonly Predicate[]): Predicate {
  const [first = never, second = never] = parts;
  if (parts.length === 1) return first;
  if (parts.length === 2) return (subject) => first(subject) && second(subject);
  return (subject) => {
    for (const part of parts) if (!part(subject)) return false;
    return true;
  };
}

function some(parts: readonly Predicate[]): Predicate {
  const [first = never, second = never] = parts;
  if (parts.length === 1) return first;
  if (parts.length === 2) return (subject) => first(subject) || second(subject);
  return (subject) => {
    for (const part of parts) if (part(subject)) return true;
    return false;
  };
}

function atLeast(least: number, parts: readonly Predicate[]): Predicate {
  if (least === 1) return some(parts);
  if (least === parts.length) return every(parts);
  return (subject) => {
    let found = 0;
    for (const part of parts) if (part(subject) && ++found >= least) return true;
    return false;
  };
}

function selectionPredicate(selection: ResolvedSelection, slots: FieldSlots): Predicate {
  if (selection.kind === 'item') return itemPredicate(selection, slots);
  const parts = [...selection.parts].sort((one, other) => dearness(one) - dearness(other));
  const predicates = parts.map((part) => selectionPredicate(part, slots));
  return selection.kind === 'all' ? every(predicates) : some(predicates);
}

const dear: Readonly<Record<ValueTest['kind'], number>> = {
  exists: 0,
  null: 0,
  number: 1,
  compare: 1,
  pattern: 2,
  any: 3,
  time: 3,
  cidr: 3,
  fieldref: 3,
  regex: 20,
};

/** A rough price: cheap questions are asked first, keywords last. */
function dearness(selection: ResolvedSelection): number {
  if (selection.kind !== 'item') return selection.parts.reduce((sum, part) => sum + dearness(part), 1);
  const sum = selection.tests.reduce((total, test) => total + dear[test.kind], 0);
  return selection.field === undefined ? sum + 10_000 : sum;
}

function itemPredicate(item: ResolvedItem, slots: FieldSlots): Predicate {
  const holds =
    item.link === 'all'
      ? every(item.tests.map((test) => testsPredicate(item.field, [test], slots)))
      : testsPredicate(item.field, item.tests, slots);
  return item.negated ? (subject) => !holds(subject) : holds;
}

/** Any of the tests, on any value of the field. */
function testsPredicate(field: string | undefined, tests: readonly ValueTest[], slots: FieldSlots): Predicate {
  const plain = flatten(tests);
  const valueTest = compileTests(plain, slots);
  if (field === undefined)
    return (subject) => {
      for (const { text, folded } of subject.texts()) if (valueTest.matches(text, folded, subject)) return true;
      return false;
    };
  const slot = slots.slotOf(field);
  const onText = fieldPredicate(slot, valueTest);
  const special = plain.flatMap((test) => presencePredicate(test, slot));
  if (special.length === 0) return onText;
  return valueTest.isEmpty ? some(special) : some([...special, onText]);
}

const flatten = (tests: readonly ValueTest[]): readonly ValueTest[] =>
  tests.flatMap((test) => (test.kind === 'any' ? flatten(test.tests) : [test]));

function presencePredicate(test: ValueTest, slot: number): readonly Predicate[] {
  if (test.kind === 'null') return [(subject) => isMissing(subject.value(slot))];
  if (test.kind !== 'exists') return [];
  const { wanted } = test;
  return [(subject) => (subject.value(slot) !== undefined) === wanted];
}

function fieldPredicate(slot: number, { matches, folds }: CompiledTests): Predicate {
  const matchesElement = (element: FieldScalar, subject: Subject): boolean => {
    const text = textOf(element);
    return text !== undefined && matches(text, folds ? fold(text) : text, subject);
  };
  return (subject) => {
    const value = subject.value(slot);
    if (value === undefined || value === null) return false;
    if (isList(value)) return value.some((element) => matchesElement(element, subject));
    const text = typeof value === 'string' ? value : String(value);
    return matches(text, folds ? subject.folded(slot, text) : text, subject);
  };
}

type ScalarTest = (text: string, folded: string, subject: Subject) => boolean;

interface CompiledTests {
  readonly matches: ScalarTest;
  /** Does any test look at the folded text? */
  readonly folds: boolean;
  readonly isEmpty: boolean;
}

/** The tests about a single value, sorted into sets and lists by their shape. Presence is asked elsewhere. */
function compileTests(tests: readonly ValueTest[], slots: FieldSlots): CompiledTests {
  const exact = new Set<string>();
  const texts: TextTest[] = [];
  const others: ScalarTest[] = [];
  for (const test of tests) {
    if (test.kind === 'number') for (const text of test.texts) exact.add(fold(text));
    else if (test.kind === 'pattern' && !test.cased) addPattern(test, exact, texts);
    else if (test.kind !== 'exists' && test.kind !== 'null') others.push(compileOther(test, slots));
  }
  const folds = exact.size > 0 || texts.length > 0;
  const kinds = [...(folds ? [foldedTest(exact, texts)] : []), ...others];
  const [first = () => false] = kinds;
  const matches: ScalarTest =
    kinds.length <= 1 ? first : (text, folded, subject) => kinds.some((kind) => kind(text, folded, subject));
  return { matches, folds, isEmpty: kinds.length === 0 };
}

function addPattern(test: Extract<ValueTest, { kind: 'pattern' }>, exact: Set<string>, texts: TextTest[]): void {
  const shape = shapeOf(test.pattern, false);
  if (shape.kind === 'exact') exact.add(shape.text);
  else texts.push(compilePattern(test.pattern, false));
}

function foldedTest(exact: ReadonlySet<string>, texts: readonly TextTest[]): ScalarTest {
  const [onlyExact] = exact;
  const [onlyText] = texts;
  if (texts.length === 0)
    return exact.size === 1 ? (_, folded) => folded === onlyExact : (_, folded) => exact.has(folded);
  if (exact.size === 0 && texts.length === 1 && onlyText !== undefined) return (_, folded) => onlyText(folded);
  return (_, folded) => {
    if (exact.has(folded)) return true;
    for (const test of texts) if (test(folded)) return true;
    return false;
  };
}

type OtherTest = Exclude<ValueTest, { kind: 'exists' | 'null' | 'number' }>;

function compileOther(test: OtherTest, slots: FieldSlots): ScalarTest {
  switch (test.kind) {
    case 'pattern':
      return compilePattern(test.pattern, test.cased);
    case 'regex': {
      const regex = compileRegex(test);
      return (text) => regex.test(text);
    }
    case 'cidr':
      return (text) => inNetwork(test.network, text);
    case 'compare':
      return (text) => compares(test.comparison, numberOf(text), test.value);
    case 'time':
      return (text) => compares(test.comparison, timePartOf(text, test.part), test.value);
    case 'fieldref': {
      const slot = slots.slotOf(test.field);
      return (text, _, subject) =>
        elementsOf(subject.value(slot)).some((other) => referenceHolds(test, text, textOf(other)));
    }
    case 'any':
      return compileTests(flatten([test]), slots).matches;
  }
}
