import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, screenOf, table } from '#app/cli/print.ts';

const tokens = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      can: z.array(z.string()),
      scope: z.string().nullable(),
      madeAt: z.string(),
      expiresAt: z.string().nullable(),
      revokedAt: z.string().nullable(),
      lastUsedAt: z.string().nullable(),
    }),
  ),
});

export const tokenList = defineCommand({
  name: 'token list',
  usage: '[--revoked] [--json]',
  about: 'Lists the tokens that are good, with their last use; never their secrets.',
  options: {
    ...installationOptions,
    ...jsonOption,
    revoked: { type: 'boolean', about: 'Also those that were revoked.' },
  },
  examples: [{ line: 'token list', says: 'A table of all tokens.' }],
  async run({ values }, effects) {
    const { items } = await withClient(configOf(values, effects), (client) =>
      client.get('/api/tokens', tokens, { limit: 500, ...(values.revoked ? { revoked: 'true' } : {}) }),
    );
    const rows = items.map((one) => [
      one.id,
      one.name,
      one.can.join(','),
      one.scope ?? 'all',
      one.madeAt,
      one.revokedAt === null ? (one.expiresAt ?? 'never') : `revoked ${one.revokedAt}`,
      one.lastUsedAt ?? 'never',
    ]);
    const headings = ['id', 'name', 'can', 'scope', 'made', 'expires', 'last used'];
    await effects.stdout.write(
      values.json ? items.map(jsonLine).join('') : table(headings, rows, screenOf(effects.stdout)),
    );
    return exitCodes.fine;
  },
});
