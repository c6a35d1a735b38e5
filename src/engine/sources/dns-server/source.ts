/** Questions to DNS servers: BIND, dnsmasq, Unbound, and Windows' debug log. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, via } from '#engine/sources/mapping.ts';
import { type Form, formOf } from '#engine/sources/text-values.ts';
import { bareName } from '#engine/sources/values.ts';

const address = '(?<src_ip>[\\da-fA-F.:]{2,45})';
const forms: readonly Form[] = [
  {
    pattern: new RegExp(
      `^(?:(?<time>\\d\\d-\\w{3}-\\d{4} \\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?) )?(?:queries: )?(?:info: )?client (?:@0x[\\da-f]+ )?${address}#(?<src_port>\\d{1,5}) \\((?:[^)]{0,255})\\): (?:view (?<view>\\S{1,64}): )?query: (?<query>\\S{1,255}) (?<class>\\w{1,10}) (?<record_type>\\w{1,12})(?: (?<flags>\\S{1,20}))?(?: \\((?<dst_ip>[^)]{2,45})\\))?`,
    ),
    says: { server: 'bind', action: 'dns-query' },
  },
  {
    pattern: new RegExp(`^(?:\\d+ \\S+ )?query\\[(?<record_type>[\\w=]{1,16})\\] (?<query>\\S{1,255}) from ${address}`),
    says: { server: 'dnsmasq', action: 'dns-query' },
  },
  {
    pattern: /^(?:\d+ \S+ )?(?<verb>reply|cached|config) (?<query>\S{1,255}) is (?<answer>\S{1,255})/,
    says: { server: 'dnsmasq', action: 'dns-answer' },
  },
  {
    pattern: new RegExp(
      `^(?:\\[(?<time>\\d{9,10})\\] unbound\\[\\d+:\\d+\\] )?(?:\\[\\d+:\\d+\\] )?(?:info|query): ${address} (?<query>\\S{1,255}) (?<record_type>[A-Z]{1,10}\\d{0,5}) (?<class>IN|CH|HS)`,
    ),
    says: { server: 'unbound', action: 'dns-query' },
  },
  {
    pattern: new RegExp(
      `^(?<time>[\\d/.-]{8,10} \\d{1,2}:\\d\\d:\\d\\d(?: [AP]M)?) [\\dA-F]{3,8} PACKET +[\\dA-F]{8,16} (?<transport>UDP|TCP) (?<direction>Rcv|Snd) ${address} +[\\da-f]{4} (?<response>[R ]) Q \\[(?<flags>[^\\]]{1,40})\\] (?<record_type>\\w{1,10}) +(?<name>\\(\\d+\\)\\S{0,300})`,
    ),
    says: { server: 'windows', action: 'dns-query' },
  },
];

/** `(3)www(7)example(0)` → `www.example` */
const labels = (text: string): string => text.replaceAll(/\(\d+\)/g, '.').replace(/^\.|\.$/g, '');

function fromText(line: string, carrier: Carrier): JsonObject | undefined {
  const found = formOf(forms, line);
  if (found === undefined) return undefined;
  if (typeof found.name === 'string') found.query = labels(found.name);
  if (found.response === ' ') delete found.response;
  return { ...found, ...(carrier.host === undefined ? {} : { host: carrier.host }) };
}

export const dnsServer = jsonSource({
  id: 'dns-server',
  title: 'DNS servers (BIND, dnsmasq, Unbound, Windows)',
  shapes: ['BIND query log', 'dnsmasq with log-queries', 'Unbound with log-queries', 'Windows DNS debug log'],
  marks: [],
  labels: ['isc:bind:query', 'dnsmasq', 'msad:nt6:dns'],
  programs: ['named', 'dnsmasq', 'unbound', 'dnsmasq-dhcp'],
  detect: () => false,
  fromText,
  views: [{ logSource: { category: 'dns', service: 'server' } }],
  time: ['time'],
  common: {
    'observer.name': 'host',
    'event.action': 'action',
    'event.category': always('network'),
    'event.provider': 'server',
    'event.code': 'record_type',
    'source.ip': 'src_ip',
    'source.port': 'src_port',
    'destination.ip': 'dst_ip',
    'network.protocol': always('dns'),
    'dns.question.name': via(bareName, 'query'),
  },
});
