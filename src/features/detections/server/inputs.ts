/** Lists and pipelines: kept through the journal, and turned into what the engine is given. */
import { absent, invalid } from '#base/errors.ts';
import { storableText } from '#base/text.ts';
import { isListName, listLimits } from '#engine/sigma/lists.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import type { Placeholders } from '#engine/sigma/modifiers/modifier.ts';
import type { Pipeline } from '#engine/sigma/pipeline/model.ts';
import { parsePipeline } from '#engine/sigma/pipeline/parse.ts';
import { ruleInputRemoved, ruleInputSet } from '#features/detections/entries.ts';
import { type InputKind, inputKey, isPipelineName, valuesOf } from '#features/detections/model.ts';
import { sha256, type Write } from '#features/journal/server/index.ts';
import { lockInput } from './input-store.ts';

export interface RuleInputText {
  readonly kind: string;
  readonly name: string;
  readonly text: string | null;
}

export interface RuleInputs {
  readonly placeholders: Placeholders;
  readonly pipelines: readonly Pipeline[];
  /** A pipeline that was kept by another version of Watchfloor may not be read any more. */
  readonly issues: readonly RuleIssue[];
}

export function readInputs(inputs: readonly RuleInputText[]): RuleInputs {
  const placeholders: Record<string, readonly string[]> = Object.create(null);
  const pipelines: Pipeline[] = [];
  const issues: RuleIssue[] = [];
  for (const { kind, name, text } of inputs) {
    if (text === null) continue;
    if (kind === 'list') placeholders[name] = valuesOf(text);
    else {
      const parsed = parsePipeline(text, { file: `pipeline ${name}` });
      issues.push(...parsed.issues);
      if (parsed.pipeline !== undefined) pipelines.push(parsed.pipeline);
    }
  }
  return { placeholders, pipelines, issues };
}

const streamOf = (kind: InputKind, name: string): string => `rule-${inputKey(kind, name)}`;

/** Makes the input, or gives it another text. `false`: the text is what it was. */
export async function setInput(write: Write, kind: InputKind, name: string, given: string): Promise<boolean> {
  const { text, size } = kind === 'list' ? checkedList(name, given) : checkedPipeline(name, given);
  const before = await lockInput(write.tx, inputKey(kind, name));
  const version = sha256(text).slice(0, 16);
  if (before?.version === version && before.text === text) return false;
  await write.record(
    ruleInputSet.draft({
      stream: streamOf(kind, name),
      scope: null,
      facts: { kind, name, version, size, before: before?.version ?? null },
      payload: { text },
    }),
  );
  return true;
}

export async function removeInput(write: Write, kind: InputKind, name: string): Promise<void> {
  const before = await lockInput(write.tx, inputKey(kind, name));
  if (before === undefined) throw absent('rule_input_absent', `there is no such ${kind}`);
  await write.record(
    ruleInputRemoved.draft({
      stream: streamOf(kind, name),
      scope: null,
      facts: { kind, name, before: before.version },
    }),
  );
}

function checkedList(name: string, given: string) {
  if (!isListName(name))
    throw invalid('list_name_invalid', 'the name of a list has neither blanks nor percent signs', {
      remedy: `Take what stands between the percent signs of the placeholder, up to ${listLimits.name} characters.`,
    });
  const values = valuesOf(storableText(given));
  if (values.length === 0)
    throw invalid('list_empty', 'a list has at least one value', { remedy: 'Or remove the list.' });
  const long = values.findIndex((value) => value.length > listLimits.characters);
  if (values.length > listLimits.values || long >= 0)
    throw invalid(
      'list_too_large',
      `a list has at most ${listLimits.values} values of ${listLimits.characters} characters`,
    );
  return { text: values.join('\n'), size: values.length };
}

function checkedPipeline(name: string, given: string) {
  if (!isPipelineName(name))
    throw invalid('pipeline_name_invalid', 'the name of a pipeline has letters, digits, dots, dashes and underscores');
  const text = storableText(given);
  const { pipeline, issues } = parsePipeline(text, { file: name });
  if (pipeline === undefined)
    throw invalid('pipeline_unusable', 'the pipeline cannot be used', {
      issues: issues.filter(({ severity }) => severity === 'error').slice(0, 50),
    });
  return { text, size: pipeline.steps.length };
}
