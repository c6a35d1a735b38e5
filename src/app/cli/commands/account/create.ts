import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand, usageError } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine } from '#app/cli/print.ts';
import { functionNames } from '#features/identity/model.ts';

export const accountCreate = defineCommand({
  name: 'account create',
  usage: '--email ADDRESS --functions LIST --password-stdin [--name NAME]',
  about: `Makes an active account. The password is read from standard input, so that no process list shows it.\nFunctions: all, or some of ${functionNames.join(', ')}.`,
  options: {
    email: { type: 'string', value: 'ADDRESS', about: 'What the person signs in with.' },
    name: { type: 'string', value: 'NAME', about: 'How the person is called; the address unless said.' },
    functions: { type: 'string', value: 'LIST', about: 'Functions with commas between, or all.' },
    'password-stdin': { type: 'boolean', about: 'Reads the password from standard input.' },
    ...installationOptions,
    ...jsonOption,
  },
  examples: [
    {
      line: 'account create --email ada@example.org --functions all --password-stdin',
      says: 'Makes an account that holds every function.',
    },
  ],
  async run({ values }, effects) {
    const { email, functions } = values;
    if (email === undefined || functions === undefined) throw usageError('--email and --functions are needed');
    if (!values['password-stdin']) throw usageError('--password-stdin is needed', 'Pipe the password in.');
    const password = (await effects.readStdin()).replace(/\r?\n$/, '');
    const wanted = functions === 'all' ? [...functionNames] : functions.split(',').map((one) => one.trim());
    const made = await withClient(configOf(values, effects), (client) =>
      client.post('/api/accounts', z.object({ id: z.string() }), {
        email,
        name: values.name ?? email,
        password,
        functions: wanted,
      }),
    );
    await effects.stdout.write(values.json ? jsonLine(made) : `${made.id}\n`);
    return exitCodes.fine;
  },
});
