/** What a detection (or the selections of a filter) asks, beyond what the parser refuses (rules: Detection, Condition). */
import type { Place } from '#engine/sigma/model.ts';
import { placeholdersIn } from '#engine/sigma/modifiers/expand.ts';
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from '#engine/sigma/yaml.ts';
import { type Check, type Checked, entriesOf, type LintEntry } from './entry.ts';
import { processFields } from './taxonomy.ts';

export const detectionEntries: readonly LintEntry[] = [
  ...entriesOf('warning', 'rules: Search-Identifier', [
    ['selection_name', 'a selection whose name no condition can ask for'],
    ['selection_scalar', 'a selection that is one word instead of a list or a map'],
    ['keyword_type', 'a keyword that is neither text nor a whole number'],
  ]),
  ...entriesOf('note', 'rules: Condition', [
    ['all_of_them', '“all of them”, which lets nobody add a selection of their own'],
    ['condition_list', 'several conditions in a list, which the JSON schema does not have'],
  ]),
  ...entriesOf('note', 'rules: String Wildcard', [
    ['wildcard_ends', 'wildcards at the ends of a value in place of a modifier'],
    ['wildcard_only', 'a value that is nothing but *'],
  ]),
  ...entriesOf('note', 'rules: Escape Character', [
    ['backslash_double', 'two backslashes for one, where no wildcard follows'],
    ['backslash_three', 'three backslashes for two'],
  ]),
  ...entriesOf('note', 'modifiers: Regular Expression', [
    ['regex_flavour', 'signs in a regular expression that the specification does not have'],
  ]),
  ...entriesOf('warning', 'rules: Field Usage', [['field_blank', 'blanks in the name of a field']]),
  ...entriesOf('warning', 'taxonomy: Fields', [
    ['field_case', 'a field of the taxonomy in other upper and lower case'],
  ]),
  ...entriesOf('note', 'rules: Placeholders', [
    ['placeholder_plain', 'what looks like a placeholder, without expand'],
    ['placeholder_standard', 'a standard placeholder in other upper and lower case'],
  ]),
  ...entriesOf('warning', 'rules: Placeholders', [['expand_unused', 'expand without a placeholder']]),
];

const reserved = new Set(['and', 'or', 'not', 'of', 'them', 'all', 'any', '1']);
const standard = ['Administrators', 'JumpServers', 'Workstations', 'Servers', 'DomainControllers'];

export const checkDetection: Check = (checked) => {
  const key = checked.kind === 'filter' ? 'filter' : 'detection';
  const node = entryOf(checked.root, key)?.node;
  if (node?.kind !== 'map') return;
  for (const entry of node.entries) {
    if (entry.key === 'condition') checkCondition(checked, entry.node);
    else if (entry.key !== 'timeframe' && !(key === 'filter' && entry.key === 'rules')) checkSelection(checked, entry);
  }
};

function checkCondition({ remark }: Checked, node: YamlNode): void {
  if (node.kind === 'list')
    remark({
      id: 'condition_list',
      at: node.at,
      message: 'Several conditions are linked with or; the JSON schema has but one.',
      hint: 'Write “(one) or (other)”.',
    });
  for (const one of node.kind === 'list' ? node.items : [node])
    if (one.kind === 'scalar' && /\ball\s+of\s+them\b/i.test(one.text))
      remark({
        id: 'all_of_them',
        at: one.at,
        message: '“all of them” also means selections that others add to filter.',
        hint: 'Write “all of selection_*”.',
      });
}

function checkSelection(checked: Checked, { key, at, node }: YamlEntry): void {
  const { remark } = checked;
  if (!/^[\p{L}\p{N}_.\-$@/]+$/u.test(key) || reserved.has(key.toLowerCase()))
    remark({
      id: 'selection_name',
      at,
      message: `No condition can ask for a selection named “${key.slice(0, 100)}”.`,
      hint: 'Take letters, digits and _, and no word of conditions.',
    });
  if (node.kind === 'scalar')
    remark({
      id: 'selection_scalar',
      at: node.at,
      message: 'A selection is a list or a map.',
      hint: 'Write “- ” before it.',
    });
  if (node.kind === 'map') checkMap(checked, node);
  for (const item of node.kind === 'list' ? node.items : []) {
    if (item.kind === 'map') checkMap(checked, item);
    else if (item.kind === 'scalar') {
      if (typeof item.value !== 'string' && !Number.isInteger(item.value))
        remark({
          id: 'keyword_type',
          at: item.at,
          message: 'A keyword is text or a whole number.',
          hint: 'Put it in quotes.',
        });
      checkValue(checked, { field: '', modifiers: [] }, item);
    }
  }
}

interface Field {
  readonly field: string;
  readonly modifiers: readonly string[];
}

function checkMap(checked: Checked, map: YamlMap): void {
  for (const { key, at, node } of map.entries) {
    const [field = '', ...modifiers] = key.split('|');
    checkField(checked, field, at);
    for (const value of node.kind === 'list' ? node.items : [node]) checkValue(checked, { field, modifiers }, value);
  }
}

