/** Check Point: Log Exporter's syslog format, `[action:"Accept"; src:"10.0.0.1"; …]`, and its `|`-separated one. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { accountName, numberedProtocol } from '#engine/sources/values.ts';

const pair = /(\w{1,64}):"((?:[^"\\]|\\.){0,8192})"/g;

function fromText(line: string, { host }: Carrier): JsonObject | undefined {
  const beside = host === undefined ? {} : { syslog_host: host };
  const text = line.slice(0, 65_536);
  if (text.includes('; ') && /\[(?:action|flags|loguid|time|sequencenum):"/.test(text.slice(0, 1024))) {
    const fields = Object.create(null) as Record<string, unknown>;
    for (const [, name = '', value = ''] of text.matchAll(pair)) fields[name] ??= value;
    return { ...fields, ...beside };
  }
  if (!/(?:^|\|)(?:loguid|origin)=/.test(text.slice(0, 2048)) || !text.includes('|product=')) return undefined;
  const fields = Object.create(null) as Record<string, unknown>;
  for (const part of text.split('|', 512)) {
    const equals = part.indexOf('=');
    if (equals > 0 && equals < 128) fields[part.slice(0, equals).trim()] = part.slice(equals + 1);
  }
  return { ...fields, ...beside };
}

const ends = {
  src_ip: ['src'],
  dst_ip: ['dst'],
  src_port: ['s_port'],
  dst_port: ['service'],
  'destination.port': ['service'],
};

export const checkpoint = jsonSource({
  id: 'checkpoint',
  title: 'Check Point',
  shapes: ['Log Exporter, syslog format', 'Log Exporter, generic format'],
  marks: ['loguid'],
  labels: ['checkpoint.firewall', 'cp_log'],
  detect: ({ loguid, product, action }) => loguid !== undefined && (product ?? action) !== undefined,
  fromText,
  views: [
    {
      logSource: { product: 'checkpoint', category: 'proxy', service: 'urlf' },
      when: ({ resource }) => resource !== undefined,
      names: {
        'c-uri': ['resource'],
        'cs-method': ['method'],
        'c-useragent': ['user_agent'],
        'cs-username': ['src_user_name'],
        ...ends,
      },
    },
    {
      logSource: { product: 'checkpoint', category: 'firewall' },
      when: ({ resource }) => resource === undefined,
      names: ends,
    },
  ],
  time: ['time'],
  common: {
    'observer.name': first('hostname', 'origin_sic_name', 'syslog_host', 'origin'),
    'event.action': via((action) => action.toLowerCase(), 'action', 'operation'),
    'event.code': first('protection_id', 'rule'),
    'event.category': always('network'),
    'event.outcome': via(
      (action) => (/drop|reject|block|prevent|fail/i.test(action) ? 'failure' : 'success'),
      'action',
      'status',
    ),
    'event.provider': first('product'),
    'rule.name': first('protection_name', 'attack', 'rule_name', 'malware_rule_id'),
    'user.name': via(accountName, 'src_user_name', 'user', 'administrator'),
    'source.ip': first('src', 'client_ip'),
    'source.port': 's_port',
    'destination.ip': 'dst',
    'destination.port': 'service',
    'network.protocol': via(numberedProtocol, 'appi_name', 'proto'),
    'url.full': 'resource',
    'user_agent.original': 'user_agent',
    'file.path': 'file_name',
    'file.hash.md5': 'file_md5',
    'file.hash.sha1': 'file_sha1',
    'file.hash.sha256': 'file_sha256',
  },
});
