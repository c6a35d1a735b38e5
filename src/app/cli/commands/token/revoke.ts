import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';

export const tokenRevoke = defineCommand({
  name: 'token revoke',
  usage: 'ID',
  about: 'Revokes a token, at once.',
  operands: { least: 1, most: 1 },
  options: { ...installationOptions },
  examples: [{ line: 'token revoke tok_01m8400414fbtvrkf9x522a7cn', says: 'Whoever holds it is out.' }],
  async run({ values, operands }, effects) {
    const [id = ''] = operands;
    await withClient(configOf(values, effects), (client) =>
      client.delete(`/api/tokens/${encodeURIComponent(id)}`, z.unknown()),
    );
    await effects.stdout.write('revoked\n');
    return exitCodes.fine;
  },
});
