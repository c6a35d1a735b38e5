import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, screenOf, table } from '#app/cli/print.ts';

const people = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      email: z.string(),
      state: z.string(),
      functions: z.array(z.object({ function: z.string(), scope: z.string().nullable() })),
      lastSeenAt: z.string().nullable(),
    }),
  ),
});

export const accountList = defineCommand({
  name: 'account list',
  usage: '[--json]',
  about: 'Lists accounts with their functions.',
  options: { ...installationOptions, ...jsonOption },
  examples: [{ line: 'account list --json', says: 'One JSON object a line.' }],
  async run({ values }, effects) {
    const { items } = await withClient(configOf(values, effects), (client) =>
      client.get('/api/people', people, { limit: 500 }),
    );
    const rows = items.map((one) => [
      one.id,
      one.name,
      one.email,
      one.state,
      one.functions.map((grant) => grant.function).join(','),
      one.lastSeenAt ?? 'never',
    ]);
    const text = table(['id', 'name', 'e-mail', 'state', 'functions', 'last seen'], rows, screenOf(effects.stdout));
    await effects.stdout.write(values.json ? items.map(jsonLine).join('') : text);
    return exitCodes.fine;
  },
});
