/**
 * Reads rule files. Each document stands for itself: what is wrong with one is reported with its place and never stops
 * the rest. Nothing throws, whatever the text.
 *
 * ```ts
 * const { rules, issues } = parseRules(text, { file: 'rules/whoami.yml' });
 * ```
 */
import { type Report, reportTo } from './issues.ts';
import type { RuleIssue, SigmaRule } from './model.ts';
import { parseRule, ruleIdOf } from './parse-rule.ts';
import { entryOf, readYaml, type YamlDocument, type YamlMap, type YamlNode } from './yaml.ts';

export interface ParsedRules {
  readonly rules: readonly SigmaRule[];
  readonly issues: readonly RuleIssue[];
}

/** `file` is only for naming places. */
export function parseRules(text: string, { file }: { readonly file: string }): ParsedRules {
  const issues: RuleIssue[] = [];
  const rules: SigmaRule[] = [];
  const documents = readYaml(text.replace(/^\uFEFF/, ''), reportTo(issues, file));
  for (const document of documents) {
    const rule = parseDocument(document, file, issues);
    if (rule !== undefined) rules.push(rule);
  }
  if (documents.every((document) => document.root === undefined) && issues.length === 0)
    reportTo(
      issues,
      file,
    )({ code: 'file_empty', at: { line: 1, column: 1 }, message: 'The file holds no rule.', severity: 'warning' });
  return { rules, issues };
}

function parseDocument(document: YamlDocument, file: string, issues: RuleIssue[]): SigmaRule | undefined {
  const { root } = document;
  const id = root?.kind === 'map' ? ruleIdOf(root) : undefined;
  const report = reportTo(issues, file, () => id);
  document.findings.forEach(report);
  if (root === undefined) return undefined;
  if (root.kind !== 'map') {
    report({ code: 'rule_type', at: document.at, message: 'A rule has to be a map: title, logsource, detection …' });
    return undefined;
  }
  return refusedKind(root, report) ? undefined : parseRule(root, document, file, report);
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
    { key: 'filter', code: 'filter_unsupported', message: 'Filters are not applied by this version.', hint: undefined },
  ];
  for (const { key, ...finding } of kinds) {
    const entry = entryOf(root, key);
    if (entry === undefined || (key === 'action' && !isAction(entry.node))) continue;
    report({ ...finding, at: entry.at });
    return true;
  }
  return false;
}
