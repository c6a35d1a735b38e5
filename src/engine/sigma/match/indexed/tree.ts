/** From a resolved rule to its tree of atoms. */
import type { FieldScalar } from '#engine/events/model.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { fold } from '#engine/sigma/match/fold.ts';
import { referenceHolds } from '#engine/sigma/match/reference.ts';
import { textOf } from '#engine/sigma/match/scalar.ts';
import type { RegexTest } from '#engine/sigma/regex.ts';
import type { ResolvedItem, ResolvedRule, ResolvedSelection, ValueTest } from '#engine/sigma/resolved.ts';
import { type AtomTable, missing, present } from './atoms.ts';
import type { FieldTable } from './field-table.ts';
import type { Late, Node } from './node.ts';

export function treeOf(rule: ResolvedRule, fields: FieldTable): Node {
  const selections = new Map(rule.selections.map(({ name, selection }) => [name, selection]));
  // A condition may name a long list a thousand times: it is made once each way, and shared.
  const made = { plain: new Map<string, Node>(), negated: new Map<string, Node>() };
  const ofName = (name: string, negated: boolean): Node => {
    const nodes = negated ? made.negated : made.plain;
    const known = nodes.get(name);
    if (known !== undefined) return known;
    const selection = selections.get(name);
    const node = selection === undefined ? constant(negated) : selectionNode(selection, negated, fields);
    nodes.set(name, node);
    return node;
  };
  return conditionNode(rule.condition, false, ofName);
}

const constant = (holds: boolean): Node => ({ kind: holds ? 'all' : 'any', parts: [] });

function conditionNode(condition: Condition, negated: boolean, ofName: (name: string, negated: boolean) => Node): Node {
  if (condition.kind === 'selection') return ofName(condition.name, negated);
  if (condition.kind === 'not') return conditionNode(condition.part, !negated, ofName);
  if (condition.kind === 'count') {
    const parts = condition.names.map((name) => ofName(name, negated));
    // Not at least n of k: at least k - n + 1 do not.
    return atLeast(negated ? parts.length - condition.least + 1 : condition.least, parts);
  }
  const parts = condition.parts.map((part) => conditionNode(part, negated, ofName));
  return join((condition.kind === 'and') === negated ? 'any' : 'all', parts);
}

function atLeast(least: number, parts: readonly Node[]): Node {
  if (least <= 0) return constant(true);
  if (least > parts.length) return constant(false);
  if (least === 1) return join('any', parts);
  return least === parts.length ? join('all', parts) : { kind: 'least', least, parts };
}

function selectionNode(selection: ResolvedSelection, negated: boolean, fields: FieldTable): Node {
  if (selection.kind === 'item') return itemNode(selection, negated !== selection.negated, fields);
  const parts = selection.parts.map((part) => selectionNode(part, negated, fields));
  return join((selection.kind === 'all') === negated ? 'any' : 'all', parts);
}

function itemNode(item: ResolvedItem, negated: boolean, fields: FieldTable): Node {
  const slot = fields.slotOf(item.field);
  if (item.link === 'any') return testsNode(slot, item.tests, negated, fields);
  const parts = item.tests.map((test) => testsNode(slot, [test], negated, fields));
  return join(negated ? 'any' : 'all', parts);
}

/** Any of the tests; or, negated, none. */
function testsNode(slot: number, tests: readonly ValueTest[], negated: boolean, fields: FieldTable): Node {
  const atoms: number[] = [];
  const others: Node[] = [];
  const add = (test: ValueTest): void => {
    if (test.kind === 'any') test.tests.forEach(add);
    else if (test.kind === 'exists' && !test.wanted)
      others.push({ kind: 'atoms', slot, atoms: [present], wanted: negated });
    else {
      const found = leafOf(slot, test, fields);
      // Not push(...found): a list may be longer than a call may have arguments.
      if (found.late === undefined) for (const atom of found.atoms) atoms.push(atom);
      else others.push(lateNode(slot, found.atoms, found.late, !negated));
    }
  };
  tests.forEach(add);
  const plain: readonly Node[] =
    atoms.length === 0 ? [] : [{ kind: 'atoms', slot, atoms: sorted(atoms), wanted: !negated }];
  return join(negated ? 'all' : 'any', [...plain, ...others]);
}

