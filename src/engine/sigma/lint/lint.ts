/**
 * Holds rule files against the whole of the specification: what the parser refuses, and what it lets pass although the
 * specification says or recommends otherwise. Never throws.
 *
 * ```ts
 * const { issues, rules } = lintRules([{ path: 'rules/whoami.yml', text }]);
 * ```
 */
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import { reportTo } from '#engine/sigma/issues.ts';
import type { Place, RuleIssue } from '#engine/sigma/model.ts';
import { type AnyRule, everyRule, type ParsedRules, parseRules } from '#engine/sigma/parse.ts';
import { entryOf, readYaml, type YamlDocument, type YamlMap } from '#engine/sigma/yaml.ts';
import { entryNamed } from './catalogue.ts';
import { checkAttributes } from './check-attributes.ts';
import { checkDetection } from './check-detection.ts';
import { checkFile, checkStyle } from './check-file.ts';
import { checkLogSource } from './check-log-source.ts';
import { checkCorrelation, checkFilter } from './check-meta.ts';
import { checkInner, checkNames, type FileRules, withoutNeedless } from './check-set.ts';
import { checkTags } from './check-tags.ts';
import type { Check, Kind, LintIssue, Remark, Source } from './entry.ts';

export interface LintFile {
  readonly path: string;
  readonly text: string;
}

export interface LintReport {
  /** By file and place. */
  readonly issues: readonly LintIssue[];
  readonly rules: readonly AnyRule[];
}

const checks: Readonly<Record<Kind, readonly Check[]>> = {
  detection: [checkStyle, checkAttributes, checkTags, checkLogSource, checkDetection],
  correlation: [checkStyle, checkAttributes, checkTags, checkCorrelation],
  filter: [checkStyle, checkAttributes, checkTags, checkLogSource, checkDetection, checkFilter],
};

export function lintRules(files: readonly LintFile[]): LintReport {
  const parsed = files.map((file) => ({ file, parsed: parseRules(file.text, { file: file.path }) }));
  const linted = parsed.map(({ file, parsed: one }) => lintFile(file, one));
  checkNames(linted);
  for (const one of linted) checkInner(one);
  const rules = parsed.map((one) => one.parsed);
  const compiled = compile(
    rules.flatMap((one) => one.rules),
    { filters: rules.flatMap((one) => one.filters) },
  );
  const linked = linkCorrelations(
    compiled.rules.map(({ rule }) => rule),
    rules.flatMap((one) => one.correlations),
  );
  const issues = [
    ...linted.flatMap((one) => withoutNeedless(one.issues, one)),
    ...compiled.issues.map(asLint),
    ...linked.issues.filter(({ code }) => code !== 'correlation_twice').map(ofSet),
  ];
  return { issues: inOrder(files, issues), rules: rules.flatMap(everyRule) };
}

/** What hangs on other rules is only warned of: they may lie elsewhere than in the files at hand. */
const ofSet = (issue: RuleIssue): LintIssue => ({ ...issue, severity: entryNamed(issue.code)?.severity ?? 'warning' });

/** Severities are those of the parser; the catalogue says the same, which a test holds. */
const asLint = (issue: RuleIssue): LintIssue => issue;

function inOrder(files: readonly LintFile[], issues: readonly LintIssue[]): readonly LintIssue[] {
  const order = new Map(files.map(({ path }, index) => [path, index]));
  const placeOf = ({ file }: LintIssue): number => order.get(file) ?? files.length;
  return issues.toSorted((a, b) => placeOf(a) - placeOf(b) || a.line - b.line || a.column - b.column);
}

interface Linted extends FileRules {
  readonly issues: LintIssue[];
}

function lintFile({ path, text }: LintFile, parsed: ParsedRules): Linted {
  const issues: LintIssue[] = parsed.issues.map(asLint);
  const remarkOn =
    (ruleId: string | undefined) =>
    ({ id, at, message, hint, edits }: Remark): void => {
      const found: RuleIssue[] = [];
      reportTo(found, path, () => ruleId)({ code: id, at, message, hint });
      const severity = entryNamed(id)?.severity ?? 'warning';
      for (const issue of found) issues.push({ ...issue, severity, ...(edits?.length ? { edits } : {}) });
    };
  const source = sourceOf(path, text);
  // What cannot be read was reported by the parser.
  const documents = readYaml(text.replace(/^\uFEFF/, ''), () => undefined);
  const roots = documents.flatMap((document) => mapOf(document) ?? []);
  checkFile(source, new Set(roots.map(kindOf)), remarkOn(undefined));
  for (const root of roots) {
    const kind = kindOf(root);
    const id = entryOf(root, 'id')?.node;
    const remark = remarkOn(id?.kind === 'scalar' && id.text !== '' ? id.text.slice(0, 256) : undefined);
    for (const check of checks[kind]) check({ root, kind, source, remark });
  }
  return { file: path, rules: everyRule(parsed), issues, remark: (rule, remark) => remarkOn(rule.id)(remark) };
}

const mapOf = ({ root }: YamlDocument): YamlMap | undefined => (root?.kind === 'map' ? root : undefined);

const kindOf = (root: YamlMap): Kind =>
  entryOf(root, 'correlation') !== undefined
    ? 'correlation'
    : entryOf(root, 'filter') !== undefined
      ? 'filter'
      : 'detection';

function sourceOf(file: string, text: string): Source {
  // A byte order mark is no part of what was read, and so of no place.
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  const starts = [shift];
  for (let index = shift; index < text.length; index++) if (text.charCodeAt(index) === 10) starts.push(index + 1);
  const offsetOf = ({ line, column }: Place): number => (starts[line - 1] ?? text.length) + column - 1;
  return { file, text, offsetOf, characterAt: (place) => text.charAt(offsetOf(place)) };
}
