/** What rules say about themselves: shapes, lengths and words (rules: Components, and the JSON schemas). */
import type { Place } from '#engine/sigma/model.ts';
import { entryOf, type YamlEntry, type YamlMap, type YamlNode } from '#engine/sigma/yaml.ts';
import { type Check, type Checked, entriesOf, type Kind, type LintEntry } from './entry.ts';

export const attributeEntries: readonly LintEntry[] = [
  ...entriesOf('warning', 'rules: File Structure', [
    ['attribute_not_text', 'a number, true or false where text is asked for'],
    ['attribute_empty', 'an attribute without a value'],
    ['attribute_misspelled', 'an attribute that looks like one of the specification'],
    ['list_twice', 'the same entry twice in a list'],
    ['text_short', 'an entry of one character'],
  ]),
  ...entriesOf('warning', 'rules: YAML File', [['key_case', 'upper case in a key of the specification', 'safe']]),
  ...entriesOf('warning', 'rules: Title', [['title_long', 'a title of more than 256 characters']]),
  ...entriesOf('warning', 'rules: Name', [['name_long', 'a name of more than 256 characters']]),
  ...entriesOf('warning', 'rules: Taxonomy', [['taxonomy_long', 'a taxonomy of more than 256 characters']]),
  ...entriesOf('warning', 'rules: Description', [['description_long', 'a description of more than 65,535 characters']]),
  ...entriesOf('warning', 'rules: Identification', [
    ['id_format', 'an id that is no UUID'],
    ['related_id', 'a related rule whose id is no UUID'],
    ['related_type_unknown', 'a relation that Sigma does not have'],
  ]),
  ...entriesOf('note', 'rules: Identification', [
    ['id_absent', 'no id of its own'],
    ['id_version', 'a UUID that is not random (version 4)'],
  ]),
  ...entriesOf('note', 'rules: Status', [
    ['deprecated_unlinked', 'a deprecated rule that names none which replaces it'],
  ]),
  ...entriesOf('note', 'rules: License', [['license_spdx', 'a licence that is no SPDX expression']]),
  ...entriesOf('note', 'rules: Author', [['author_separator', 'authors that are not separated by commas']]),
  ...entriesOf('warning', 'rules: Date', [['date_impossible', 'a date that no calendar has']]),
  ...entriesOf('warning', 'rules: Modified', [['modified_before_date', 'modified before it was made']]),
  ...entriesOf('warning', 'filters: Syntax', [['filter_level', 'a filter with a level or a status']]),
];

const texts = [
  'title',
  'id',
  'name',
  'taxonomy',
  'status',
  'description',
  'license',
  'author',
  'date',
  'modified',
  'level',
];
const longest: Readonly<Record<string, number>> = { title: 256, name: 256, taxonomy: 256, description: 65_535 };
/** Least length of an entry; 0: any. */
const lists: Readonly<Record<string, number>> = { references: 0, tags: 0, fields: 0, falsepositives: 2, scope: 2 };
const parts: Readonly<Record<Kind, readonly string[]>> = {
  detection: ['logsource', 'detection'],
  correlation: ['correlation', 'generate'],
  filter: ['logsource', 'filter'],
};
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const relations = ['derived', 'obsolete', 'merged', 'renamed', 'similar'];

type Scalar = Extract<YamlNode, { kind: 'scalar' }>;
const isNull = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;

export const checkAttributes: Check = (checked) => {
  const { root, kind } = checked;
  for (const key of texts) {
    const entry = entryOf(root, key);
    if (entry !== undefined) checkText(checked, entry);
  }
  for (const [key, least] of Object.entries(lists)) {
    const entry = entryOf(root, key);
    if (entry !== undefined) checkList(checked, entry, least);
  }
  checkKeys(checked, [...texts, ...Object.keys(lists), 'related', ...parts[kind]]);
  checkId(checked);
  checkRelated(checked);
  checkDates(checked);
  checkWords(checked);
};

const textOf = (map: YamlMap, key: string): Scalar | undefined => {
  const node = entryOf(map, key)?.node;
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node : undefined;
};

function checkText({ remark, kind }: Checked, { key, at, node }: YamlEntry): void {
  // The parser says so of what it reads itself.
  if (node.kind !== 'scalar' && (key === 'id' || kind === 'filter'))
    remark({ id: 'attribute_not_text', at: node.at, message: `“${key}” has to be text.` });
  if (isNull(node)) remark({ id: 'attribute_empty', at, message: `“${key}” has no value.`, hint: 'Take it away.' });
  else if (node.kind === 'scalar' && typeof node.value !== 'string')
    remark({ id: 'attribute_not_text', at: node.at, message: `“${key}” has to be text.`, hint: 'Put it in quotes.' });
  const most = longest[key];
  if (most !== undefined && node.kind === 'scalar' && typeof node.value === 'string' && node.value.length > most)
    remark({ id: `${key}_long`, at: node.at, message: `“${key}” has more than ${most} characters.` });
}

function checkList({ remark }: Checked, { key, at, node }: YamlEntry, least: number): void {
  if (isNull(node)) remark({ id: 'attribute_empty', at, message: `“${key}” has no value.`, hint: 'Take it away.' });
  if (node.kind !== 'list') return;
  const seen = new Set<string>();
  for (const item of node.items) {
    if (item.kind !== 'scalar') continue;
    if (typeof item.value !== 'string')
      remark({
        id: 'attribute_not_text',
        at: item.at,
        message: `An entry of “${key}” has to be text.`,
        hint: 'Put it in quotes.',
      });
    const text = typeof item.value === 'string' ? item.value : item.text;
    if (seen.has(text) && key !== 'scope')
      remark({ id: 'list_twice', at: item.at, message: `“${text.slice(0, 100)}” stands twice in “${key}”.` });
    seen.add(text);
    if (text.length < least)
      remark({ id: 'text_short', at: item.at, message: `An entry of “${key}” has at least ${least} characters.` });
  }
}

