import { createWriteStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { unwritable } from '#app/cli/input/find.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';
import { size } from '#app/cli/progress.ts';
import { isAppError } from '#base/errors.ts';

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
      else await effects.stderr.write(`${size(await writeTo(values.out, body, effects))} in ${values.out}\n`);
      return exitCodes.fine;
    }),
});

/** Only this user may read it: it holds what people wrote. */
async function writeTo(name: string, body: Readable, { cwd }: Effects): Promise<number> {
  const file = createWriteStream(resolve(cwd, name), { flags: 'wx', mode: 0o600 });
  try {
    await pipeline(body, file);
  } catch (error) {
    throw isAppError(error) ? error : unwritable(name, file.errored ?? error);
  }
  return file.bytesWritten;
}
