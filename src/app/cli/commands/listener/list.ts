import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions, jsonOption } from '#app/cli/installation.ts';
import { jsonLine, screenOf, table } from '#app/cli/print.ts';
import { listenerView } from '#features/intake/listeners.ts';

const listeners = z.object({ items: z.array(listenerView) });

export const listenerList = defineCommand({
  name: 'listener list',
  usage: '[--json]',
  about: 'Lists the listeners with what they took and lost since they began to listen, and what is in their way.',
  options: { ...installationOptions, ...jsonOption },
  examples: [{ line: 'listener list', says: 'A table of all listeners.' }],
  async run({ values }, effects) {
    const { items } = await withClient(configOf(values, effects), (client) =>
      client.get('/api/listeners', listeners, { limit: 500 }),
    );
    const rows = items.map(({ id, name, protocol, transport, host, port, stats }) => [
      id,
      name,
      `${protocol}+${transport}://${host.includes(':') ? `[${host}]` : host}:${port}`,
      stats.state,
      stats.events,
      // What the kernel does not tell is not zero.
      stats.dropped.kernel === null ? stats.dropped.here : stats.dropped.here + stats.dropped.kernel,
      stats.problem?.message ?? '',
    ]);
    const headings = ['id', 'name', 'at', 'state', 'events', 'dropped', 'problem'];
    await effects.stdout.write(
      values.json ? items.map(jsonLine).join('') : table(headings, rows, screenOf(effects.stdout)),
    );
    return exitCodes.fine;
  },
});
