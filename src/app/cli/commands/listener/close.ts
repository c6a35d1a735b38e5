import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';

export const listenerClose = defineCommand({
  name: 'listener close',
  usage: 'ID',
  about: 'Closes a listener for good. What it took stays.',
  operands: { least: 1, most: 1 },
  options: { ...installationOptions },
  examples: [{ line: 'listener close lst_01m8400414fbtvrkf9x522a7cn', says: 'Nobody listens there any more.' }],
  async run({ values, operands }, effects) {
    await withClient(configOf(values, effects), (client) =>
      client.delete(`/api/listeners/${encodeURIComponent(operands[0] ?? '')}`, z.unknown()),
    );
    await effects.stdout.write('closed\n');
    return exitCodes.fine;
  },
});
