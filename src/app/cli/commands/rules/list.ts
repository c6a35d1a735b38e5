import { z } from 'zod';
import { type Client, withClient } from '#app/cli/client.ts';
import { defineCommand, oneOf } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, screenOf, table } from '#app/cli/print.ts';
import { ruleKinds } from '#engine/sigma/model.ts';

const rule = z.object({
  id: z.string(),
  kind: z.string(),
  title: z.string(),
  level: z.string(),
  author: z.string().nullable(),
  license: z.string().nullable(),
  origin: z.string(),
  enabled: z.boolean(),
  routed: z.boolean(),
});
const page = z.object({ items: z.array(rule), nextCursor: z.string().nullable() });

export const rulesList = defineCommand({
  name: 'rules list',
  usage: '[--text WORDS] [--kind KIND] [--json]',
  about: 'Lists the rules of this installation with author and licence.',
  options: {
    text: { type: 'string', value: 'WORDS', about: 'Only rules with these words in title, author or tags.' },
    kind: { type: 'string', value: 'KIND', about: 'Only rules of this kind: detection, correlation or filter.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'rules list --text powershell', says: 'Rules about PowerShell.' }],
  async run({ values }, effects) {
    const kind = values.kind === undefined ? undefined : oneOf(values.kind, 'kind', ruleKinds);
    const rules = await withClient(configOf(values, effects), (client) =>
      everyRule(client, { text: values.text, kind }),
    );
    const rows = rules.map((one) => [
      one.id,
      one.kind,
      one.level,
      one.enabled ? 'on' : 'off',
      one.routed ? '' : 'unrouted',
      one.title,
      one.author ?? '',
      one.license ?? '',
    ]);
    const headings = ['id', 'kind', 'level', 'state', 'route', 'title', 'author', 'licence'];
    await effects.stdout.write(
      values.json ? rules.map(jsonLine).join('') : table(headings, rows, screenOf(effects.stdout)),
    );
    return exitCodes.fine;
  },
});

async function everyRule(client: Client, filter: { text: string | undefined; kind: string | undefined }) {
  const rules: z.output<typeof rule>[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, nextCursor } = await client.get('/api/rules', page, { limit: 500, ...filter, cursor });
    rules.push(...items);
    if (nextCursor === null) return rules;
    cursor = nextCursor;
  }
}
