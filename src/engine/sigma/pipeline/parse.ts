/**
 * Reads a pipeline (pySigma's YAML format). All that is wrong is reported with its place; with an error there is no
 * pipeline, for half of one would let rules run that mean something else than they should.
 *
 * ```ts
 * const { pipeline, issues } = parsePipeline(text, { file: 'ours.yml' });
 * ```
 */
import { parseCondition } from '#engine/sigma/condition/parse.ts';
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { type Report, reportTo } from '#engine/sigma/issues.ts';
import { readLists } from '#engine/sigma/lists.ts';
import type { Place, RuleIssue } from '#engine/sigma/model.ts';
import { entryOf, readYaml, type YamlMap, type YamlNode } from '#engine/sigma/yaml.ts';
import { type ConditionKind, fieldConditions, itemConditions, ruleConditions } from './conditions.ts';
import type { Change, Conditions, Pipeline, Step } from './model.ts';
import { type Parameters, parametersOf } from './parameters.ts';
import { refusedTransformations, transformations } from './transformations/index.ts';

export interface ParsedPipeline {
  /** `undefined` when an error was found. */
  readonly pipeline: Pipeline | undefined;
  readonly issues: readonly RuleIssue[];
}

const most = { steps: 2_000, conditions: 200, depth: 5 } as const;
const start: Place = { line: 1, column: 1 };

export function parsePipeline(text: string, { file }: { readonly file: string }): ParsedPipeline {
  const issues: RuleIssue[] = [];
  const report = reportTo(issues, file);
  const documents = readYaml(text.replace(/^\uFEFF/, ''), report);
  for (const document of documents) document.findings.forEach(report);
  const roots = documents.flatMap(({ root }) => root ?? []);
  const [root] = roots;
  if (roots.length !== 1 || root?.kind !== 'map') {
    if (issues.length === 0)
      report({
        code: 'pipeline_type',
        at: roots[1]?.at ?? start,
        message: 'A pipeline is one map: name, priority, vars, transformations.',
      });
    return { pipeline: undefined, issues };
  }
  const pipeline = readRoot(root, text, file, report);
  return { pipeline: issues.some(({ severity }) => severity === 'error') ? undefined : pipeline, issues };
}

const rootKeys = new Set(['allowed_backends', 'transformations', 'postprocessing', 'finalizers', 'vars', 'priority']);

function readRoot(root: YamlMap, text: string, file: string, report: Report): Pipeline {
  const read = parametersOf(root, rootKeys, 'a pipeline', report);
  const name = read.text('name') ?? file;
  read.finish();
  for (const key of ['postprocessing', 'finalizers']) refuseStage(root, key, report);
  const list = entryOf(root, 'transformations');
  if (list !== undefined && list.node.kind !== 'list' && !isNull(list.node))
    report({ code: 'pipeline_parameter', at: list.at, message: '“transformations” has to be a list.' });
  const reading: Reading = { report, count: 0, depth: 0 };
  return {
    name,
    priority: readPriority(root, report),
    vars: readVars(root, report),
    steps: list?.node.kind === 'list' ? readSteps(reading, list.node, '') : [],
    file,
    hashInput: text.replaceAll('\r\n', '\n').trim(),
  };
}

const isNull = (node: YamlNode): boolean => node.kind === 'scalar' && node.value === null;

function refuseStage(root: YamlMap, key: string, report: Report): void {
  const entry = entryOf(root, key);
  if (entry === undefined || isNull(entry.node) || (entry.node.kind === 'list' && entry.node.items.length === 0))
    return;
  report({
    code: 'pipeline_stage_unsupported',
    at: entry.at,
    message: `“${key}” works on the text of queries, and there is none here.`,
    hint: 'Take it away; “transformations” are all that an engine needs.',
  });
}

function readPriority(root: YamlMap, report: Report): number {
  const node = entryOf(root, 'priority')?.node;
  if (node === undefined || isNull(node)) return 0;
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isFinite(node.value)) return node.value;
  report({ code: 'pipeline_parameter', at: node.at, message: '“priority” has to be a number.' });
  return 0;
}

function readVars(root: YamlMap, report: Report): Pipeline['vars'] {
  const entry = entryOf(root, 'vars');
  if (entry === undefined || isNull(entry.node)) return {};
  if (entry.node.kind === 'map') return readLists(entry.node, report);
  report({ code: 'pipeline_parameter', at: entry.at, message: '“vars” has to be a map.' });
  return {};
}

interface Reading {
  readonly report: Report;
  count: number;
  depth: number;
}

function readSteps(reading: Reading, list: Extract<YamlNode, { kind: 'list' }>, label: string): readonly Step[] {
  const { report } = reading;
  if (++reading.depth > most.depth) {
    report({
      code: 'pipeline_too_large',
      at: list.at,
      message: `Steps stand more than ${most.depth} deep in each other.`,
    });
    return [];
  }
  const steps = list.items.flatMap((node, index) => {
    if (++reading.count > most.steps) {
      if (reading.count === most.steps + 1)
        report({ code: 'pipeline_too_large', at: node.at, message: `The pipeline has more than ${most.steps} steps.` });
      return [];
    }
    if (node.kind === 'map') return readStep(reading, node, `${label}${index + 1}`) ?? [];
    report({ code: 'pipeline_type', at: node.at, message: 'A step has to be a map with “type”.' });
    return [];
  });
  reading.depth--;
  return steps;
}

