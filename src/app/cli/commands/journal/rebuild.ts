import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand, usageError } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';

const answer = z.object({
  entries: z.int(),
  elapsedMs: z.int(),
  entriesPerSecond: z.int(),
  tables: z.int(),
  differences: z.array(
    z.object({ table: z.string(), missing: z.int(), surplus: z.int(), examples: z.array(z.string()) }),
  ),
});

export const journalRebuild = defineCommand({
  name: 'journal rebuild',
  usage: '--check',
  about: 'Replays the journal beside the tables in use and compares. Ends with 1 when they differ; changes nothing.',
  options: {
    check: { type: 'boolean', about: 'Only compares. Needed, because nothing else is offered.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'journal rebuild --check', says: 'Do the tables say what the journal says?' }],
  async run({ values }, effects) {
    if (!values.check) throw usageError('--check is needed');
    const report = await withClient(configOf(values, effects), (client) =>
      client.post('/api/journal/rebuild', answer, {}),
    );
    const head = `${report.entries} entries replayed into ${report.tables} tables in ${report.elapsedMs} ms\n`;
    const lines = report.differences.map(
      (one) => `  ${one.table}: ${one.missing} missing, ${one.surplus} surplus, such as ${one.examples.join(', ')}\n`,
    );
    const text = lines.length === 0 ? `${head}No difference.\n` : `${head}${lines.join('')}`;
    await effects.stdout.write(values.json ? jsonLine(report) : text);
    return lines.length === 0 ? exitCodes.fine : exitCodes.faults;
  },
});
