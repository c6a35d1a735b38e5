import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand, oneOf, wholeNumber } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { csvLine, jsonLine, screenOf, table } from '#app/cli/print.ts';

const answer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  cut: z.boolean(),
  elapsedMs: z.number(),
});

export const query = defineCommand({
  name: 'query',
  usage: 'SQL [--format table|jsonl|csv] [--limit N]',
  about:
    'Asks the lake in ClickHouse SQL: tables events, hits and dead_letters. Read-only, bounded in time, rows and memory.',
  operands: { least: 1, most: 1 },
  options: {
    format: { type: 'string', value: 'FORMAT', about: 'table, jsonl or csv.' },
    limit: { type: 'string', value: 'N', about: 'At most this many rows; 1,000 unless said.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [
    { line: 'query "select source, count() as events from events group by source"', says: 'Events by source.' },
  ],
  async run({ values, operands }, effects) {
    const format = values.json ? 'jsonl' : oneOf(values.format, 'format', ['table', 'jsonl', 'csv']);
    const limit = wholeNumber(values.limit, 'limit', { least: 1, most: 100_000, standard: 1000 });
    const found = await withClient(configOf(values, effects), (client) =>
      client.post('/api/lake/query', answer, { sql: operands[0], limit }),
    );
    const names = found.columns.map((column) => column.name);
    const named = (row: readonly unknown[]) => Object.fromEntries(names.map((name, at) => [name, row[at]]));
    if (format === 'jsonl') for (const row of found.rows) await effects.stdout.write(jsonLine(named(row)));
    else if (format === 'csv') for (const row of [names, ...found.rows]) await effects.stdout.write(csvLine(row));
    else await effects.stdout.write(table(names, found.rows, screenOf(effects.stdout)));
    if (found.cut) await effects.stderr.write(`Cut after ${limit} rows; --limit takes more.\n`);
    return exitCodes.fine;
  },
});
