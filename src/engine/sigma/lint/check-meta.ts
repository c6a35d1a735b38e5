/** Correlations and filters, beyond what their parsers say (correlation and filters specifications). */
import { entryOf } from '#engine/sigma/yaml.ts';
import { type Check, entriesOf, type LintEntry } from './entry.ts';

export const metaEntries: readonly LintEntry[] = [
  ...entriesOf('warning', 'correlation: Related rules', [
    ['reference_short', 'a rule that is named by less than two characters'],
  ]),
  ...entriesOf('warning', 'correlation: Correlation section', [
    ['correlation_not_text', 'a rule, field or alias that is a number, true or false'],
    ['correlation_not_list', 'a single rule or field that is not in a list'],
  ]),
  ...entriesOf('note', 'correlation: Field Name Aliases', [
    ['alias_by_id', 'an alias for a rule by its id, not its name'],
  ]),
  ...entriesOf('warning', 'filters: filter selection', [['filter_selection', 'a filter without “selection”']]),
  ...entriesOf('note', 'filters: Relative rules', [
    ['filter_any', 'a filter for any rule, which the JSON schema does not have'],
  ]),
];

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const checkCorrelation: Check = ({ root, remark }) => {
  const node = entryOf(root, 'correlation')?.node;
  if (node?.kind !== 'map') return;
  for (const key of ['rules', 'group-by']) {
    const list = entryOf(node, key)?.node;
    if (list?.kind === 'scalar')
      remark({
        id: 'correlation_not_list',
        at: list.at,
        message: `“${key}” has to be a list.`,
        hint: 'Write “- ” before it.',
      });
    for (const item of list?.kind === 'list' ? list.items : []) {
      if (item.kind !== 'scalar') continue;
      if (typeof item.value !== 'string')
        remark({
          id: 'correlation_not_text',
          at: item.at,
          message: `An entry of “${key}” has to be text.`,
          hint: 'Put it in quotes.',
        });
      else if (key === 'rules' && item.value.length < 2)
        remark({ id: 'reference_short', at: item.at, message: 'A rule is named by at least two characters.' });
    }
  }
  for (const key of ['type', 'timespan']) {
    const value = entryOf(node, key)?.node;
    if (value?.kind === 'scalar' && typeof value.value !== 'string')
      remark({ id: 'correlation_not_text', at: value.at, message: `“${key}” has to be text.` });
  }
  const aliases = entryOf(node, 'aliases')?.node;
  for (const alias of aliases?.kind === 'map' ? aliases.entries : [])
    for (const { key, at } of alias.node.kind === 'map' ? alias.node.entries : [])
      if (uuid.test(key))
        remark({
          id: 'alias_by_id',
          at,
          message: 'Aliases refer to rules by their names.',
          hint: 'Give the rule a “name” and use it here.',
        });
};

export const checkFilter: Check = ({ root, remark }) => {
  const node = entryOf(root, 'filter')?.node;
  if (node?.kind !== 'map') return;
  if (entryOf(node, 'selection') === undefined)
    remark({ id: 'filter_selection', at: node.at, message: 'The selection of a filter is named “selection”.' });
  const rules = entryOf(node, 'rules')?.node;
  if (rules?.kind === 'scalar' && rules.text.toLowerCase() === 'any')
    remark({
      id: 'filter_any',
      at: rules.at,
      message: 'The filter is for every rule of its log source, which other tools may not understand.',
    });
  const seen = new Set<string>();
  for (const item of rules?.kind === 'list' ? rules.items : []) {
    if (item.kind !== 'scalar') continue;
    if (typeof item.value !== 'string')
      remark({
        id: 'attribute_not_text',
        at: item.at,
        message: 'A rule is named by a text.',
        hint: 'Put it in quotes.',
      });
    if (seen.has(item.text)) remark({ id: 'list_twice', at: item.at, message: 'This rule is named twice.' });
    seen.add(item.text);
  }
};
