/** pfSense and OPNsense: filterlog's comma-separated columns. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, oneOf, via } from '#engine/sources/mapping.ts';
import { columnsIn, named } from '#engine/sources/text-values.ts';

const head = 'rule sub_rule anchor tracker interface reason action direction ip_version'.split(' ');
const v4 = 'tos ecn ttl id offset flags protocol_id protocol length src_ip dst_ip'.split(' ');
const v6 = 'class flow_label hop_limit protocol protocol_id length src_ip dst_ip'.split(' ');
const transport = 'src_port dst_port data_length tcp_flags sequence ack window urg options'.split(' ');
const line = /^\d*,\d*,[^,]*,\w*,[\w.]+,\w+,(?:block|pass|reject|match|nat|rdr),(?:in|out),[46],/;

function fromText(text: string, { host }: Carrier): JsonObject | undefined {
  const at = text.slice(0, 128).indexOf('filterlog');
  const start = at < 0 ? 0 : text.indexOf(':', at) + 1;
  const body = text.slice(start).trimStart();
  if (!line.test(body)) return undefined;
  const columns = columnsIn(body, 64);
  const address = columns[8] === '6' ? v6 : v4;
  const fields = named([...head, ...address, ...transport], columns);
  return { ...fields, ...(host === undefined ? {} : { host }) };
}

export const pfsense = jsonSource({
  id: 'pfsense',
  title: 'pfSense and OPNsense',
  shapes: ['filterlog messages'],
  marks: [],
  labels: ['pfsense.log', 'pfsense:filterlog'],
  programs: ['filterlog'],
  detect: () => false,
  fromText,
  views: [{ logSource: { product: 'pfsense', category: 'firewall' }, names: { 'destination.port': ['dst_port'] } }],
  time: [],
  common: {
    'observer.name': 'host',
    'event.action': via(
      oneOf({ block: 'connection-blocked', reject: 'connection-blocked', pass: 'connection-allowed' }),
      'action',
    ),
    'event.category': always('network'),
    'event.outcome': via(oneOf({ block: 'failure', reject: 'failure', pass: 'success' }), 'action'),
    'event.provider': always('filterlog'),
    'event.code': 'tracker',
    'rule.name': 'rule',
    'source.ip': 'src_ip',
    'source.port': 'src_port',
    'destination.ip': 'dst_ip',
    'destination.port': 'dst_port',
    'network.protocol': via((name) => name.toLowerCase(), 'protocol'),
  },
});
