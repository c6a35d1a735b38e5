/** Applies pipelines to rules, between reading and resolving. Nothing is changed in place. */
import type { Condition } from '#engine/sigma/condition/tree.ts';
import { reportTo } from '#engine/sigma/issues.ts';
import type { NamedSelection, RuleIssue, RuleItem, RuleSelection, RuleValue, SigmaRule } from '#engine/sigma/model.ts';
import { isFailure, type Pipeline, type Run, type Step, type StepFailure } from './model.ts';

export interface Piped {
  readonly rules: readonly SigmaRule[];
  readonly issues: readonly RuleIssue[];
}

export const inOrder = (pipelines: readonly Pipeline[]): readonly Pipeline[] =>
  pipelines.toSorted((a, b) => a.priority - b.priority);

export function applyPipelines(rules: readonly SigmaRule[], pipelines: readonly Pipeline[]): Piped {
  if (pipelines.length === 0) return { rules, issues: [] };
  const issues: RuleIssue[] = [];
  const ordered = inOrder(pipelines);
  const piped = rules.flatMap((rule) => {
    try {
      return { ...pipeRule(rule, ordered), piped: { before: rule, pipelines: ordered } };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, message, hint } = error.why;
      reportTo(issues, rule.file, () => rule.id)({ code, at: rule.at, message, hint });
      return [];
    }
  });
  return { rules: piped, issues };
}

const otherFields = new Set(['add_field', 'remove_field', 'set_field']);

/**
 * The name that pipelines gave to a field of the rule's events, also one that the rule itself does not ask for (a
 * correlation may group by it). Of several names the first.
 */
export function pipedFieldName(rule: Pick<SigmaRule, 'piped'>, name: string): string {
  if (rule.piped === undefined) return name;
  const { before, pipelines } = rule.piped;
  const steps = pipelines.map((pipeline) => ({
    ...pipeline,
    steps: pipeline.steps.filter(({ type }) => !otherFields.has(type)),
  }));
  try {
    return pipeRule({ ...before, fields: [name] }, steps).fields[0] ?? name;
  } catch (error) {
    if (error instanceof Refused) return name;
    throw error;
  }
}

/** Leaves the work on one rule; caught above. */
class Refused extends Error {
  readonly why: { readonly code: string; readonly message: string; readonly hint: string | undefined };
  constructor(code: string, message: string, hint?: string) {
    super(message);
    this.why = { code, message, hint };
  }
}

/** Values of one rule, after all that steps make of them. */
const mostValues = 50_000;

interface Work {
  rule: SigmaRule;
  readonly run: Run;
  readonly pipeline: Pipeline;
}

function pipeRule(rule: SigmaRule, pipelines: readonly Pipeline[]): SigmaRule {
  // State and marks are of all pipelines together, as when pySigma adds them up.
  const shared = { state: new Map(), onRule: new Set<string>(), onItem: new WeakMap(), onField: new Map() };
  let piped = rule;
  for (const pipeline of pipelines) {
    const work: Work = { rule: piped, run: { ...shared, vars: pipeline.vars }, pipeline };
    takeSteps(work, pipeline.steps);
    if (work.rule !== piped) piped = { ...work.rule, hashInput: `${work.rule.hashInput}\n---\n${pipeline.hashInput}` };
  }
  return piped;
}

function takeSteps(work: Work, steps: readonly Step[]): void {
  for (const step of steps) if (step.when.rule(work.rule, work.run)) takeStep(work, step);
}

function takeStep(work: Work, step: Step): void {
  const { change } = step;
  if (change.on === 'steps') takeSteps(work, change.steps);
  else if (change.on === 'rule') {
    const result = change.apply(work.rule, work.run);
    if (isFailure(result)) throw failureOf(work, step, result);
    if (result !== undefined) work.rule = result;
  } else changeItems(work, step);
  if (step.id !== undefined) work.run.onRule.add(step.id);
}

const failureOf = ({ pipeline }: Work, step: Step, { failed }: StepFailure): Refused =>
  new Refused(
    'pipeline_failure',
    `The pipeline “${pipeline.name}” refuses this rule: ${failed}`,
    `It says so at ${pipeline.file}:${step.at.line}:${step.at.column}.`,
  );

function changeItems(work: Work, step: Step): void {
  const { rule } = work;
  const selections = rule.selections.flatMap((named): readonly NamedSelection[] => {
    const selection = changeSelection(work, step, named.selection);
    if (selection === named.selection) return [named];
    return selection === undefined ? [] : [{ ...named, selection }];
  });
  const fields =
    step.change.on === 'field' ? rule.fields.flatMap((field) => renamed(work, step, field) ?? [field]) : rule.fields;
  const isSame =
    selections.length === rule.selections.length && selections.every((one, index) => one === rule.selections[index]);
  if (isSame && fields.every((field, index) => field === rule.fields[index])) return;
  const left = new Set(selections.map(({ name }) => name));
  const conditions = left.size === rule.selections.length ? rule.conditions : withoutLost(work, rule, left);
  work.rule = { ...rule, selections, fields, conditions };
}

/** Conditions that ask only for what is left. What was dropped is no longer asked, neither for nor against. */
function withoutLost({ pipeline }: Work, rule: SigmaRule, left: ReadonlySet<string>): readonly Condition[] {
  const conditions = rule.conditions.flatMap((condition) => asking(condition, left) ?? []);
  if (conditions.length > 0) return conditions;
  throw new Refused(
    'pipeline_nothing_left',
    `The pipeline “${pipeline.name}” drops all that this rule asks for, so that it would match every event.`,
    'Let the pipeline drop less, or switch the rule off.',
  );
}

