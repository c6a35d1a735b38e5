import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';

const switching = (name: string, enabled: boolean) =>
  defineCommand({
    name,
    usage: 'ID [--reason TEXT]',
    about: `Switches a rule ${enabled ? 'on' : 'off'}; the next batch runs ${enabled ? 'with' : 'without'} it.`,
    operands: { least: 1, most: 1 },
    options: { reason: { type: 'string', value: 'TEXT', about: 'Why; kept in the journal.' }, ...installationOptions },
    examples: [
      {
        line: `${name} d2e94b16-7f58-4a0d-b3c7-60f1a8925d33 --reason "${enabled ? 'mended' : 'too noisy'}"`,
        says: 'With a reason.',
      },
    ],
    async run({ values, operands }, effects) {
      const [id = ''] = operands;
      await withClient(configOf(values, effects), (client) =>
        client.post(`/api/rules/${encodeURIComponent(id)}/switch`, z.unknown(), {
          enabled,
          reason: values.reason ?? '',
        }),
      );
      await effects.stdout.write(`${enabled ? 'on' : 'off'}\n`);
      return exitCodes.fine;
    },
  });

export const rulesEnable = switching('rules enable', true);
export const rulesDisable = switching('rules disable', false);