function checkField({ root, remark }: Checked, field: string, at: Place): void {
  if (/\s/.test(field))
    remark({
      id: 'field_blank',
      at,
      message: `The field “${field.slice(0, 100)}” has blanks.`,
      hint: `Fields are written without: “${field.replace(/\s+/g, '').slice(0, 100)}”.`,
    });
  const source = entryOf(root, 'logsource')?.node;
  const category = source?.kind === 'map' ? entryOf(source, 'category')?.node : undefined;
  if (category?.kind !== 'scalar' || category.text !== 'process_creation') return;
  const meant = processFields.find((known) => known !== field && known.toLowerCase() === field.toLowerCase());
  if (meant !== undefined)
    remark({
      id: 'field_case',
      at,
      message: `“${field}” is not the field “${meant}”: names of fields differ by upper and lower case.`,
      hint: `Write “${meant}”.`,
    });
}

function checkValue(checked: Checked, { field, modifiers }: Field, node: YamlNode): void {
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return;
  const { value, at } = node;
  const isRegex = modifiers.includes('re');
  checkPlaceholders(checked, modifiers, value, at);
  if (isRegex) checkRegex(checked, value, at);
  else if (!modifiers.some((modifier) => ['cidr', 'fieldref', 'exists'].includes(modifier))) {
    checkWildcards(checked, { field, modifiers }, value, at);
    checkBackslashes(checked, value, at);
  }
}

function checkWildcards({ remark }: Checked, { field, modifiers }: Field, value: string, at: Place): void {
  if (field === '') return;
  if (value === '*') {
    remark({
      id: 'wildcard_only',
      at,
      message: '“*” is every value, the empty one included.',
      hint: `To ask whether there is a value: “${field}|exists: true”, or “?*” for one that is not empty.`,
    });
    return;
  }
  const plain = !modifiers.some((modifier) => ['contains', 'startswith', 'endswith'].includes(modifier));
  const inner = value.replace(/^\*/, '').replace(/(?<=(^|[^\\])(\\\\)*)\*$/, '');
  if (!plain || inner === value || /[*?]/.test(inner)) return;
  const [before, after] = [
    value.startsWith('*'),
    value.endsWith('*') && inner.length < value.length - (value.startsWith('*') ? 1 : 0),
  ];
  const modifier = before && after ? 'contains' : before ? 'endswith' : 'startswith';
  remark({
    id: 'wildcard_ends',
    at,
    message: 'Wildcards at the ends of a value are better said by a modifier.',
    hint: `Write “${field}|${modifier}”.`,
  });
}

function checkBackslashes({ remark }: Checked, value: string, at: Place): void {
  const runs = value.match(/\\+(?=([^\\*?]|$))/g) ?? [];
  if (runs.some((run) => run.length === 2))
    remark({
      id: 'backslash_double',
      at,
      message: 'Two backslashes are one plain backslash.',
      hint: 'Write one; where two are meant, four.',
    });
  if (runs.some((run) => run.length === 3))
    remark({ id: 'backslash_three', at, message: 'Three backslashes are two plain ones.', hint: 'Write four.' });
}

/** `.`, anchors, `* + ? {n,m}`, classes, `|`, groups; escapes of signs. Nothing else. */
function checkRegex({ remark }: Checked, source: string, at: Place): void {
  const beyond = /\\[A-Za-z0-9]|\(\?|[*+?}]\?|[*+?}]\+|\[\[:|\{,/.exec(source.replace(/\\\\/g, ''));
  if (beyond === null) return;
  remark({
    id: 'regex_flavour',
    at,
    message: `“${beyond[0]}” is not among the signs that the specification has for regular expressions.`,
    hint: 'It is matched here; other tools may refuse it.',
  });
}

function checkPlaceholders({ remark }: Checked, modifiers: readonly string[], value: string, at: Place): void {
  const names = placeholdersIn(value);
  if (modifiers.includes('expand')) {
    if (names.length === 0)
      remark({
        id: 'expand_unused',
        at,
        message: '“expand” finds no placeholder in this value.',
        hint: 'A placeholder is written %name%, without blanks.',
      });
    for (const name of names) {
      const meant = standard.find((known) => known !== name && known.toLowerCase() === name.toLowerCase());
      if (meant !== undefined)
        remark({ id: 'placeholder_standard', at, message: `The standard placeholder is written %${meant}%.` });
    }
  } else if (!modifiers.includes('re') && /^%[A-Za-z][A-Za-z0-9_]*%$/.test(value) && !isVariable(value))
    remark({
      id: 'placeholder_plain',
      at,
      message: `“${value}” is matched as it is written.`,
      hint: 'With “expand” it would be a placeholder.',
    });
}

/** Variables of Windows look the same: `%TEMP%`. */
const isVariable = (value: string): boolean =>
  value === value.toUpperCase() ||
  /^%(\w*appdata|te?mp|public|windir|system\w+|comspec|program\w+|user\w+|home\w+|computername|path)%$/i.test(value);
