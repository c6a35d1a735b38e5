/**
 * Named lists for placeholders, as a file of YAML: `Servers: [srv*, dc01]`. Values are Sigma texts, so wildcards are
 * wildcards.
 */
import { type Report, reportTo } from './issues.ts';
import type { Place, RuleIssue } from './model.ts';
import type { Placeholders } from './modifiers/modifier.ts';
import { readYaml, type YamlMap } from './yaml.ts';

export interface ParsedLists {
  readonly lists: Placeholders;
  readonly issues: readonly RuleIssue[];
}

/** More would make rules that take minutes to resolve. */
export const listLimits = { values: 20_000, characters: 1_000, name: 200 } as const;

/** What may stand between the percent signs of a placeholder. */
export const isListName = (name: string): boolean => /^[^%\s]+$/.test(name) && name.length <= listLimits.name;

const start: Place = { line: 1, column: 1 };

export function parseLists(text: string, { file }: { readonly file: string }): ParsedLists {
  const issues: RuleIssue[] = [];
  const report = reportTo(issues, file);
  const documents = readYaml(text.replace(/^\uFEFF/, ''), report);
  for (const document of documents) document.findings.forEach(report);
  const lists: Record<string, readonly string[]> = Object.create(null);
  for (const { root } of documents) {
    if (root?.kind === 'map') Object.assign(lists, readLists(root, report));
    else if (root !== undefined)
      report({ code: 'lists_type', at: root.at, message: 'Lists are a map of names to values.' });
  }
  if (Object.keys(lists).length === 0 && issues.length === 0)
    report({
      code: 'lists_type',
      at: start,
      message: 'The file holds no list.',
      hint: 'Write “Servers: [srv*, dc01]”.',
    });
  return { lists, issues };
}

/** Names to texts; a single text is a list of one. */
export function readLists(map: YamlMap, report: Report): Placeholders {
  const lists: Record<string, readonly string[]> = Object.create(null);
  for (const { key, at, node } of map.entries) {
    const nodes = node.kind === 'list' ? node.items : [node];
    const values = nodes.flatMap((one) =>
      one.kind === 'scalar' && one.value !== null ? [typeof one.value === 'string' ? one.value : one.text] : [],
    );
    if (!isListName(key))
      report({
        code: 'list_name',
        at,
        message: `“${key.slice(0, 100)}” is no name of a list.`,
        hint: 'A name has neither blanks nor %.',
      });
    if (values.length < nodes.length || values.length === 0)
      report({ code: 'list_values', at, message: `“${key.slice(0, 100)}” has to be a text or a list of texts.` });
    if (values.length > listLimits.values || values.some((value) => value.length > listLimits.characters))
      report({
        code: 'list_too_large',
        at,
        message: `A list has at most ${listLimits.values} values of ${listLimits.characters} characters.`,
      });
    lists[key] = values;
  }
  return lists;
}
