import { resolve } from 'node:path';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, prettyJson } from '#app/cli/print.ts';

export const restore = defineCommand({
  name: 'restore',
  usage: 'FOLDER [--passphrase-stdin] [--without-keys] [--accept-faults]',
  about:
    'Restores a backup into an empty data folder, and verifies it: every file, the journal, the tables, the lake. A restore that fails leaves the target as it was.',
  operands: { least: 1, most: 1 },
  options: {
    'passphrase-stdin': { type: 'boolean', about: 'Reads the passphrase of the keys from standard input.' },
    'without-keys': { type: 'boolean', about: 'Goes on without the keys, although the backup has them.' },
    'accept-faults': {
      type: 'boolean',
      about: 'Goes on although the journal or the tables made from it have faults, and lists them.',
    },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'restore ../watchfloor-backup --data-dir /srv/watchfloor', says: 'Into a new data folder.' }],
  async run({ values, operands }, effects) {
    const { restore: run } = await import('#app/backup/restore.ts');
    const passphrase = values['passphrase-stdin'] ? (await effects.readStdin()).replace(/\r?\n$/, '') : undefined;
    const report = await run(configOf(values, effects), {
      from: resolve(effects.cwd, operands[0] ?? ''),
      passphrase,
      withoutKeys: values['without-keys'],
      acceptFaults: values['accept-faults'],
    });
    await effects.stdout.write(values.json ? jsonLine(report) : prettyJson(report));
    return exitCodes.fine;
  },
});