const kinds = ['rule', 'detection_item', 'field_name'] as const;
const stepKeys = new Set([
  'id',
  'type',
  ...kinds.flatMap((kind) => [`${kind}_conditions`, `${kind}_cond_op`, `${kind}_cond_not`, `${kind}_cond_expr`]),
]);

function readStep(reading: Reading, map: YamlMap, label: string): Step | undefined {
  const { report } = reading;
  const common = parametersOf(map, new Set(map.entries.map(({ key }) => key)), 'a step', report);
  const type = common.neededText('type');
  const when = readConditions(map, report);
  if (type === undefined) return undefined;
  const transformation = transformations.find((one) => one.type === type);
  if (transformation === undefined) {
    refuseType(type, common.placeOf('type'), report);
    return undefined;
  }
  const read = parametersOf(map, stepKeys, `“${type}”`, report);
  const change: Change | undefined = transformation.read(read, {
    report,
    label,
    readSteps: (node, inner) => (node.kind === 'list' ? readSteps(reading, node, inner) : []),
  });
  read.finish();
  return change === undefined ? undefined : { id: common.text('id'), type, at: map.at, when, change };
}

function refuseType(type: string, at: Place, report: Report): void {
  const why = Object.hasOwn(refusedTransformations, type) ? refusedTransformations[type] : undefined;
  if (why !== undefined)
    report({ code: 'pipeline_transformation_unsupported', at, message: `“${type}” is not done here: ${why}.` });
  else
    report({
      code: 'pipeline_transformation_unknown',
      at,
      message: `There is no transformation “${type.slice(0, 100)}”.`,
      hint: `One of: ${transformations.map((one) => one.type).join(', ')}.`,
    });
}

function readConditions(map: YamlMap, report: Report): Conditions {
  return {
    rule: readList(map, 'rule', ruleConditions, report),
    item: readList(map, 'detection_item', itemConditions, report),
    field: readList(map, 'field_name', fieldConditions, report),
  };
}

type Test<A, B> = (one: A, run: B) => boolean;

/** One of the three lists, as one test. Without conditions it always holds. */
function readList<A, B>(
  map: YamlMap,
  kind: (typeof kinds)[number],
  known: readonly ConditionKind<Test<A, B>>[],
  report: Report,
): Test<A, B> {
  const read = parametersOf(map, new Set(map.entries.map(({ key }) => key)), 'a step', report);
  const tests = readTests(read, `${kind}_conditions`, known, report);
  const any = read.word(`${kind}_cond_op`, ['and', 'or'], 'and') === 'or';
  const negated = read.flag(`${kind}_cond_not`);
  const expression = read.text(`${kind}_cond_expr`);
  if (expression !== undefined) {
    const at = read.placeOf(`${kind}_cond_expr`);
    const condition = parseCondition(expression, at, [...tests.keys()], (finding) =>
      report({ ...finding, code: 'pipeline_condition' }),
    );
    return (one, run) => condition === undefined || holds(condition, (name) => tests.get(name)?.(one, run) === true);
  }
  const list = [...tests.values()];
  if (list.length === 0) return () => true;
  return (one, run) => (any ? list.some((test) => test(one, run)) : list.every((test) => test(one, run))) !== negated;
}

function readTests<T>(
  read: Parameters,
  key: string,
  known: readonly ConditionKind<T>[],
  report: Report,
): Map<string, T> {
  const tests = new Map<string, T>();
  const node = read.node(key);
  if (node === undefined || isNull(node)) return tests;
  if (node.kind === 'scalar') {
    report({
      code: 'pipeline_condition',
      at: node.at,
      message: `“${key}” has to be a list of conditions, or a map of them.`,
    });
    return tests;
  }
  const named =
    node.kind === 'list'
      ? node.items.map((item, index) => ({ name: String(index + 1), item }))
      : node.entries.map((entry) => ({ name: entry.key, item: entry.node }));
  for (const { name, item } of named.slice(0, most.conditions)) {
    const test = readTest(item, known, report);
    if (test !== undefined) tests.set(name, test);
  }
  if (named.length > most.conditions)
    report({ code: 'pipeline_too_large', at: node.at, message: `There are more than ${most.conditions} conditions.` });
  return tests;
}

function readTest<T>(node: YamlNode, known: readonly ConditionKind<T>[], report: Report): T | undefined {
  const type = node.kind === 'map' ? entryOf(node, 'type')?.node : undefined;
  const kind = type?.kind === 'scalar' ? known.find((one) => one.type === type.text) : undefined;
  if (node.kind !== 'map' || kind === undefined) {
    report({
      code: 'pipeline_condition',
      at: type?.at ?? node.at,
      message: 'This is no condition of its kind.',
      hint: `“type” is one of: ${known.map((one) => one.type).join(', ')}.`,
    });
    return undefined;
  }
  const read = parametersOf(node, new Set(['type']), `the condition “${kind.type}”`, report);
  const test = kind.read(read, report);
  read.finish();
  return test;
}

/** A condition over names, each of which holds or does not. */
function holds(condition: Condition, is: (name: string) => boolean): boolean {
  if (condition.kind === 'selection') return is(condition.name);
  if (condition.kind === 'not') return !holds(condition.part, is);
  if (condition.kind === 'count') return condition.names.filter(is).length >= condition.least;
  return condition.kind === 'and'
    ? condition.parts.every((part) => holds(part, is))
    : condition.parts.some((part) => holds(part, is));
}
