/** Reads the `condition` of a correlation: comparisons, all of which must hold, and what is compared. */
import type { Report } from '#engine/sigma/issues.ts';
import { entryOf, type YamlEntry, type YamlMap } from '#engine/sigma/yaml.ts';
import {
  type ComparisonWord,
  type CorrelationCondition,
  type CorrelationType,
  type CountComparison,
  comparisonWords,
  holds,
} from './model.ts';

interface About {
  readonly type: CorrelationType;
  /** How many rules are correlated. */
  readonly members: number;
}

const isTemporal = (type: CorrelationType): boolean => type === 'temporal' || type === 'temporal_ordered';
const takesValues = (type: CorrelationType): boolean => type.startsWith('value_');
const counts = (type: CorrelationType): boolean => isTemporal(type) || type.endsWith('_count');

export function parseCondition(map: YamlMap, about: About, report: Report): CorrelationCondition | undefined {
  const entry = entryOf(map, 'condition');
  const hint = `Write a map such as {gte: 10}: ${comparisonWords.join(', ')}${takesValues(about.type) ? ', and field' : ''}.`;
  if (entry === undefined) {
    if (isTemporal(about.type)) return { comparisons: [], fields: [], percentile: undefined };
    report({ code: 'correlation_condition_absent', at: map.at, message: 'The correlation has no condition.', hint });
    return undefined;
  }
  if (entry.node.kind !== 'map') {
    report({
      code: 'correlation_condition_type',
      at: entry.node.at,
      message: 'The condition of a correlation has to be a map; expressions over rules are not in the specification.',
      hint: isTemporal(about.type) ? 'Leave it out to ask for every rule, or chain correlations.' : hint,
    });
    return undefined;
  }
  const condition = {
    comparisons: entry.node.entries.flatMap((one) => comparisonOf(one, about, report)),
    fields: fieldsOf(entry.node, about, report),
    percentile: percentileOf(entry.node, about, report),
  };
  judge(condition, entry, about, report);
  return condition;
}

function comparisonOf({ key, at, node }: YamlEntry, about: About, report: Report): readonly CountComparison[] {
  if (key === 'field' || key === 'percentile') return [];
  const word: ComparisonWord | undefined = comparisonWords.find((one) => one === key);
  if (word === undefined) {
    const message = `“${key.slice(0, 100)}” is no comparison that Sigma knows.`;
    report({ code: 'correlation_comparison_unknown', at, message, hint: `One of: ${comparisonWords.join(', ')}.` });
    return [];
  }
  const value = node.kind === 'scalar' && typeof node.value === 'number' ? node.value : Number.NaN;
  if (!Number.isFinite(value) || (counts(about.type) && !Number.isInteger(value))) {
    const message = `“${word}” has to be ${counts(about.type) ? 'a whole' : 'a'} number.`;
    report({ code: 'correlation_comparison_value', at: node.at, message });
    return [];
  }
  return [{ word, value }];
}

function fieldsOf(map: YamlMap, { type }: About, report: Report): readonly string[] {
  const entry = entryOf(map, 'field');
  if (!takesValues(type)) {
    if (entry !== undefined)
      report({
        code: 'correlation_field_unused',
        at: entry.at,
        message: `A correlation of type ${type} looks at no field.`,
        hint: 'For different values of a field use value_count.',
        severity: 'warning',
      });
    return [];
  }
  const nodes = entry === undefined ? [] : entry.node.kind === 'list' ? entry.node.items : [entry.node];
  const fields = nodes.flatMap((node) => (node.kind === 'scalar' && node.text !== '' ? [node.text] : []));
  const most = type === 'value_count' ? 20 : 1;
  if (fields.length === 0 || fields.length < nodes.length || fields.length > most)
    report({
      code: 'correlation_field_absent',
      at: entry?.at ?? map.at,
      message: `A correlation of type ${type} needs “field” in its condition: a name${most > 1 ? ', or a list of up to 20' : ''}.`,
    });
  return fields;
}

/** Not in the specification's words, but the only way to say which percentile of a number is meant. */
function percentileOf(map: YamlMap, { type }: About, report: Report): number | undefined {
  const entry = entryOf(map, 'percentile');
  if (entry === undefined) return undefined;
  const value = entry.node.kind === 'scalar' && typeof entry.node.value === 'number' ? entry.node.value : Number.NaN;
  if (type !== 'value_percentile' || !(value >= 0 && value <= 100))
    report({
      code: 'correlation_percentile',
      at: entry.at,
      message: '“percentile” is a number from 0 to 100, in a correlation of type value_percentile.',
    });
  return value;
}

/** Conditions that can be read and do not mean what their author hopes. */
function judge(condition: CorrelationCondition, entry: YamlEntry, { type, members }: About, report: Report): void {
  const { comparisons } = condition;
  const { at } = entry;
  if (comparisons.length === 0 && !isTemporal(type)) {
    if (entry.node.kind === 'map' && entry.node.entries.every(({ key }) => key === 'field' || key === 'percentile'))
      report({ code: 'correlation_condition_absent', at, message: 'The condition compares nothing.' });
    return;
  }
  const possible = Array.from({ length: members }, (_, index) => index + 1);
  if (isTemporal(type) && comparisons.length > 0 && !possible.some((count) => holds(comparisons, count)))
    report({
      code: 'correlation_never',
      at,
      message: `Of ${members} rules there are never as many as the condition asks for.`,
      severity: 'warning',
    });
  if (counts(type) && comparisons.length > 0 && comparisons.every(({ word }) => ['lt', 'lte', 'neq'].includes(word)))
    report({
      code: 'correlation_no_lower_bound',
      at,
      message: 'The condition holds with the first hit already, because nothing says how many there must be.',
      hint: 'Add “gte” or “gt”.',
      severity: 'warning',
    });
}