function asking(condition: Condition, left: ReadonlySet<string>): Condition | undefined {
  if (condition.kind === 'selection') return left.has(condition.name) ? condition : undefined;
  if (condition.kind === 'count') {
    const names = condition.names.filter((name) => left.has(name));
    return names.length === 0 ? undefined : { ...condition, names, least: Math.min(condition.least, names.length) };
  }
  if (condition.kind === 'not') {
    const part = asking(condition.part, left);
    return part && { kind: 'not', part };
  }
  const parts = condition.parts.flatMap((part) => asking(part, left) ?? []);
  const [only] = parts;
  return parts.length <= 1 ? only : { kind: condition.kind, parts };
}

function changeSelection(work: Work, step: Step, selection: RuleSelection): RuleSelection | undefined {
  if (selection.kind === 'item') return changeItem(work, step, selection);
  const parts = selection.parts.map((part) => changeSelection(work, step, part));
  if (parts.every((part, index) => part === selection.parts[index])) return selection;
  const kept = parts.filter((part) => part !== undefined);
  const [only] = kept;
  return kept.length <= 1 ? only : { ...selection, parts: kept };
}

type ItemSelection = Extract<RuleSelection, { kind: 'item' }>;

/** Do the step's conditions on items and fields hold? A keyword has no field, so conditions on fields do not concern it. */
function concerns({ run }: Work, { when }: Step, item: RuleItem): boolean {
  return when.item(item, run) && (item.field === undefined || when.field(item.field, run));
}

function changeItem(work: Work, step: Step, selection: ItemSelection): RuleSelection | undefined {
  const { item } = selection;
  const { change } = step;
  if (!concerns(work, step, item)) return selection;
  if (change.on === 'field') return renameItem(work, step, selection);
  if (change.on === 'value') return changeValues(work, step, selection, change.apply);
  if (change.on !== 'item') return selection;
  const made = change.apply(item, work.run);
  if (made === null) return undefined;
  if (isFailure(made)) throw failureOf(work, step, made);
  return made === undefined ? selection : marked(work, step, item, made);
}

/** The selection, with the marks of the item that it came of and that of the step. */
function marked(work: Work, step: Step, from: RuleItem, selection: RuleSelection): RuleSelection {
  const before = work.run.onItem.get(from) ?? new Set<string>();
  const marks = step.id === undefined ? before : new Set([...before, step.id]);
  const mark = (one: RuleSelection): void => {
    if (one.kind === 'item') work.run.onItem.set(one.item, marks);
    else one.parts.forEach(mark);
  };
  if (marks.size > 0) mark(selection);
  return selection;
}

/** The names that a field gets, where the step has any for it. */
function renamed({ run }: Work, step: Step, field: string): readonly string[] | undefined {
  if (step.change.on !== 'field' || !step.when.field(field, run)) return undefined;
  const names = step.change.apply(field);
  if (names === undefined) return undefined;
  for (const name of names) {
    const marks = new Set(run.onField.get(field));
    if (step.id !== undefined) marks.add(step.id);
    run.onField.set(name, marks);
  }
  return names;
}

function renameItem(work: Work, step: Step, selection: ItemSelection): RuleSelection {
  const referring = renameReferences(work, step, selection.item);
  const { field } = referring;
  const names = field === undefined ? undefined : renamed(work, step, field);
  if (names === undefined)
    return referring === selection.item
      ? selection
      : marked(work, step, selection.item, { kind: 'item', item: referring });
  const items = names.map((name) => ({ ...referring, field: name, key: [name, ...referring.modifiers].join('|') }));
  const [only] = items;
  const made: RuleSelection =
    items.length === 1 && only !== undefined
      ? { kind: 'item', item: only }
      : {
          // Of several names one has to match; where absence or difference is asked for, all have to.
          kind: asksAgainst(referring) ? 'all' : 'any',
          parts: items.map((item) => ({ kind: 'item', item })),
          at: referring.at,
        };
  return marked(work, step, selection.item, made);
}

const asksAgainst = ({ modifiers, values }: RuleItem): boolean =>
  modifiers.includes('neq') ||
  (modifiers.includes('exists') && values.some(({ text }) => text.toLowerCase() === 'false')) ||
  (values.length > 0 && values.every(({ value }) => value === null));

/** The values of `fieldref` are names of fields too. */
function renameReferences(work: Work, step: Step, item: RuleItem): RuleItem {
  if (!item.modifiers.includes('fieldref')) return item;
  const values = item.values.flatMap((value) => {
    const names = renamed(work, step, value.text);
    return names === undefined ? [value] : names.map((name) => ({ ...value, value: name, text: name }));
  });
  return values.every((value, index) => value === item.values[index]) ? item : { ...item, values };
}

function changeValues(
  work: Work,
  step: Step,
  selection: ItemSelection,
  apply: (value: RuleValue, item: RuleItem) => readonly RuleValue[] | undefined,
): RuleSelection {
  const { item } = selection;
  const values: RuleValue[] = [];
  let changed = false;
  for (const value of item.values) {
    const made = apply(value, item);
    changed ||= made !== undefined;
    for (const one of made ?? [value]) values.push(one);
    if (values.length > mostValues)
      throw new Refused(
        'pipeline_too_many_values',
        `The pipeline makes more than ${mostValues} values of “${item.key}”.`,
      );
  }
  if (!changed) return selection;
  return marked(work, step, item, { kind: 'item', item: { ...item, values, isList: values.length > 1 } });
}
