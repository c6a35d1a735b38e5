import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand, usageError } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';
import { scopeOf } from '#app/cli/scopes.ts';
import { tokenAbilityNames } from '#features/identity/model.ts';

const made = z.object({ token: z.object({ id: z.string() }), secret: z.string() });

export const tokenCreate = defineCommand({
  name: 'token create',
  usage: '--name NAME --can WHAT [--scope SCOPE] [--source SOURCE] [--expires TIME]',
  about: `Makes a token and prints its secret, once and alone. WHAT is one of ${tokenAbilityNames.join(', ')}.`,
  options: {
    name: { type: 'string', value: 'NAME', about: 'What it is for.' },
    can: { type: 'string', value: 'WHAT', about: 'What it may do; several with commas.' },
    scope: { type: 'string', value: 'SCOPE', about: 'Only in this scope: name or id; in all of them unless said.' },
    source: { type: 'string', value: 'SOURCE', about: 'The source of everything it sends; else the content decides.' },
    expires: { type: 'string', value: 'TIME', about: 'Until when it is good, such as 2027-01-31T00:00:00Z.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [{ line: 'token create --name winlogbeat --can intake', says: 'A token that can only send events.' }],
  async run({ values }, effects) {
    const { name, can } = values;
    if (name === undefined || can === undefined) throw usageError('--name and --can are needed');
    const answer = await withClient(configOf(values, effects), async (client) =>
      client.post('/api/tokens', made, {
        name,
        can: can.split(',').map((one) => one.trim()),
        scope: values.scope === undefined ? null : await scopeOf(client, values.scope),
        ...(values.source === undefined ? {} : { source: values.source }),
        ...(values.expires === undefined ? {} : { expiresAt: values.expires }),
      }),
    );
    await effects.stdout.write(
      values.json ? jsonLine({ id: answer.token.id, secret: answer.secret }) : `${answer.secret}\n`,
    );
    return exitCodes.fine;
  },
});
