import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, safe } from '#app/cli/print.ts';

export const rulesShow = defineCommand({
  name: 'rules show',
  usage: 'ID',
  about: 'Shows one rule with its text.',
  operands: { least: 1, most: 1 },
  options: { ...installationOptions, ...jsonOption },
  examples: [{ line: 'rules show d2e94b16-7f58-4a0d-b3c7-60f1a8925d33', says: 'The text as it was written.' }],
  async run({ values, operands }, effects) {
    const [id = ''] = operands;
    const rule = await withClient(configOf(values, effects), (client) =>
      client.get(`/api/rules/${encodeURIComponent(id)}`, z.object({ text: z.string().nullable() }).loose()),
    );
    await effects.stdout.write(values.json ? jsonLine(rule) : `${safe(rule.text ?? '(erased)')}\n`);
    return exitCodes.fine;
  },
});