/** Without what people get wrong: case, blanks, dashes, plural. */
const bare = (key: string): string =>
  key
    .toLowerCase()
    .replace(/[\s_-]/g, '')
    .replace(/s$/, '');

function checkKeys({ root, source, remark }: Checked, known: readonly string[]): void {
  const isKnown = new Set(known);
  const byBare = new Map(known.map((key) => [bare(key), key]));
  for (const { key, at } of root.entries) {
    if (isKnown.has(key)) continue;
    const lower = key.toLowerCase();
    const meant = byBare.get(bare(key));
    if (isKnown.has(lower)) {
      const from = source.offsetOf(at);
      const plain = source.text.slice(from, from + key.length) === key;
      remark({
        id: 'key_case',
        at,
        message: `“${key}” is not read: keys are written in lower case.`,
        hint: `Write “${lower}”.`,
        edits:
          plain && !root.entries.some((one) => one.key === lower) ? [{ from, to: from + key.length, text: lower }] : [],
      });
    } else if (meant !== undefined)
      remark({
        id: 'attribute_misspelled',
        at,
        message: `“${key.slice(0, 100)}” is nothing that Sigma reads.`,
        hint: `Did you mean “${meant}”?`,
      });
  }
}

function checkId({ root, remark }: Checked): void {
  const entry = entryOf(root, 'id');
  if (entry === undefined) {
    remark({ id: 'id_absent', at: root.at, message: 'The rule has no id.', hint: 'Add a random UUID (version 4).' });
    return;
  }
  const text = textOf(root, 'id')?.text;
  if (text === undefined) return;
  if (!uuid.test(text)) remark({ id: 'id_format', at: entry.node.at, message: 'The id is no UUID.' });
  else if (!/^.{14}4/.test(text))
    remark({ id: 'id_version', at: entry.node.at, message: 'The id is no UUID of version 4.' });
}

function checkRelated({ root, remark }: Checked): void {
  const related = entryOf(root, 'related');
  const items = related?.node.kind === 'list' ? related.node.items : [];
  for (const item of items) {
    if (item.kind !== 'map') continue;
    const [id, type] = [entryOf(item, 'id')?.node, entryOf(item, 'type')?.node];
    if (id?.kind !== 'scalar' || typeof id.value !== 'string' || !uuid.test(id.value))
      remark({ id: 'related_id', at: id?.at ?? item.at, message: 'The id of a related rule has to be a UUID.' });
    if (type?.kind !== 'scalar' || !relations.includes(type.text))
      remark({
        id: 'related_type_unknown',
        at: type?.at ?? item.at,
        message: 'This is no relation that Sigma knows.',
        hint: `One of: ${relations.join(', ')}.`,
      });
  }
  const status = textOf(root, 'status');
  if (status?.text === 'deprecated' && items.length === 0)
    remark({
      id: 'deprecated_unlinked',
      at: status.at,
      message: 'The rule is deprecated and names none that replaces it.',
      hint: 'Add “related:”.',
    });
}

const dateOf = (node: Scalar | undefined): string | undefined =>
  node !== undefined && /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/.test(node.text) ? node.text : undefined;

function checkDates({ root, remark }: Checked): void {
  const [made, modified] = [textOf(root, 'date'), textOf(root, 'modified')];
  for (const node of [made, modified]) {
    const date = dateOf(node);
    if (date === undefined || node === undefined) continue;
    const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
    if (day > new Date(Date.UTC(year, month, 0)).getUTCDate())
      remark({ id: 'date_impossible', at: node.at, message: `There is no ${date}.` });
  }
  const [first, second] = [dateOf(made), dateOf(modified)];
  if (first !== undefined && second !== undefined && modified !== undefined && second < first)
    remark({
      id: 'modified_before_date',
      at: modified.at,
      message: `It was modified on ${second}, before it was made on ${first}.`,
    });
}

/** The shape of a SPDX expression; the list of licences itself changes from year to year. */
const spdx = /^\(*(LicenseRef-)?[A-Za-z0-9][A-Za-z0-9.-]*\+?\)*( (AND|OR|WITH) \(*[A-Za-z0-9][A-Za-z0-9.-]*\+?\)*)*$/;

function checkWords({ root, kind, remark }: Checked): void {
  const licence = textOf(root, 'license');
  if (licence !== undefined && !spdx.test(licence.text))
    remark({
      id: 'license_spdx',
      at: licence.at,
      message: 'The licence is no SPDX expression.',
      hint: 'Such as MIT or DRL-1.1.',
    });
  const author = textOf(root, 'author');
  if (author !== undefined && /;|\n.|\s(&|and|und|et)\s/.test(author.text))
    remark({ id: 'author_separator', at: author.at, message: 'Several authors are separated by commas.' });
  if (kind !== 'filter') return;
  for (const key of ['level', 'status']) {
    const at: Place | undefined = entryOf(root, key)?.at;
    if (at !== undefined) remark({ id: 'filter_level', at, message: `A filter has no ${key}.`, hint: 'Take it away.' });
  }
}