/** Late ones are asked only where an atom that they need holds, if there is one. */
function lateNode(slot: number, gate: readonly number[], late: Unsigned, wanted: boolean): Node {
  const asked: Node = { kind: 'late', slot, ...late, wanted };
  return gate.length === 0
    ? asked
    : join(wanted ? 'all' : 'any', [{ kind: 'atoms', slot, atoms: sorted(gate), wanted }, asked]);
}

type LeafTest = Exclude<ValueTest, { kind: 'any' }>;
type Unsigned = Pick<Late, 'holds' | 'otherSlot'>;

interface Leaf {
  /** One of them holds when the test does; if nothing is late, the test does when one of them holds. */
  readonly atoms: readonly number[];
  readonly late?: Unsigned;
}

function leafOf(slot: number, test: LeafTest, fields: FieldTable): Leaf {
  const { table } = fields.indexAt(slot);
  switch (test.kind) {
    case 'exists':
      return { atoms: [present] };
    case 'null':
      return { atoms: [missing] };
    case 'pattern':
      return { atoms: [fields.patternAt(slot, test.pattern, test.cased)] };
    case 'number':
      return { atoms: test.texts.map((text) => table.text('exact', fold(text), false)) };
    case 'fieldref':
      return { atoms: [], late: { otherSlot: fields.slotOf(test.field), holds: refersTo(test) } };
    case 'regex':
      return regexLeaf(test, fields, table);
    default:
      return { atoms: [table.other(test)] };
  }
}

const refersTo =
  (test: Extract<ValueTest, { kind: 'fieldref' }>): Late['holds'] =>
  (value, others) => {
    const text = textOf(value);
    return text !== undefined && others.some((other) => referenceHolds(test, text, textOf(other)));
  };

function regexLeaf(test: RegexTest, fields: FieldTable, table: AtomTable): Leaf {
  const regex = fields.regexOf(test);
  const holds = (value: FieldScalar): boolean => {
    const text = textOf(value);
    return text !== undefined && regex.compiled().test(text);
  };
  const atoms = (regex.literals ?? []).map((literal) => table.text('anywhere', literal, false));
  return { atoms, late: { otherSlot: undefined, holds } };
}

type AtomsNode = Extract<Node, { kind: 'atoms' }>;

/** One tree of several: what is nested without need is opened, and what asks the same field is put together. */
export function join(kind: 'all' | 'any', given: readonly Node[]): Node {
  const parts = [...new Set(given.flatMap((part) => (part.kind === kind ? part.parts : [part])))];
  const opposite = parts.find((part) => part.kind === (kind === 'all' ? 'any' : 'all') && part.parts.length === 0);
  if (opposite !== undefined) return opposite;
  // In an `any` the atoms that are wanted can be asked at once, in an `all` those that are not.
  const merges = (part: Node): part is AtomsNode => part.kind === 'atoms' && part.wanted === (kind === 'any');
  const joined: Node[] = [];
  for (const [slot, [first, ...more]] of Map.groupBy(parts.filter(merges), (part) => part.slot)) {
    if (first === undefined) continue;
    const all = [first, ...more];
    const atoms = more.length === 0 ? first.atoms : sorted(all.flatMap((part) => part.atoms));
    joined.push({ kind: 'atoms', slot, atoms, wanted: kind === 'any' });
  }
  for (const part of parts) if (!merges(part)) joined.push(part);
  const [only] = joined;
  return joined.length === 1 && only !== undefined ? only : { kind, parts: joined };
}

const sorted = (atoms: readonly number[]): readonly number[] => [...new Set(atoms)].sort((one, other) => one - other);
