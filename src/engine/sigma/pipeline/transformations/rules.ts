/** Steps that change the rule as a whole. */
import type { Condition } from '#engine/sigma/condition/tree.ts';
import type { RuleItem, RuleSelection, SigmaRule } from '#engine/sigma/model.ts';
import { readSelection } from '#engine/sigma/parse-detection.ts';
import { dataOf } from '#engine/sigma/yaml.ts';
import type { Transformation } from './transformation.ts';

const templateWords = /\$(?:(category|product|service)\b|\{(category|product|service)\})/g;

/** `$category`, `$product` and `$service` of the rule's log source, in all values. */
function filled(selection: RuleSelection, { logSource }: SigmaRule): RuleSelection {
  if (selection.kind !== 'item')
    return { ...selection, parts: selection.parts.map((part) => filled(part, { logSource } as SigmaRule)) };
  const values = selection.item.values.map((value) => {
    if (typeof value.value !== 'string') return value;
    const text = value.value.replace(templateWords, (_, plain?: string, braced?: string) => {
      return logSource[(plain ?? braced) as 'category' | 'product' | 'service'] ?? 'None';
    });
    return { ...value, value: text, text };
  });
  const item: RuleItem = { ...selection.item, values };
  return { kind: 'item', item };
}

export const addCondition: Transformation = {
  type: 'add_condition',
  says: 'a further condition: fields and values that an event has to have (or, negated, must not have)',
  read(read, { report, label }) {
    const node = read.node('conditions');
    const name = read.text('name') ?? `_cond_${label}`;
    const [template, negated] = [read.flag('template'), read.flag('negated')];
    if (node?.kind !== 'map') {
      read.refuse(
        'pipeline_parameter',
        read.placeOf('conditions'),
        '“conditions” has to be a map of fields and values.',
      );
      return undefined;
    }
    let faults = 0;
    const selection = readSelection(node, name, node.at, (finding) => {
      if (finding.severity !== 'warning') faults++;
      report(finding);
    });
    if (selection === undefined || faults > 0) return undefined;
    return {
      on: 'rule',
      apply: (rule) => withCondition(rule, name, template ? filled(selection, rule) : selection, negated),
    };
  },
};

function withCondition(rule: SigmaRule, wanted: string, selection: RuleSelection, negated: boolean): SigmaRule {
  const taken = new Set(rule.selections.map(({ name }) => name));
  let name = wanted;
  for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`;
  const at = selection.kind === 'item' ? selection.item.at : selection.at;
  const asked: Condition = { kind: 'selection', name, at };
  const [only] = rule.conditions;
  const before: Condition =
    rule.conditions.length === 1 && only !== undefined ? only : { kind: 'or', parts: rule.conditions };
  return {
    ...rule,
    selections: [...rule.selections, { name, selection, at }],
    conditions: [{ kind: 'and', parts: [negated ? { kind: 'not', part: asked } : asked, before] }],
  };
}

export const changeLogsource: Transformation = {
  type: 'change_logsource',
  says: 'the rule belongs to another log source',
  read(read) {
    const word = (key: string) => read.text(key)?.trim().toLowerCase() || undefined;
    const logSource = { product: word('product'), category: word('category'), service: word('service') };
    if (Object.values(logSource).every((part) => part === undefined)) {
      read.refuse('pipeline_parameter', read.at, 'A log source names product, category or service.');
      return undefined;
    }
    return { on: 'rule', apply: (rule) => ({ ...rule, logSource }) };
  },
};

export const setCustomAttribute: Transformation = {
  type: 'set_custom_attribute',
  says: 'the rule gets an attribute of its own, for conditions and for reading',
  read(read) {
    const attribute = read.neededText('attribute');
    const node = read.node('value');
    if (attribute === undefined || node === undefined) {
      read.refuse('pipeline_parameter', read.at, '“attribute” and “value” have to be given.');
      return undefined;
    }
    const value = dataOf(node);
    return {
      on: 'rule',
      apply(rule) {
        const custom: Record<string, unknown> = Object.assign(Object.create(null), rule.custom);
        custom[attribute] = value;
        return { ...rule, custom };
      },
    };
  },
};

const fieldList = (
  type: string,
  key: string,
  says: string,
  change: (fields: readonly string[], named: readonly string[]) => readonly string[],
): Transformation => ({
  type,
  says,
  read(read) {
    const named = read.texts(key);
    if (named === undefined) {
      read.refuse('pipeline_parameter', read.at, `“${key}” has to be given.`);
      return undefined;
    }
    return { on: 'rule', apply: (rule) => ({ ...rule, fields: change(rule.fields, named) }) };
  },
});

export const addField = fieldList('add_field', 'field', 'a field more to be shown to people', (fields, named) => [
  ...fields,
  ...named,
]);
export const removeField = fieldList('remove_field', 'field', 'a field less to be shown to people', (fields, named) =>
  fields.filter((field) => !named.includes(field)),
);
export const setField = fieldList('set_field', 'fields', 'the fields to be shown to people', (_, named) => named);

export const setState: Transformation = {
  type: 'set_state',
  says: 'a word for later steps to ask for',
  read(read) {
    const [key, value] = [read.neededText('key'), read.neededText('val')];
    if (key === undefined || value === undefined) return undefined;
    return {
      on: 'rule',
      apply(rule, { state }) {
        state.set(key, value);
        return rule;
      },
    };
  },
};

export const ruleFailure: Transformation = {
  type: 'rule_failure',
  says: 'the rule is refused, with a message',
  read(read) {
    const failed = read.neededText('message');
    return failed === undefined ? undefined : { on: 'rule', apply: () => ({ failed }) };
  },
};

export const detectionItemFailure: Transformation = {
  type: 'detection_item_failure',
  says: 'a rule with such an item is refused, with a message',
  read(read) {
    const failed = read.neededText('message');
    return failed === undefined ? undefined : { on: 'item', apply: () => ({ failed }) };
  },
};

export const nest: Transformation = {
  type: 'nest',
  says: 'several steps under one condition',
  read(read, { readSteps, label }) {
    const node = read.node('items');
    if (node?.kind === 'list') return { on: 'steps', steps: readSteps(node, `${label}_`) };
    read.refuse('pipeline_parameter', read.placeOf('items'), '“items” has to be a list of steps.');
    return undefined;
  },
};
