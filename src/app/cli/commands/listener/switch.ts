import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { type Command, defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';

const switching = (word: 'on' | 'off', says: string): Command =>
  defineCommand({
    name: `listener ${word}`,
    usage: 'ID',
    about: `Switches a listener ${word}.`,
    operands: { least: 1, most: 1 },
    options: { ...installationOptions },
    examples: [{ line: `listener ${word} lst_01m8400414fbtvrkf9x522a7cn`, says }],
    async run({ values, operands }, effects) {
      const path = `/api/listeners/${encodeURIComponent(operands[0] ?? '')}/switch`;
      await withClient(configOf(values, effects), (client) =>
        client.post(path, z.unknown(), { enabled: word === 'on' }),
      );
      await effects.stdout.write(`${word}\n`);
      return exitCodes.fine;
    },
  });

export const listenerOn = switching('on', 'It listens again.');
export const listenerOff = switching('off', 'Senders find nobody there; what they brought is kept.');
