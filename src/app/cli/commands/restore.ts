import { resolve } from 'node:path';
import type { RestoreReport } from '#app/backup/restore.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { amount } from '#app/cli/progress.ts';
import { counted } from '#base/text.ts';

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
    await effects.stdout.write(values.json ? jsonLine(report) : summary(report));
    return report.faults.length + report.damagedBlobs === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

function summary(report: RestoreReport): string {
  const { journal, projections, lake, waiting, faults, damagedBlobs, totpRemoved } = report;
  const stored = lake.map(({ name, rows }) => `${amount(rows)} ${name.replaceAll('_', ' ')}`).join(', ');
  const keys = report.keys === 'restored' ? 'restored' : 'new ones; send the new public key to who checks the journal';
  return [
    `Restored into ${safe(report.dataDir)}: the backup of ${report.madeAt}, ${counted(report.files, 'file')}, each with its hash.`,
    `Journal: ${amount(journal.entries)} entries verify; ${projections.tables} tables rebuilt, ${counted(projections.differences, 'difference')}.`,
    `Lake: ${stored}. Keys: ${keys}.`,
    ...(waiting.events > 0 ? [`${counted(waiting.events, 'event')} waited and will be processed at the start.`] : []),
    ...(totpRemoved > 0 ? [`One-time codes of ${counted(totpRemoved, 'account')} must be set up again.`] : []),
    ...(damagedBlobs > 0 ? [`${counted(damagedBlobs, 'file')} of evidence were damaged already in the backup.`] : []),
    ...faults.map(({ place, message, code }) => `accepted fault: ${safe(place)}: ${safe(message)} (${code})`),
  ]
    .map((line) => `${line}\n`)
    .join('');
}
