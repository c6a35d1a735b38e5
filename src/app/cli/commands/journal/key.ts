import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';

export const journalKey = defineCommand({
  name: 'journal key',
  usage: '',
  about: 'Prints the public key that verifies exports (Ed25519, SPKI in base64). Keep it elsewhere.',
  options: { ...installationOptions },
  examples: [{ line: 'journal key', says: 'For whoever verifies exports.' }],
  async run({ values }, effects) {
    const { publicKey } = await withClient(configOf(values, effects), (client) =>
      client.get('/api/journal/state', z.object({ publicKey: z.string() })),
    );
    await effects.stdout.write(`${publicKey}\n`);
    return exitCodes.fine;
  },
});
