import { resolve } from 'node:path';
import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';
import { size } from '#app/cli/progress.ts';

const answer = z.object({
  to: z.string(),
  files: z.int(),
  bytes: z.int(),
  keys: z.string(),
  pausedMs: z.int(),
  notes: z.array(z.string()),
});

export const backup = defineCommand({
  name: 'backup',
  usage: 'FOLDER [--passphrase-stdin]',
  about:
    'Writes a backup of everything into a new folder, while the server runs. Keys go in only under a passphrase; without one, a restore makes a new signing key and one-time codes must be set up again.',
  operands: { least: 1, most: 1 },
  options: {
    'passphrase-stdin': { type: 'boolean', about: 'Reads the passphrase for the keys from standard input.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'backup ../watchfloor-backup', says: 'Without the keys.' }],
  async run({ values, operands }, effects) {
    const to = resolve(effects.cwd, operands[0] ?? '');
    const passphrase = values['passphrase-stdin'] ? (await effects.readStdin()).replace(/\r?\n$/, '') : undefined;
    const report = await withClient(configOf(values, effects), (client) =>
      client.post('/api/backup', answer, { to, ...(passphrase === undefined ? {} : { passphrase }) }),
    );
    const text = `${report.files} files, ${size(report.bytes)} in ${report.to}; keys ${report.keys}; the pipeline waited ${report.pausedMs} ms\n${report.notes.map((note) => `${note}\n`).join('')}`;
    await effects.stdout.write(values.json ? jsonLine(report) : text);
    return exitCodes.fine;
  },
});
