/** Suricata's EVE JSON: alerts, and what it saw of protocols. */
import { isObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { bareName } from '#engine/sources/values.ts';
import type { ViewSpec } from '#engine/sources/views.ts';

const product = 'suricata';
const types = [
  'alert',
  'anomaly',
  'drop',
  'flow',
  'netflow',
  'tls',
  'ssh',
  'smb',
  'dcerpc',
  'krb5',
  'rdp',
  'smtp',
  'ftp',
  'fileinfo',
  'dhcp',
  'stats',
];
const of = (type: string) => (fields: Fields) => fields.event_type === type;
const ends = { dst_ip: ['dest_ip'], dst_port: ['dest_port'] };
const request = {
  'c-uri': ['http.url'],
  'cs-uri-stem': ['http.url'],
  'cs-uri-query': ['http.url'],
  'cs-host': ['http.hostname'],
  'cs-method': ['http.http_method'],
  'c-useragent': ['http.http_user_agent'],
  'cs-user-agent': ['http.http_user_agent'],
  'cs-referer': ['http.http_refer'],
  'sc-status': ['http.status'],
  'c-ip': ['src_ip'],
  ...ends,
};

const views: readonly ViewSpec[] = [
  {
    logSource: { product, category: 'dns', service: 'dns' },
    when: of('dns'),
    names: {
      query: ['dns.rrname', 'dns.query.rrname', 'dns.queries.rrname'],
      record_type: ['dns.rrtype', 'dns.query.rrtype', 'dns.queries.rrtype'],
      answer: ['dns.answers.rdata', 'dns.rdata', 'dns.grouped.A'],
      ...ends,
    },
  },
  { logSource: { product, category: 'proxy', service: 'http' }, when: of('http'), names: request },
  { logSource: { product, category: 'webserver', service: 'http' }, when: of('http'), names: request },
  ...types.map((type): ViewSpec => ({ logSource: { product, service: type }, when: of(type), names: ends })),
  {
    logSource: { product },
    when: ({ event_type: type }) => type !== 'dns' && type !== 'http' && !types.includes(String(type)),
  },
];

const categories = oneOf({
  alert: 'threat',
  anomaly: 'threat',
  http: 'web',
  ssh: 'authentication',
  krb5: 'authentication',
  fileinfo: 'file',
  smtp: 'email',
});

export const suricata = jsonSource({
  id: 'suricata',
  title: 'Suricata EVE',
  shapes: ['EVE JSON'],
  marks: ['event_type', 'flow_id'],
  labels: ['suricata.eve', 'suricata'],
  detect: (object) =>
    typeof object.event_type === 'string' &&
    object.timestamp !== undefined &&
    (object.flow_id !== undefined ||
      object.src_ip !== undefined ||
      isObject(object.stats) ||
      isObject(object[object.event_type])),
  views,
  time: ['timestamp'],
  carrierHost: 'host',
  common: {
    'event.action': first('alert.action', 'event_type'),
    'event.code': first('alert.signature_id', 'dns.rcode', 'event_type'),
    'event.category': via((type, fields) => categories(type, fields) ?? 'network', 'event_type'),
    'event.outcome': via(oneOf({ allowed: 'success', blocked: 'failure' }), 'alert.action'),
    'event.provider': always('suricata'),
    'observer.name': 'host',
    'rule.name': first('alert.signature', 'anomaly.event'),
    'source.ip': 'src_ip',
    'source.port': 'src_port',
    'destination.ip': 'dest_ip',
    'destination.port': 'dest_port',
    'destination.domain': first('http.hostname', 'tls.sni'),
    'network.protocol': via((name) => name.toLowerCase(), 'app_proto', 'event_type', 'proto'),
    'dns.question.name': via(bareName, 'dns.rrname', 'dns.query.rrname', 'dns.queries.rrname'),
    'url.full': via(
      (url, fields) =>
        url.startsWith('/') && typeof fields['http.hostname'] === 'string'
          ? `http://${fields['http.hostname']}${url}`
          : url,
      'http.url',
    ),
    'http.request.method': 'http.http_method',
    'http.response.status_code': 'http.status',
    'user_agent.original': first('http.http_user_agent', 'ssh.client.software_version'),
    'user.name': first('krb5.cname', 'ftp.user', 'smb.ntlmssp.user'),
    'user.domain': first('krb5.realm', 'smb.ntlmssp.domain'),
    'file.path': first('fileinfo.filename', 'smb.filename'),
    'file.hash.md5': 'fileinfo.md5',
    'file.hash.sha1': 'fileinfo.sha1',
    'file.hash.sha256': 'fileinfo.sha256',
    'organization.id': first('tenant_id'),
  },
});
