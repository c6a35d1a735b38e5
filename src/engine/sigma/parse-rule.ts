/** Reads one detection document into a rule: what must be there, what may, and what is kept as it is. */
import type { LogSource } from '#engine/events/model.ts';
import { digestOf } from './digest.ts';
import type { Report } from './issues.ts';
import { type Level, levels, type RelatedRule, type SigmaRule, statuses } from './model.ts';
import { parseDetection } from './parse-detection.ts';
import { dataOf, entryOf, type YamlDocument, type YamlMap } from './yaml.ts';

const known = new Set(
  (
    'title id name related taxonomy status description license references author date modified logsource detection ' +
    'fields falsepositives level tags scope'
  ).split(' '),
);

const isoDate = /^\d{4}-(0[1-9]|1[012])-(0[1-9]|[12]\d|3[01])$/;

/** The rule, or `undefined` when an error was reported. */
export function parseRule(root: YamlMap, document: YamlDocument, file: string, report: Report): SigmaRule | undefined {
  let faults = 0;
  const counting: Report = (finding) => {
    if (finding.severity !== 'warning') faults++;
    report(finding);
  };
  const read = reader(root, counting);
  const hashInput = document.text.replaceAll('\r\n', '\n').trim();
  const title = read.text('title');
  if (title === undefined)
    counting({ code: 'title_absent', at: root.at, message: 'The rule has no title.', hint: 'Add “title: …”.' });
  const source = parseLogSource(root, counting);
  const detectionEntry = entryOf(root, 'detection');
  if (detectionEntry?.node.kind !== 'map')
    counting({
      code: 'detection_absent',
      at: detectionEntry?.at ?? root.at,
      message: 'The rule has no detection, or it is not a map.',
    });
  const detection = detectionEntry?.node.kind === 'map' ? parseDetection(detectionEntry.node, counting) : undefined;
  const level = parseLevel(root, counting);
  const status = read.oneOf('status', statuses);
  const taxonomy = parseTaxonomy(root, counting);
  const dates = { date: read.date('date'), modified: read.date('modified') };
  const related = parseRelated(root, counting);
  if (faults > 0 || title === undefined || source === undefined || detection === undefined) return undefined;
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
    ...source,
    fields: read.texts('fields'),
    falsePositives: read.texts('falsepositives'),
    related,
    custom: customOf(root, known),
    ...detection,
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

/** The id as far as it can be read, so that issues of a refused rule name it too. */
export function ruleIdOf(root: YamlMap): string | undefined {
  const node = entryOf(root, 'id')?.node;
  return node?.kind === 'scalar' && node.value !== null && node.text !== '' ? node.text.slice(0, 256) : undefined;
}

/** Attributes that are not among `named`, as plain data. */
export function customOf(root: YamlMap, named: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  const custom: Record<string, unknown> = Object.create(null);
  for (const { key, node } of root.entries) if (!named.has(key)) custom[key] = dataOf(node);
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

export type SourceParts = Pick<SigmaRule, 'logSource' | 'logSourceDefinition'>;

export function parseLogSource(root: YamlMap, report: Report): SourceParts | undefined {
  const entry = entryOf(root, 'logsource');
  if (entry?.node.kind !== 'map') {
    report({
      code: 'logsource_absent',
      at: entry?.at ?? root.at,
      message: 'The rule has no log source, or it is not a map.',
      hint: 'Add “logsource:” with product, category or service.',
    });
    return undefined;
  }
  const read = reader(entry.node, report);
  const word = (key: string) => read.text(key)?.trim().toLowerCase() || undefined;
  const logSource: LogSource = { product: word('product'), category: word('category'), service: word('service') };
  if (logSource.product === undefined && logSource.category === undefined && logSource.service === undefined) {
    report({
      code: 'logsource_empty',
      at: entry.at,
      message: 'The log source names neither product, category nor service.',
    });
    return undefined;
  }
  return { logSource, logSourceDefinition: read.text('definition') };
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
