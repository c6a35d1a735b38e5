/**
 * Reads rule files. Each document stands for itself: what is wrong with one is reported with its place and never stops
 * the rest. Nothing throws, whatever the text.
 *
 * ```ts
 * const { rules, correlations, filters, issues } = parseRules(text, { file: 'rules/whoami.yml' });
 * ```
 */
import type { CorrelationRule } from './correlation/model.ts';
import { parseCorrelation } from './correlation/parse-correlation.ts';
import { type Report, reportTo } from './issues.ts';
import type { RuleIssue, RuleKind, SigmaFilter, SigmaRule } from './model.ts';
import { parseFilter } from './parse-filter.ts';
import { ruleIdOf } from './parse-head.ts';
import { parseRule } from './parse-rule.ts';
import { entryOf, readYaml, type YamlDocument, type YamlMap, type YamlNode } from './yaml.ts';

export interface ParsedRules {
  /** Detections. */
  readonly rules: readonly SigmaRule[];
  readonly correlations: readonly CorrelationRule[];
  readonly filters: readonly SigmaFilter[];
  readonly issues: readonly RuleIssue[];
}

/** A rule of whatever kind. */
export type AnyRule = SigmaRule | CorrelationRule | SigmaFilter;

export const everyRule = ({ rules, correlations, filters }: ParsedRules): readonly AnyRule[] => [
  ...rules,
  ...correlations,
  ...filters,
];

/** `file` is only for naming places. */
export function parseRules(text: string, { file }: { readonly file: string }): ParsedRules {
  const issues: RuleIssue[] = [];
  const read: Read = { rules: [], correlations: [], filters: [] };
  const documents = readYaml(text.replace(/^\uFEFF/, ''), reportTo(issues, file));
  for (const document of documents) parseDocument(document, file, { read, issues });
  if (documents.every((document) => document.root === undefined) && issues.length === 0)
    reportTo(
      issues,
      file,
    )({ code: 'file_empty', at: { line: 1, column: 1 }, message: 'The file holds no rule.', severity: 'warning' });
  return { ...read, issues };
}

interface Read {
  readonly rules: SigmaRule[];
  readonly correlations: CorrelationRule[];
  readonly filters: SigmaFilter[];
}

interface Into {
  readonly read: Read;
  readonly issues: RuleIssue[];
}

function parseDocument(document: YamlDocument, file: string, { read, issues }: Into): void {
  const { root } = document;
  const id = root?.kind === 'map' ? ruleIdOf(root) : undefined;
  const report = reportTo(issues, file, () => id);
  document.findings.forEach(report);
  if (root === undefined) return;
  if (root.kind !== 'map') {
    report({ code: 'rule_type', at: document.at, message: 'A rule has to be a map: title, logsource, detection …' });
    return;
  }
  const kind = kindOf(root, report);
  if (kind === 'detection') {
    const rule = parseRule(root, document, file, report);
    if (rule !== undefined) read.rules.push(rule);
  } else if (kind === 'correlation') {
    const rule = parseCorrelation(root, document, file, report);
    if (rule !== undefined) read.correlations.push(rule);
  } else if (kind === 'filter') {
    const filter = parseFilter(root, document, file, report);
    if (filter !== undefined) read.filters.push(filter);
  }
}

/** Any other “action” is an attribute of the author's own. */
const isAction = (node: YamlNode): boolean =>
  node.kind === 'scalar' && ['global', 'repeat', 'reset'].includes(node.text.toLowerCase());

/** Which kind of document it is; `undefined` when none that is read, which is reported. */
function kindOf(root: YamlMap, report: Report): RuleKind | undefined {
  const action = entryOf(root, 'action');
  if (action !== undefined && isAction(action.node)) {
    report({
      code: 'action_unsupported',
      at: action.at,
      message: 'Documents with “action” (global, repeat, reset) were taken out of Sigma in version 2 and are not read.',
      hint: 'Write each rule out in full.',
    });
    return undefined;
  }
  const named = (['detection', 'correlation', 'filter'] as const).flatMap((kind) => {
    const entry = entryOf(root, kind);
    return entry === undefined ? [] : [{ kind, at: entry.at }];
  });
  const [first, second] = named;
  if (first !== undefined && second !== undefined) {
    report({
      code: 'document_kind',
      at: second.at,
      message: `The document has both “${first.kind}” and “${second.kind}”, and can be only one of them.`,
      hint: 'Write two documents, with a line --- between them.',
    });
    return undefined;
  }
  return first?.kind ?? 'detection';
}
