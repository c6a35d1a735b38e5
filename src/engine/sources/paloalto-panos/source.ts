/** Palo Alto Networks PAN-OS: comma-separated logs in the default columns (PAN-OS 10 and 11). */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { columnsIn, named } from '#engine/sources/text-values.ts';
import { accountDomain, accountName } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';
import { panColumns } from './columns.ts';

const line = /^\d?,(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.+-]+Z?),\w*,([A-Z-]{3,20}),/;

function fromText(text: string, { host, program }: Carrier): JsonObject | undefined {
  const type = line.exec(text)?.[1];
  if (type === undefined)
    return program === 'gpsvc' || daemon.test(text.slice(0, 1024)) ? fromDaemon(text, host) : undefined;
  const columns = columnsIn(text);
  const fields = named(panColumns(type), columns);
  if (fields.device_name === undefined && host !== undefined) fields.device_name = host;
  return fields;
}

/** mp-log and gpsvc.log, for those who ship them: what the daemons of GlobalProtect say. */
const daemon = /failed to unmarshal session\(/;
const fromDaemon = (text: string, host: string | undefined): JsonObject => ({
  type: 'GLOBALPROTECT',
  subtype: 'daemon',
  message: text,
  ...(host === undefined ? {} : { device_name: host }),
});

const blocked = /den|drop|block|reset|fail/i;
const ends = {
  src_ip: ['src'],
  dst_ip: ['dst'],
  src_port: ['sport'],
  dst_port: ['dport'],
  'destination.port': ['dport'],
};

export const paloaltoPanos = jsonSource({
  id: 'paloalto-panos',
  title: 'Palo Alto Networks PAN-OS',
  shapes: [
    'TRAFFIC, THREAT, SYSTEM, CONFIG, GLOBALPROTECT, USERID lines in the default columns',
    'lines of the GlobalProtect daemons',
  ],
  marks: [],
  programs: ['gpsvc'],
  labels: ['panw.panos', 'pan:traffic', 'pan:threat', 'pan:system', 'pan:log'],
  detect: () => false,
  fromText,
  views: [
    {
      logSource: { product: 'paloalto', category: 'proxy', service: 'url' },
      when: having('subtype', 'url'),
      names: {
        'c-uri': ['misc'],
        'c-useragent': ['user_agent'],
        'cs-method': ['http_method'],
        'cs-username': ['srcuser'],
        ...ends,
      },
    },
    {
      logSource: { product: 'paloalto', category: 'antivirus', service: 'threat' },
      when: having('subtype', 'virus', 'wildfire', 'wildfire-virus'),
      names: { Signature: ['threatid'], Filename: ['misc'] },
    },
    {
      logSource: { product: 'paloalto', category: 'appliance', service: 'globalprotect' },
      when: ({ type, subtype }) => type === 'GLOBALPROTECT' || subtype === 'globalprotect',
    },
    {
      logSource: { product: 'paloalto', category: 'firewall', service: 'traffic' },
      when: having('type', 'TRAFFIC', 'THREAT'),
      names: ends,
    },
    {
      logSource: { product: 'paloalto', service: 'system' },
      when: having('type', 'SYSTEM', 'CONFIG', 'USERID', 'HIP-MATCH', 'HIPMATCH', 'DECRYPTION', 'AUTHENTICATION'),
    },
  ],
  time: ['time_generated', 'receive_time'],
  common: {
    'observer.name': first('device_name', 'serial'),
    'host.name': first('machinename'),
    'host.id': first('hostid'),
    'event.action': first('action', 'eventid', 'cmd', 'subtype'),
    'event.code': first('subtype'),
    'event.category': via(
      (type) =>
        type === 'GLOBALPROTECT' || type === 'AUTHENTICATION'
          ? 'authentication'
          : type === 'SYSTEM' || type === 'CONFIG'
            ? 'configuration'
            : 'network',
      'type',
    ),
    'event.outcome': via((action) => (blocked.test(action) ? 'failure' : 'success'), 'status', 'action', 'result'),
    'event.provider': always('pan-os'),
    'rule.name': first('rule', 'threatid'),
    'user.name': via(accountName, 'srcuser', 'admin', 'user'),
    'user.domain': via(accountDomain, 'srcuser', 'user'),
    'user.target.name': via(accountName, 'dstuser'),
    'source.ip': first('src', 'public_ip', 'ip', 'host'),
    'source.port': 'sport',
    'destination.ip': 'dst',
    'destination.port': 'dport',
    'network.protocol': first('app', 'proto'),
    'url.full': via((text, fields) => (fields.subtype === 'url' ? text : undefined), 'misc'),
    'http.request.method': via((method) => method.toUpperCase(), 'http_method'),
    'user_agent.original': 'user_agent',
    'file.path': via((text, fields) => (fields.subtype === 'url' ? undefined : text), 'misc'),
    'process.command_line': first('cmd'),
    'organization.id': first('vsys'),
    'error.code': first('session_end_reason', 'error'),
  },
});
