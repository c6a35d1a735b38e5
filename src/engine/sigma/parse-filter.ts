/** Reads one filter document (Sigma filters specification 2.1.0). */
import { digestOf } from './digest.ts';
import type { Report } from './issues.ts';
import type { FilteredRule, SigmaFilter } from './model.ts';
import { parseDetection } from './parse-detection.ts';
import { customOf, parseTaxonomy, reader, ruleIdOf } from './parse-head.ts';
import { parseLogSource } from './parse-rule.ts';
import { entryOf, type YamlDocument, type YamlMap } from './yaml.ts';

const known = new Set('title id description date modified taxonomy logsource filter'.split(' '));
const aside: ReadonlySet<string> = new Set(['rules']);

/** The filter, or `undefined` when an error was reported. */
export function parseFilter(
  root: YamlMap,
  document: YamlDocument,
  file: string,
  report: Report,
): SigmaFilter | undefined {
  let faults = 0;
  const counting: Report = (finding) => {
    if (finding.severity !== 'warning') faults++;
    report(finding);
  };
  const read = reader(root, counting);
  const title = read.text('title');
  if (title === undefined)
    counting({ code: 'title_absent', at: root.at, message: 'The filter has no title.', hint: 'Add “title: …”.' });
  const source = parseLogSource(root, counting);
  const body = parseBody(root, counting);
  const about = { description: read.text('description'), date: read.date('date'), modified: read.date('modified') };
  const taxonomy = parseTaxonomy(root, counting);
  if (faults > 0 || title === undefined || source === undefined || body === undefined) return undefined;
  const hashInput = document.text.replaceAll('\r\n', '\n').trim();
  return {
    kind: 'filter',
    id: ruleIdOf(root) ?? `sigma-${digestOf([hashInput])}`,
    title,
    ...about,
    taxonomy,
    ...source,
    ...body,
    custom: customOf(root, known),
    file,
    at: root.at,
    text: document.text,
    hashInput,
  };
}

function parseBody(
  root: YamlMap,
  report: Report,
): Pick<SigmaFilter, 'rules' | 'selections' | 'conditions'> | undefined {
  const entry = entryOf(root, 'filter');
  if (entry?.node.kind !== 'map') {
    report({
      code: 'filter_type',
      at: entry?.at ?? root.at,
      message: '“filter” has to be a map: rules, selection, condition.',
    });
    return undefined;
  }
  const rules = parseTargets(entry.node, report);
  const detection = parseDetection(entry.node, report, aside);
  if (rules === undefined || detection === undefined) return undefined;
  if (!detection.conditions.some(({ kind }) => kind === 'not') && !/\bnot\b/i.test(conditionText(entry.node)))
    report({
      code: 'filter_keeps',
      at: entryOf(entry.node, 'condition')?.at ?? entry.at,
      message: 'This filter keeps only the hits on events that its condition matches, and takes all others out.',
      hint: 'Write “not selection” to take the matching events out.',
      severity: 'warning',
    });
  return { rules, ...detection };
}

function conditionText(filter: YamlMap): string {
  const node = entryOf(filter, 'condition')?.node;
  const nodes = node?.kind === 'list' ? node.items : [node];
  return nodes.map((one) => (one?.kind === 'scalar' ? one.text : '')).join(' ');
}

/** Which rules are meant: a list of ids or names, or `any` for all of the log source. */
function parseTargets(filter: YamlMap, report: Report): SigmaFilter['rules'] | undefined {
  const entry = entryOf(filter, 'rules');
  const hint = 'List ids or names of rules, or write “rules: any” for all rules of the log source.';
  if (entry === undefined) {
    report({
      code: 'filter_rules_absent',
      at: filter.at,
      message: 'The filter does not say which rules it is for.',
      hint,
    });
    return undefined;
  }
  const { node } = entry;
  if (node.kind === 'scalar' && node.text.toLowerCase() === 'any') return 'any';
  const nodes = node.kind === 'list' ? node.items : [node];
  const targets: FilteredRule[] = [];
  for (const one of nodes) {
    if (one.kind === 'scalar' && one.value !== null && one.text !== '') targets.push({ rule: textOf(one), at: one.at });
    else report({ code: 'filter_rules_type', at: one.at, message: 'A rule is named by its id or its name.', hint });
  }
  if (nodes.length === 0)
    report({ code: 'filter_rules_absent', at: entry.at, message: 'The list of rules is empty.', hint });
  if (node.kind === 'scalar' && targets.length > 0)
    report({
      code: 'filter_rules_type',
      at: entry.at,
      message: '“rules” has to be a list.',
      hint,
      severity: 'warning',
    });
  return targets.length === 0 ? undefined : targets;
}

const textOf = (node: { readonly value: unknown; readonly text: string }): string =>
  typeof node.value === 'string' ? node.value : node.text;
