/**
 * Reads rule files. Each document stands for itself: what is wrong with one is reported with its place and never stops
 * the rest. Nothing throws, whatever the text.
 *
 * ```ts
 * const { rules, filters, issues } = parseRules(text, { file: 'rules/whoami.yml' });
 * ```
 */
import { type Report, reportTo } from './issues.ts';
import type { RuleIssue, SigmaFilter, SigmaRule } from './model.ts';
import { parseFilter } from './parse-filter.ts';
import { parseRule, ruleIdOf } from './parse-rule.ts';
import { entryOf, readYaml, type YamlDocument, type YamlMap, type YamlNode } from './yaml.ts';

export interface ParsedRules {
  readonly rules: readonly SigmaRule[];
  readonly filters: readonly SigmaFilter[];
  readonly issues: readonly RuleIssue[];
}

/** `file` is only for naming places. */
export function parseRules(text: string, { file }: { readonly file: string }): ParsedRules {
  const issues: RuleIssue[] = [];
  const found: Found = { rules: [], filters: [] };
  const documents = readYaml(text.replace(/^\uFEFF/, ''), reportTo(issues, file));
  for (const document of documents) parseDocument(document, file, issues, found);
  if (documents.every((document) => document.root === undefined) && issues.length === 0)
    reportTo(
      issues,
      file,
    )({ code: 'file_empty', at: { line: 1, column: 1 }, message: 'The file holds no rule.', severity: 'warning' });
  return { ...found, issues };
}

interface Found {
  readonly rules: SigmaRule[];
  readonly filters: SigmaFilter[];
}

function parseDocument(document: YamlDocument, file: string, issues: RuleIssue[], found: Found): void {
  const { root } = document;
  const id = root?.kind === 'map' ? ruleIdOf(root) : undefined;
  const report = reportTo(issues, file, () => id);
  document.findings.forEach(report);
  if (root === undefined) return;
  if (root.kind !== 'map') {
    report({ code: 'rule_type', at: document.at, message: 'A rule has to be a map: title, logsource, detection …' });
    return;
  }
  if (refusedKind(root, report)) return;
  const filterEntry = entryOf(root, 'filter');
  if (filterEntry !== undefined && entryOf(root, 'detection') !== undefined) {
    report({
      code: 'document_kind',
      at: filterEntry.at,
      message: 'A document is either a rule (“detection”) or a filter (“filter”), not both.',
      hint: 'Part the two with a line “---”.',
    });
    return;
  }
  if (filterEntry !== undefined) {
    const filter = parseFilter(root, document, file, report);
    if (filter !== undefined) found.filters.push(filter);
    return;
  }
  const rule = parseRule(root, document, file, report);
  if (rule !== undefined) found.rules.push(rule);
}

/** Any other “action” is an attribute of the author's own. */
const isAction = (node: YamlNode): boolean =>
  node.kind === 'scalar' && ['global', 'repeat', 'reset'].includes(node.text.toLowerCase());

/** Documents that Sigma knows and this version does not run: said, never dropped in silence. */
function refusedKind(root: YamlMap, report: Report): boolean {
  const kinds = [
    {
      key: 'action',
      code: 'action_unsupported',
      message: 'Documents with “action” (global, repeat, reset) were taken out of Sigma in version 2 and are not read.',
      hint: 'Write each rule out in full.',
    },
    {
      key: 'correlation',
      code: 'correlation_unsupported',
      message: 'Correlation rules are not run by this version.',
      hint: 'The rules that it refers to are run on their own.',
    },
  ];
  for (const { key, ...finding } of kinds) {
    const entry = entryOf(root, key);
    if (entry === undefined || (key === 'action' && !isAction(entry.node))) continue;
    report({ ...finding, at: entry.at });
    return true;
  }
  return false;
}
