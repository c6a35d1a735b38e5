/** Lists for placeholders of an installation: what there is, what is wanted, and changes to it. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand, usageError } from '#app/cli/command.ts';
import { loadRuleInputs } from '#app/cli/commands/rules/rule-inputs.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { unreadable } from '#app/cli/input/find.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, screenOf, table } from '#app/cli/print.ts';

const changedBy = z.object({ name: z.string() });
const lists = z.object({
  items: z.array(z.object({ name: z.string(), values: z.int(), rules: z.int(), changedAt: z.string(), changedBy })),
  wanted: z.array(z.object({ name: z.string(), rules: z.int() })),
});
const changed = z.object({ changed: z.boolean() });

export const rulesLists = defineCommand({
  name: 'rules lists',
  usage: '[NAME] [--json]',
  about:
    'Lists the lists that placeholders of rules stand for, and those that rules wait for; with a name, its values.',
  operands: { least: 0, most: 1 },
  options: { ...installationOptions, ...jsonOption },
  examples: [{ line: 'rules lists', says: 'All lists, and how many rules have the placeholder.' }],
  async run({ values, operands: [name] }, effects) {
    const config = configOf(values, effects);
    if (name !== undefined) {
      const one = await withClient(config, (client) =>
        client.get(`/api/rule-lists/${encodeURIComponent(name)}`, z.object({ values: z.array(z.string()) })),
      );
      await effects.stdout.write(values.json ? jsonLine(one) : one.values.map((value) => `${value}\n`).join(''));
      return exitCodes.fine;
    }
    const { items, wanted } = await withClient(config, (client) => client.get('/api/rule-lists', lists));
    const rows = [
      ...items.map((one) => [one.name, String(one.values), String(one.rules), one.changedAt, one.changedBy.name]),
      ...wanted.map((one) => [one.name, 'none', String(one.rules), '', 'rules wait for it']),
    ];
    const text = table(['name', 'values', 'rules', 'changed', 'by'], rows, screenOf(effects.stdout));
    await effects.stdout.write(values.json ? jsonLine({ items, wanted }) : text);
    return exitCodes.fine;
  },
});

export const rulesSetList = defineCommand({
  name: 'rules set-list',
  usage: 'NAME [VALUE…] [--file FILE]',
  about:
    'Makes a list, or gives it other values: as words, or one on each line of a file (“-” for standard input). Values may have wildcards. Rules that waited for it run from the next batch on.',
  operands: { least: 1 },
  options: {
    file: { type: 'string', value: 'FILE', about: 'Takes the values from the lines of a file.' },
    ...installationOptions,
  },
  examples: [{ line: 'rules set-list DomainControllers dc01 dc02', says: 'What %DomainControllers% stands for.' }],
  async run({ values, operands: [name = '', ...words] }, effects) {
    if ((values.file === undefined) === (words.length === 0)) throw usageError('either values or --file are needed');
    const given = values.file === undefined ? words : (await textOf(values.file, effects)).split('\n');
    const list = given.map((value) => value.trim()).filter((value) => value !== '');
    const answer = await withClient(configOf(values, effects), (client) =>
      client.put(`/api/rule-lists/${encodeURIComponent(name)}`, changed, { values: list }),
    );
    await effects.stdout.write(answer.changed ? `${name}: ${list.length} values\n` : `${name}: unchanged\n`);
    return exitCodes.fine;
  },
});

const textOf = (file: string, effects: Effects): Promise<string> =>
  file === '-'
    ? effects.readStdin()
    : readFile(resolve(effects.cwd, file), 'utf8').catch((cause: unknown) => {
        throw unreadable(file, cause);
      });

export const rulesImportLists = defineCommand({
  name: 'rules import-lists',
  usage: 'FILE…',
  about: 'Takes lists from YAML files (“Servers: [srv*, dc01]”), as “detect --placeholders” does.',
  operands: { least: 1 },
  options: { ...installationOptions },
  examples: [{ line: 'rules import-lists content/examples/lists.yml', says: 'Every list of the file.' }],
  async run({ values, operands }, effects) {
    const { placeholders } = await loadRuleInputs({ pipelines: [], placeholders: operands }, effects);
    await withClient(configOf(values, effects), async (client) => {
      for (const [name, list] of Object.entries(placeholders)) {
        const answer = await client.put(`/api/rule-lists/${encodeURIComponent(name)}`, changed, { values: list });
        await effects.stdout.write(answer.changed ? `${name}: ${list.length} values\n` : `${name}: unchanged\n`);
      }
    });
    return exitCodes.fine;
  },
});

export const rulesRemoveList = defineCommand({
  name: 'rules remove-list',
  usage: 'NAME',
  about: 'Removes a list; rules that ask for it are not run until there is one again.',
  operands: { least: 1, most: 1 },
  options: { ...installationOptions },
  examples: [{ line: 'rules remove-list DomainControllers', says: 'Its earlier values stay in the journal.' }],
  async run({ values, operands: [name = ''] }, effects) {
    await withClient(configOf(values, effects), (client) =>
      client.delete(`/api/rule-lists/${encodeURIComponent(name)}`, z.unknown()),
    );
    await effects.stdout.write('removed\n');
    return exitCodes.fine;
  },
});
