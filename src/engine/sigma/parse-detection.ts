/** Reads `detection`: the selections, as maps, lists of maps, and lists of keywords; and the conditions over them. */
import { parseCondition } from './condition/parse.ts';
import type { Condition } from './condition/tree.ts';
import type { Report } from './issues.ts';
import type { NamedSelection, Place, RuleItem, RuleSelection, RuleValue } from './model.ts';
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from './yaml.ts';

export interface Detection {
  readonly selections: readonly NamedSelection[];
  readonly conditions: readonly Condition[];
}

const reserved: ReadonlySet<string> = new Set(['condition', 'timeframe']);

/**
 * `undefined` when something was refused; all that is wrong is reported, not only the first. `aside`: keys that are no
 * selections, beside those that never are.
 */
export function parseDetection(
  detection: YamlMap,
  report: Report,
  aside: ReadonlySet<string> = new Set(),
): Detection | undefined {
  let faults = 0;
  const counting: Report = (finding) => {
    if (finding.severity !== 'warning') faults++;
    report(finding);
  };
  const timeframe = entryOf(detection, 'timeframe');
  if (timeframe !== undefined)
    counting({
      code: 'aggregation_unsupported',
      at: timeframe.at,
      message: 'A “timeframe” in a detection was taken out of Sigma in version 2.',
      hint: 'Write a correlation rule beside this one.',
    });
  const named = detection.entries.filter(({ key }) => !reserved.has(key) && !aside.has(key));
  const selections = named.flatMap((entry) => namedSelection(entry, counting));
  const names = named.map(({ key }) => key);
  if (names.length === 0)
    counting({ code: 'selection_absent', at: detection.at, message: 'The detection has no selection.' });
  const conditions = parseConditions(detection, names, counting);
  return faults > 0 ? undefined : { selections, conditions };
}

function parseConditions(detection: YamlMap, names: readonly string[], report: Report): readonly Condition[] {
  const entry = entryOf(detection, 'condition');
  if (entry === undefined) {
    report({
      code: 'condition_absent',
      at: detection.at,
      message: 'The detection has no condition.',
      hint: 'Add “condition: selection”.',
    });
    return [];
  }
  const nodes = entry.node.kind === 'list' ? entry.node.items : [entry.node];
  if (nodes.length === 0)
    report({ code: 'condition_absent', at: entry.at, message: 'The list of conditions is empty.' });
  return nodes.flatMap((node) => {
    if (node.kind === 'scalar' && typeof node.value === 'string')
      return parseCondition(node.value, node.at, names, report) ?? [];
    report({ code: 'condition_type', at: node.at, message: 'A condition has to be text, or a list of texts.' });
    return [];
  });
}

function namedSelection({ key, at, node }: YamlEntry, report: Report): readonly NamedSelection[] {
  const selection = readSelection(node, key, at, report);
  return selection === undefined ? [] : [{ name: key, selection, at }];
}

/** What stands under the name of a selection. */
export function readSelection(node: YamlNode, name: string, at: Place, report: Report): RuleSelection | undefined {
  if (node.kind === 'map') return readMap(node, name, report);
  if (node.kind === 'list') return readList(node.items, name, at, report);
  // A single keyword without a list is written by some; it means the list of one.
  if (node.value !== null) return { kind: 'item', item: keywords([node], at) };
  report({ code: 'selection_empty', at, message: `The selection “${name}” is empty.` });
  return undefined;
}

function readMap(map: YamlMap, name: string, report: Report): RuleSelection | undefined {
  if (map.entries.length === 0)
    report({ code: 'selection_empty', at: map.at, message: `The selection “${name}” is empty.` });
  const parts = map.entries.flatMap((entry): readonly RuleSelection[] => {
    const item = readItem(entry, report);
    return item === undefined ? [] : [{ kind: 'item', item }];
  });
  return together('all', parts, map.at);
}

function readList(items: readonly YamlNode[], name: string, at: Place, report: Report): RuleSelection | undefined {
  if (items.length === 0) report({ code: 'selection_empty', at, message: `The selection “${name}” is empty.` });
  const words = items.flatMap((item) => (item.kind === 'scalar' ? [item] : []));
  const parts: RuleSelection[] = words.length === 0 ? [] : [{ kind: 'item', item: keywords(words, at) }];
  for (const item of items) {
    if (item.kind === 'list')
      report({ code: 'selection_nested_list', at: item.at, message: 'A list within a list has no meaning in Sigma.' });
    const part = item.kind === 'map' ? readMap(item, name, report) : undefined;
    if (part !== undefined) parts.push(part);
  }
  return together('any', parts, at);
}

function together(kind: 'all' | 'any', parts: readonly RuleSelection[], at: Place): RuleSelection | undefined {
  const [only] = parts;
  return parts.length <= 1 ? only : { kind, parts, at };
}

type Scalar = Extract<YamlNode, { kind: 'scalar' }>;
const ruleValue = ({ value, text, at }: Scalar): RuleValue => ({
  value,
  text: typeof value === 'string' ? value : text,
  at,
});

const keywords = (nodes: readonly Scalar[], at: Place): RuleItem => ({
  field: undefined,
  modifiers: [],
  key: '',
  values: nodes.map(ruleValue),
  isList: true,
  at,
});

function readItem({ key, at, node }: YamlEntry, report: Report): RuleItem | undefined {
  const [field = '', ...modifiers] = key.split('|');
  const nodes = node.kind === 'list' ? node.items : [node];
  const values: RuleValue[] = [];
  for (const value of nodes) {
    if (value.kind === 'scalar') values.push(ruleValue(value));
    else
      report({
        code: 'value_type',
        at: value.at,
        message: `A value of “${key}” has to be text, a number, true, false or null.`,
      });
  }
  if (nodes.length === 0)
    report({ code: 'values_absent', at, message: `“${key}” has an empty list of values and could never match.` });
  if (field === '' && modifiers.length === 0) {
    report({ code: 'field_absent', at, message: 'A field needs a name.' });
    return undefined;
  }
  const shared = { modifiers: modifiers.map((modifier) => modifier.trim()), key, values, at };
  return { field: field === '' ? undefined : field, ...shared, isList: node.kind === 'list' };
}
