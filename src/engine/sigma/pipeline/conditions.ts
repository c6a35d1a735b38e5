/** The conditions of a step: three lists, each of its own kinds. */

import { serves } from '#engine/events/model.ts';
import type { Report } from '#engine/sigma/issues.ts';
import { levels, type RuleItem, type RuleSelection, type SigmaRule, statuses } from '#engine/sigma/model.ts';
import { parsePattern, plainText } from '#engine/sigma/pattern.ts';
import type { FieldTest, ItemTest, RuleTest, Run } from './model.ts';
import { type Parameters, regexFrom } from './parameters.ts';

export interface ConditionKind<T> {
  readonly type: string;
  /** `undefined` when something was reported. */
  read(parameters: Parameters, report: Report): T | undefined;
}

/** All items of a rule's selections. */
export function itemsOf(rule: SigmaRule): readonly RuleItem[] {
  const inside = (selection: RuleSelection): readonly RuleItem[] =>
    selection.kind === 'item' ? [selection.item] : selection.parts.flatMap(inside);
  return rule.selections.flatMap(({ selection }) => inside(selection));
}

const stateTest = (read: Parameters): ((run: Run) => boolean) | undefined => {
  const key = read.neededText('key');
  const value = read.neededText('val');
  return key === undefined || value === undefined ? undefined : (run) => run.state.get(key) === value;
};

export const ruleConditions: readonly ConditionKind<RuleTest>[] = [
  {
    type: 'logsource',
    read(read) {
      const word = (key: string) => read.text(key)?.toLowerCase();
      const wanted = { category: word('category'), product: word('product'), service: word('service') };
      return (rule) => serves(rule.logSource, wanted);
    },
  },
  {
    type: 'contains_field',
    read(read) {
      const field = read.neededText('field');
      return (rule) => itemsOf(rule).some((item) => item.field !== undefined && item.field === field);
    },
  },
  {
    type: 'contains_detection_item',
    read(read) {
      const [field, value] = [read.neededText('field'), read.neededText('value')];
      return (rule) =>
        itemsOf(rule).some(
          (item) =>
            item.field !== undefined && item.field === field && item.values.some(({ text }) => sameText(text, value)),
        );
    },
  },
  {
    type: 'processing_item_applied',
    read(read) {
      const id = read.neededText('processing_item_id');
      return id === undefined ? undefined : (_, run) => run.onRule.has(id);
    },
  },
  {
    type: 'processing_state',
    read(read) {
      const holds = stateTest(read);
      return holds === undefined ? undefined : (_, run) => holds(run);
    },
  },
  { type: 'is_sigma_rule', read: () => () => true },
  { type: 'is_sigma_correlation_rule', read: () => () => false },
  { type: 'rule_attribute', read: readAttribute },
  {
    type: 'tag',
    read(read) {
      const tag = read.neededText('tag')?.toLowerCase();
      return (rule) => rule.tags.some((one) => one.toLowerCase() === tag);
    },
  },
];

const sameText = (text: string, other: string | undefined): boolean => text.toLowerCase() === other?.toLowerCase();

const operators = ['eq', 'ne', 'gte', 'gt', 'lte', 'lt', 'in', 'not_in'] as const;
type Operator = (typeof operators)[number];

function readAttribute(read: Parameters): RuleTest | undefined {
  const attribute = read.neededText('attribute');
  const value = read.neededText('value');
  const operator = read.word('op', operators, 'eq');
  if (attribute === undefined || value === undefined) return undefined;
  return (rule) => compares(attributeOf(rule, attribute), operator, value, attribute);
}

/** Attributes of the specification by their names there; others as the author wrote them. */
function attributeOf(rule: SigmaRule, name: string): unknown {
  const known: Readonly<Record<string, unknown>> = {
    id: rule.id,
    name: rule.name,
    title: rule.title,
    status: rule.status,
    description: rule.description,
    level: rule.level,
    license: rule.license,
    author: rule.author,
    references: rule.references,
    date: rule.date,
    modified: rule.modified,
    tags: rule.tags,
    scope: rule.scope,
    taxonomy: rule.taxonomy,
    fields: rule.fields,
    falsepositives: rule.falsePositives,
  };
  return Object.hasOwn(known, name) ? known[name] : rule.custom[name];
}

