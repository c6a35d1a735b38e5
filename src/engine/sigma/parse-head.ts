/** Reads what every kind of rule says about itself: title, id, level, dates, and what is kept as it is. */
import { digestOf } from './digest.ts';
import type { Report } from './issues.ts';
import { type Level, levels, type RelatedRule, type RuleHead, statuses } from './model.ts';
import { dataOf, entryOf, type YamlDocument, type YamlMap } from './yaml.ts';

const named = (
  'title id name related taxonomy status description license references author date modified fields falsepositives ' +
  'level tags scope'
).split(' ');

const isoDate = /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/;

export interface HeadInput {
  readonly root: YamlMap;
  readonly document: YamlDocument;
  readonly file: string;
  /** The attributes of this kind of rule, which are not the author's own. */
  readonly own: readonly string[];
}

/** `undefined` when there is no title, which is reported. */
export function parseHead({ root, document, file, own }: HeadInput, report: Report): RuleHead | undefined {
  const read = reader(root, report);
  const hashInput = document.text.replaceAll('\r\n', '\n').trim();
  const title = read.text('title');
  if (title === undefined)
    report({ code: 'title_absent', at: root.at, message: 'The rule has no title.', hint: 'Add “title: …”.' });
  const taxonomy = parseTaxonomy(root, report);
  const level = parseLevel(root, report);
  const status = read.oneOf('status', statuses);
  const dates = { date: read.date('date'), modified: read.date('modified') };
  const related = parseRelated(root, report);
  if (title === undefined) return undefined;
  return {
    id: ruleIdOf(root) ?? `sigma-${digestOf([hashInput])}`,
    name: read.text('name'),
    title,
    status,
    description: read.text('description'),
    level,
    license: read.text('license'),
    author: read.text('author'),
    references: read.texts('references'),
    ...dates,
    tags: read.texts('tags'),
    scope: read.texts('scope'),
    taxonomy,
    fields: read.texts('fields'),
    falsePositives: read.texts('falsepositives'),
    related,
    custom: customOf(root, new Set([...named, ...own])),
    file,
    at: root.at,
    text: document.text,
    hashInput,
  };
}

export function parseTaxonomy(root: YamlMap, report: Report): string | undefined {
  const taxonomy = reader(root, report).text('taxonomy');
  if (taxonomy !== undefined && taxonomy !== 'sigma')
    report({
      code: 'taxonomy_unknown',
      at: entryOf(root, 'taxonomy')?.at ?? root.at,
      message: `The taxonomy “${taxonomy.slice(0, 100)}” is not known; fields are matched under the names as written.`,
      hint: 'Rename them with a pipeline, or write the rule with the names of Sigma.',
      severity: 'warning',
    });
  return taxonomy;
}

/** Passes findings on and counts the errors among them. */
export function countingErrors(report: Report): { readonly report: Report; errors(): number } {
  let count = 0;
  return {
    report(finding) {
      if (finding.severity !== 'warning') count++;
      report(finding);
    },
    errors: () => count,
  };
}

/** The id as far as it can be read, so that issues of a refused rule name it too. */
export function ruleIdOf(root: YamlMap): string | undefined {
  const node = entryOf(root, 'id')?.node;
  return node?.kind === 'scalar' && node.value !== null && node.text !== '' ? node.text.slice(0, 256) : undefined;
}

/** Attributes that are not among `known`, as plain data. */
export function customOf(root: YamlMap, known: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const custom: Record<string, unknown> = Object.create(null);
  for (const { key, node } of root.entries) if (!known.has(key)) custom[key] = dataOf(node);
  return custom;
}

export interface Reader {
  text(key: string): string | undefined;
  texts(key: string): readonly string[];
  date(key: string): string | undefined;
  oneOf<T extends string>(key: string, words: readonly T[]): T | undefined;
}

/** Descriptive attributes: one that has the wrong shape is warned of and left out, and never costs the rule. */
export function reader(root: YamlMap, report: Report): Reader {
  const text = (key: string): string | undefined => {
    const entry = entryOf(root, key);
    if (entry === undefined || (entry.node.kind === 'scalar' && entry.node.value === null)) return undefined;
    if (entry.node.kind === 'scalar') return entry.node.text;
    const message = `“${key}” has to be text.`;
    report({ code: 'attribute_type', at: entry.at, message, severity: key === 'title' ? 'error' : 'warning' });
    return undefined;
  };
  const texts = (key: string): readonly string[] => {
    const entry = entryOf(root, key);
    if (entry === undefined || (entry.node.kind === 'scalar' && entry.node.value === null)) return [];
    const nodes = entry.node.kind === 'list' ? entry.node.items : [entry.node];
    const found = nodes.flatMap((node) => (node.kind === 'scalar' && node.value !== null ? [node.text] : []));
    if (entry.node.kind !== 'list' || found.length < nodes.length)
      report({
        code: 'attribute_type',
        at: entry.at,
        message: `“${key}” has to be a list of texts.`,
        severity: 'warning',
      });
    return found;
  };
  const date = (key: string): string | undefined => {
    const value = text(key);
    if (value !== undefined && !isoDate.test(value))
      report({
        code: 'date_format',
        at: entryOf(root, key)?.at ?? root.at,
        message: `“${key}” is not a date.`,
        hint: 'Write it as 2026-11-23.',
        severity: 'warning',
      });
    return value;
  };
  const oneOf = <T extends string>(key: string, words: readonly T[]): T | undefined => {
    const value = text(key);
    const found = words.find((word) => word === value);
    if (value !== undefined && found === undefined)
      report({
        code: `${key}_unknown`,
        at: entryOf(root, key)?.at ?? root.at,
        message: `“${value.slice(0, 100)}” is no ${key} that Sigma knows.`,
        hint: `One of: ${words.join(', ')}.`,
        severity: 'warning',
      });
    return found;
  };
  return { text, texts, date, oneOf };
}

/** A rule without a level is taken as medium, so that it is seen and does not wake anyone; the issue says so. */
function parseLevel(root: YamlMap, report: Report): Level {
  const level = reader(root, report).oneOf('level', levels);
  if (level === undefined && entryOf(root, 'level') === undefined)
    report({
      code: 'level_absent',
      at: root.at,
      message: 'The rule has no level and is taken as medium.',
      hint: 'Add “level: …”.',
      severity: 'warning',
    });
  return level ?? 'medium';
}

function parseRelated(root: YamlMap, report: Report): readonly RelatedRule[] {
  const entry = entryOf(root, 'related');
  if (entry === undefined) return [];
  const nodes = entry.node.kind === 'list' ? entry.node.items : [];
  const related = nodes.flatMap((node): readonly RelatedRule[] => {
    if (node.kind !== 'map') return [];
    const id = ruleIdOf(node);
    const type = entryOf(node, 'type')?.node;
    return id !== undefined && type?.kind === 'scalar' ? [{ id, type: type.text }] : [];
  });
  if (entry.node.kind !== 'list' || related.length < nodes.length)
    report({
      code: 'attribute_type',
      at: entry.at,
      message: '“related” has to be a list of maps with id and type.',
      severity: 'warning',
    });
  return related;
}
