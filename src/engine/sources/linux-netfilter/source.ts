/** Packets that netfilter logged (iptables, nftables, ufw, firewalld): `IN=eth0 OUT= SRC=… DST=… PROTO=TCP SPT=… DPT=…`. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { messageOf, onLinux } from '#engine/sources/syslog-line.ts';
import { pairsIn } from '#engine/sources/text-values.ts';

const verdicts: readonly (readonly [RegExp, string])[] = [
  [/block|drop|deny|reject/i, 'blocked'],
  [/allow|accept/i, 'allowed'],
];

function fromText(line: string, carrier: Carrier): JsonObject | undefined {
  const start = line.indexOf('IN=');
  if (start < 0 || !line.includes(' SRC=') || !line.includes(' DST=')) return undefined;
  // What the rule's owner wrote before it, such as `[UFW BLOCK] `, says what became of the packet.
  const prefix = line
    .slice(0, start)
    .replace(/^(?:kernel: )?(?:\[ *\d+\.\d+\] )?/, '')
    .trim();
  const action = verdicts.find(([pattern]) => pattern.test(prefix))?.[1];
  return {
    ...messageOf(line, carrier),
    ...pairsIn(line.slice(start)),
    ...(prefix === '' ? {} : { prefix }),
    ...(action === undefined ? {} : { action }),
  };
}

export const linuxNetfilter = jsonSource({
  id: 'linux-netfilter',
  title: 'Linux packet filter (iptables, nftables, ufw)',
  shapes: ['kernel messages with IN=, SRC= and DST='],
  marks: [],
  detect: () => false,
  fromText,
  views: [
    {
      logSource: { product: 'linux', category: 'firewall', service: 'iptables' },
      names: { src_ip: ['SRC'], dst_ip: ['DST'], src_port: ['SPT'], dst_port: ['DPT'], 'destination.port': ['DPT'] },
    },
  ],
  time: [],
  common: {
    ...onLinux,
    'event.action': via(oneOf({ blocked: 'connection-blocked', allowed: 'connection-allowed' }), 'action'),
    'event.category': always('network'),
    'event.outcome': via(oneOf({ blocked: 'failure', allowed: 'success' }), 'action'),
    'event.provider': always('netfilter'),
    'rule.name': 'prefix',
    'source.ip': 'SRC',
    'source.port': 'SPT',
    'destination.ip': 'DST',
    'destination.port': 'DPT',
    'network.protocol': via((name) => name.toLowerCase(), 'PROTO'),
    'process.pid': first(),
  },
});
