import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';

export const journalExport = defineCommand({
  name: 'journal export',
  usage: '[--out FILE]',
  about: 'Writes the whole journal, sealed and signed, to a file or to standard output.',
  options: {
    out: { type: 'string', value: 'FILE', about: 'Where to; standard output unless said. Never overwrites.' },
    ...installationOptions,
  },
  examples: [{ line: 'journal export --out journal.jsonl', says: 'For an auditor.' }],
  run: ({ values }, effects) =>
    withClient(configOf(values, effects), async (client) => {
      const body = await client.stream('/api/journal/export');
      if (values.out === undefined) for await (const part of body) await effects.stdout.write(part as Uint8Array);
      else await pipeline(body, createWriteStream(resolve(effects.cwd, values.out), { flags: 'wx', mode: 0o600 }));
      return exitCodes.fine;
    }),
});
