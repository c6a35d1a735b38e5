/** Fortinet FortiGate: `date=… time=… devname="…" logid="…" type="traffic" subtype="forward" …`. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { pairsIn } from '#engine/sources/text-values.ts';
import { bareName, numberedProtocol } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';

function fromText(line: string, { host }: Carrier): JsonObject | undefined {
  const near = line.slice(0, 2048);
  if (!/\blogid="?\d/.test(near) || !/\b(?:devid|devname|type)=/.test(near)) return undefined;
  const fields = pairsIn(line);
  return host === undefined || fields.devname !== undefined ? fields : { ...fields, devname: host };
}

/** `eventtime` is in nanoseconds of UTC (seconds before FortiOS 6.4); `date` and `time` are local, with `tz` beside. */
function timeOf(fields: Fields): string | undefined {
  const { date, time, tz, eventtime } = fields;
  if (typeof date === 'string' && typeof time === 'string' && typeof tz === 'string') return `${date} ${time}${tz}`;
  if (typeof eventtime === 'string') return eventtime;
  return typeof date === 'string' && typeof time === 'string' ? `${date} ${time}` : undefined;
}

const blocked = /den|block|drop|reset|fail|timeout/i;
const isSslVpn = (fields: Fields): boolean =>
  /sslvpn|ssl-web|vpn/i.test(String(fields.subtype ?? '')) || /sslvpn/i.test(String(fields.logdesc ?? ''));
const ends = {
  src_ip: ['srcip'],
  dst_ip: ['dstip'],
  src_port: ['srcport'],
  dst_port: ['dstport'],
  'destination.port': ['dstport'],
};

export const fortinetFortigate = jsonSource({
  id: 'fortinet-fortigate',
  title: 'Fortinet FortiGate',
  shapes: ['syslog in the default (key-value) format'],
  marks: ['logid'],
  labels: ['fortinet_fortigate.log', 'fgt_traffic', 'fgt_event', 'fgt_utm', 'fortigate'],
  detect: ({ logid, devid, devname }) => logid !== undefined && (devid ?? devname) !== undefined,
  fromText,
  views: [
    {
      logSource: { product: 'fortigate', category: 'proxy', service: 'utm' },
      when: having('subtype', 'webfilter'),
      names: {
        'c-uri': ['url'],
        'cs-host': ['hostname'],
        'c-useragent': ['agent'],
        'cs-username': ['user'],
        'sc-status': ['httpcode'],
        'cs-method': ['httpmethod'],
        ...ends,
      },
    },
    {
      logSource: { product: 'fortigate', category: 'dns', service: 'utm' },
      when: having('subtype', 'dns'),
      names: { query: ['qname'], record_type: ['qtype'], answer: ['ipaddr'], ...ends },
    },
    {
      logSource: { product: 'fortigate', category: 'antivirus', service: 'utm' },
      when: having('subtype', 'virus'),
      names: { Signature: ['virus'], Filename: ['filename'] },
    },
    { logSource: { product: 'fortios', service: 'sslvpnd' }, when: isSslVpn },
    { logSource: { product: 'fortigate', service: 'event' }, when: having('type', 'event') },
    {
      logSource: { product: 'fortigate', category: 'firewall', service: 'traffic' },
      when: ({ type }) => type !== 'event',
      names: ends,
    },
  ],
  time: ['time_utc', 'eventtime'],
  mend(fields) {
    const time = timeOf(fields);
    if (time !== undefined) fields.time_utc = time;
  },
  common: {
    'observer.name': first('devname', 'devid'),
    'event.action': first('action', 'logdesc'),
    'event.code': 'logid',
    'event.category': via(
      (type, fields) =>
        fields.subtype === 'user' || fields.subtype === 'vpn'
          ? 'authentication'
          : type === 'event'
            ? 'configuration'
            : 'network',
      'type',
    ),
    'event.outcome': via((action) => (blocked.test(action) ? 'failure' : 'success'), 'status', 'action'),
    'event.provider': always('fortigate'),
    'rule.name': first('attack', 'virus', 'policyname', 'policyid'),
    'user.name': first('user', 'srcuser', 'unauthuser'),
    'source.ip': via((text) => /\(([^)]{2,45})\)/.exec(text)?.[1] ?? text, 'srcip', 'remip', 'ui'),
    'source.port': 'srcport',
    'destination.ip': 'dstip',
    'destination.port': 'dstport',
    'destination.domain': first('hostname'),
    'network.protocol': via(numberedProtocol, 'service', 'proto'),
    'dns.question.name': via(bareName, 'qname'),
    'url.full': 'url',
    'user_agent.original': 'agent',
    'http.request.method': 'httpmethod',
    'file.path': 'filename',
    'file.hash.sha256': 'filehash',
    'organization.id': 'vd',
    'error.code': 'reason',
  },
});
