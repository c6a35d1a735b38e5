import { z } from 'zod';
import { withClient } from '#app/cli/client.ts';
import { defineCommand, usageError } from '#app/cli/command.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { configOf, installationOptions } from '#app/cli/installation.ts';
import { scopeOf } from '#app/cli/scopes.ts';

const opened = z.object({ id: z.string() });
const scopes = z.object({ items: z.array(z.object({ id: z.string() })) });

export interface ListenAt {
  readonly protocol: 'syslog' | 'gelf';
  readonly transport: 'udp' | 'tcp' | 'tls';
  readonly host: string;
  readonly port: number;
}

/** `tcp://0.0.0.0:5514`, `tls://[::]:6514`, `gelf+udp://127.0.0.1:12201`; undefined when it is none of these. */
export function listenAt(text: string): ListenAt | undefined {
  const match = /^(?:(syslog|gelf)\+)?(udp|tcp|tls):\/\/(?:\[([\da-f:.]+)\]|([\d.]+)):(\d{1,5})$/i.exec(text);
  if (match === null) return undefined;
  const [, protocol = 'syslog', transport, six, four = '', port] = match;
  return {
    protocol: protocol.toLowerCase() as ListenAt['protocol'],
    transport: transport?.toLowerCase() as ListenAt['transport'],
    host: six ?? four,
    port: Number(port),
  };
}

export const listenerOpen = defineCommand({
  name: 'listener open',
  usage: '--name NAME --at ADDRESS [--allow NETWORK]… [--cert FILE --key FILE [--client-ca FILE]] [--scope SCOPE]',
  about:
    'Opens a listener for syslog or GELF: tcp://HOST:PORT, udp://…, tls://…, with gelf+ in front for GELF. It listens at once and after every start. On anything but loopback it must be said who may send: networks, or over TLS the authority of the clients. Files of TLS lie in the folder tls of the data folder, and are named without it.',
  options: {
    name: { type: 'string', value: 'NAME', about: 'What it is for.' },
    at: { type: 'string', value: 'ADDRESS', about: 'Protocol, address and port.' },
    allow: { type: 'string', multiple: true, value: 'NETWORK', about: 'Who may send, such as 192.0.2.0/24.' },
    zone: {
      type: 'string',
      value: 'ZONE',
      about: 'Time zone of times that say none, such as Europe/Berlin; else UTC.',
    },
    cert: { type: 'string', value: 'FILE', about: 'The certificate, with its chain, as PEM.' },
    key: { type: 'string', value: 'FILE', about: 'Its key.' },
    'client-ca': {
      type: 'string',
      value: 'FILE',
      about: 'Only clients with a certificate of this authority may send.',
    },
    scope: { type: 'string', value: 'SCOPE', about: 'Whose events they are: name or id; the first scope unless said.' },
    source: {
      type: 'string',
      value: 'SOURCE',
      about: 'The source of everything that comes; else the content decides.',
    },
    ...installationOptions,
  },
  examples: [
    { line: 'listener open --name local --at tcp://127.0.0.1:5514', says: 'Syslog from this machine.' },
    { line: 'listener open --name firewalls --at udp://0.0.0.0:5514 --allow 10.0.0.0/8', says: 'Syslog over UDP.' },
  ],
  async run({ values }, effects) {
    const { name, at, cert, key } = values;
    if (name === undefined || at === undefined) throw usageError('--name and --at are needed');
    const place = listenAt(at);
    if (place === undefined) throw usageError(`${at} is no address to listen on`, 'Write it like tcp://0.0.0.0:5514.');
    if ((cert === undefined) !== (key === undefined)) throw usageError('--cert and --key belong together');
    const tls = cert === undefined || key === undefined ? null : { cert, key, clientCa: values['client-ca'] ?? null };
    const { id } = await withClient(configOf(values, effects), async (client) => {
      const [first] = (await client.get('/api/scopes', scopes)).items;
      const scope = values.scope === undefined ? first?.id : await scopeOf(client, values.scope);
      if (scope === undefined)
        throw usageError('there is no scope yet', 'Make the first account; it makes the first scope.');
      const { source = null, zone = 'UTC' } = values;
      return client.post('/api/listeners', opened, { ...place, name, scope, source, zone, allow: values.allow, tls });
    });
    await effects.stdout.write(`${id}\n`);
    return exitCodes.fine;
  },
});
