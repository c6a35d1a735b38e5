/** Pipelines of an installation, which change rules before they are run. */
import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { unreadable } from '#app/cli/input/find.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe, screenOf, table } from '#app/cli/print.ts';

const pipelines = z.object({
  items: z.array(
    z.object({
      name: z.string(),
      title: z.string().nullable(),
      priority: z.number().nullable(),
      steps: z.int(),
      changedAt: z.string(),
      changedBy: z.object({ name: z.string() }),
    }),
  ),
});

export const rulesPipelines = defineCommand({
  name: 'rules pipelines',
  usage: '[NAME] [--json]',
  about: 'Lists the pipelines that change rules before they are run; with a name, its text.',
  operands: { least: 0, most: 1 },
  options: { ...installationOptions, ...jsonOption },
  examples: [{ line: 'rules pipelines', says: 'All pipelines with priority and number of steps.' }],
  async run({ values, operands: [name] }, effects) {
    const config = configOf(values, effects);
    if (name !== undefined) {
      const one = await withClient(config, (client) =>
        client.get(
          `/api/rule-pipelines/${encodeURIComponent(name)}`,
          z.object({ text: z.string().nullable() }).loose(),
        ),
      );
      await effects.stdout.write(values.json ? jsonLine(one) : `${safe(one.text ?? '(erased)')}\n`);
      return exitCodes.fine;
    }
    const { items } = await withClient(config, (client) => client.get('/api/rule-pipelines', pipelines));
    const rows = items
      .toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0))
      .map((one) => [
        String(one.priority ?? ''),
        one.name,
        String(one.steps),
        one.title ?? '',
        one.changedAt,
        one.changedBy.name,
      ]);
    const headings = ['priority', 'name', 'steps', 'title', 'changed', 'by'];
    await effects.stdout.write(
      values.json ? items.map(jsonLine).join('') : table(headings, rows, screenOf(effects.stdout)),
    );
    return exitCodes.fine;
  },
});

export const rulesSetPipeline = defineCommand({
  name: 'rules set-pipeline',
  usage: 'FILE [--name NAME]',
  about:
    'Makes a pipeline, or gives it another text: YAML in the format of pySigma. Rules are run with it from the next batch on; one with a fault is refused whole, with the places.',
  operands: { least: 1, most: 1 },
  options: {
    name: { type: 'string', value: 'NAME', about: 'What it is kept as; the file’s name without ending if not said.' },
    ...installationOptions,
  },
  examples: [{ line: 'rules set-pipeline content/examples/our-fields.yml', says: 'Kept as “our-fields”.' }],
  async run({ values, operands: [file = ''] }, effects) {
    const text = await readFile(resolve(effects.cwd, file), 'utf8').catch((cause: unknown) => {
      throw unreadable(file, cause);
    });
    const name = values.name ?? basename(file).replace(/\.ya?ml$/i, '');
    const { changed } = await withClient(configOf(values, effects), (client) =>
      client.put(`/api/rule-pipelines/${encodeURIComponent(name)}`, z.object({ changed: z.boolean() }), { text }),
    );
    await effects.stdout.write(`${name}: ${changed ? 'kept' : 'unchanged'}\n`);
    return exitCodes.fine;
  },
});

export const rulesRemovePipeline = defineCommand({
  name: 'rules remove-pipeline',
  usage: 'NAME',
  about: 'Removes a pipeline; rules are run without it from the next batch on.',
  operands: { least: 1, most: 1 },
  options: { ...installationOptions },
  examples: [{ line: 'rules remove-pipeline our-fields', says: 'Its earlier texts stay in the journal.' }],
  async run({ values, operands: [name = ''] }, effects) {
    await withClient(configOf(values, effects), (client) =>
      client.delete(`/api/rule-pipelines/${encodeURIComponent(name)}`, z.unknown()),
    );
    await effects.stdout.write('removed\n');
    return exitCodes.fine;
  },
});
