/** Pipelines and lists for placeholders, from files named on the command line. A bad one is refused: rules would mean something else. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effects } from '#app/cli/effects.ts';
import { unreadable } from '#app/cli/input/find.ts';
import { invalid } from '#base/errors.ts';
import { parseLists } from '#engine/sigma/lists.ts';
import type { RuleIssue } from '#engine/sigma/model.ts';
import type { Placeholders } from '#engine/sigma/modifiers/modifier.ts';
import type { Pipeline } from '#engine/sigma/pipeline/model.ts';
import { parsePipeline } from '#engine/sigma/pipeline/parse.ts';

export const ruleInputOptions = {
  pipeline: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    about: 'Changes rules by this pipeline (YAML, as of pySigma).',
  },
  placeholders: {
    type: 'string',
    multiple: true,
    value: 'FILE',
    about: 'Lists for placeholders: YAML, name to values.',
  },
} as const;

export interface RuleInputs {
  readonly pipelines: readonly Pipeline[];
  readonly placeholders: Placeholders;
}

export async function loadRuleInputs(
  named: { readonly pipelines: readonly string[]; readonly placeholders: readonly string[] },
  { cwd }: Pick<Effects, 'cwd'>,
): Promise<RuleInputs> {
  const pipelines: Pipeline[] = [];
  for (const file of named.pipelines) {
    const { pipeline, issues } = parsePipeline(await textOf(file, cwd), { file });
    refuseErrors(file, issues);
    if (pipeline !== undefined) pipelines.push(pipeline);
  }
  const placeholders: Record<string, readonly string[]> = Object.create(null);
  for (const file of named.placeholders) {
    const { lists, issues } = parseLists(await textOf(file, cwd), { file });
    refuseErrors(file, issues);
    Object.assign(placeholders, lists);
  }
  return { pipelines, placeholders };
}

const textOf = (file: string, cwd: string): Promise<string> =>
  readFile(resolve(cwd, file), 'utf8').catch((cause: unknown) => {
    throw unreadable(file, cause);
  });

function refuseErrors(file: string, issues: readonly RuleIssue[]): void {
  const errors = issues.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw invalid('rule_input_unusable', `${file} cannot be used`, { issues: errors });
}