function compares(found: unknown, operator: Operator, wanted: string, attribute: string): boolean {
  if (found === undefined || found === null) return false;
  if (Array.isArray(found)) {
    const holds = found.map(String).includes(wanted);
    return operator === 'in' ? holds : operator === 'not_in' ? !holds : operator === 'ne';
  }
  const [left, right] = [rankOf(found, attribute), rankOf(wanted, attribute)];
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (operator === 'in' || operator === 'not_in') return String(found).includes(wanted) === (operator === 'in');
  if (typeof left !== typeof right) return false;
  if (operator === 'gte') return left >= right;
  if (operator === 'gt') return left > right;
  return operator === 'lte' ? left <= right : left < right;
}

/** Levels and statuses in their order, numbers as numbers, all else (dates too) as text. */
function rankOf(value: unknown, attribute: string): number | string {
  const text = String(value);
  const ranked: readonly string[] | undefined = { level: levels, status: statuses }[attribute];
  const place = ranked?.indexOf(text.toLowerCase()) ?? -1;
  if (place >= 0) return attribute === 'status' ? -place : place;
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** `cond: any` or `all` of the item's values. */
const overValues = (read: Parameters, holds: (text: string, isText: boolean) => boolean): ItemTest => {
  const all = read.word('cond', ['any', 'all'], 'any') === 'all';
  return ({ values }) => {
    const test = ({ value, text }: RuleItem['values'][number]) => holds(text, typeof value === 'string');
    return all ? values.every(test) : values.some(test);
  };
};

export const itemConditions: readonly ConditionKind<ItemTest>[] = [
  {
    type: 'match_string',
    read(read) {
      const regex = read.regex('pattern');
      const negated = read.flag('negate');
      if (regex === undefined) return undefined;
      // From the beginning of the value, as pySigma does.
      return overValues(read, (text, isText) => (isText && regex.matcher(text).lookingAt()) !== negated);
    },
  },
  {
    type: 'match_value',
    read(read) {
      const wanted = read.neededText('value');
      return overValues(read, (text) => sameText(text, wanted));
    },
  },
  {
    type: 'contains_wildcard',
    read: (read) => overValues(read, (text, isText) => isText && plainText(parsePattern(text)) === undefined),
  },
  {
    type: 'is_null',
    read(read) {
      const all = read.word('cond', ['any', 'all'], 'any') === 'all';
      return ({ values }) =>
        all ? values.every(({ value }) => value === null) : values.some(({ value }) => value === null);
    },
  },
  {
    type: 'processing_item_applied',
    read(read) {
      const id = read.neededText('processing_item_id');
      return id === undefined ? undefined : (item, run) => run.onItem.get(item)?.has(id) === true;
    },
  },
  {
    type: 'processing_state',
    read(read) {
      const holds = stateTest(read);
      return holds === undefined ? undefined : (_, run) => holds(run);
    },
  },
];

function readFields(wanted: boolean): ConditionKind<FieldTest>['read'] {
  return (read, report) => {
    const fields = read.texts('fields');
    const asRegex = read.word('mode', ['plain', 're'], 'plain') === 're';
    if (fields === undefined) {
      if (read.node('fields') === undefined)
        read.refuse('pipeline_parameter', read.at, '“fields” of this condition has to be given.');
      return undefined;
    }
    if (!asRegex) {
      const names = new Set(fields);
      return (field) => names.has(field) === wanted;
    }
    const regexes = fields.map((source) => regexFrom(source, read.placeOf('fields'), report));
    return (field) => regexes.some((regex) => regex?.matcher(field).lookingAt() === true) === wanted;
  };
}

export const fieldConditions: readonly ConditionKind<FieldTest>[] = [
  { type: 'include_fields', read: readFields(true) },
  { type: 'exclude_fields', read: readFields(false) },
  {
    type: 'processing_item_applied',
    read(read) {
      const id = read.neededText('processing_item_id');
      return id === undefined ? undefined : (field, run) => run.onField.get(field)?.has(id) === true;
    },
  },
  {
    type: 'processing_state',
    read(read) {
      const holds = stateTest(read);
      return holds === undefined ? undefined : (_, run) => holds(run);
    },
  },
];
