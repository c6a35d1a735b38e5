/** Common fields of Zeek's logs. */
import { always, type Convert, first, type Mapping, mapping, type Origins, via } from '#engine/sources/mapping.ts';
import { bareName } from '#engine/sources/values.ts';

const base: Origins = {
  'event.action': 'log',
  'event.category': always('network'),
  'event.provider': always('zeek'),
  'observer.name': 'sensor',
  'source.ip': first('id.orig_h', 'tx_hosts', 'client_addr', 'src'),
  'source.port': 'id.orig_p',
  'destination.ip': first('id.resp_h', 'rx_hosts', 'server_addr', 'dst'),
  'destination.port': first('id.resp_p', 'p'),
  'network.protocol': first('service', 'log'),
};

/** `alice/CORP.EXAMPLE` → `alice`. */
const principal: Convert = (text) => text.split('/')[0];
const realm: Convert = (text) => text.split('/')[1];
const yes = (name: string): Origins => ({
  'event.outcome': via((value) => (value === 'true' ? 'success' : 'failure'), name),
});

const byLog: Readonly<Record<string, Origins>> = {
  conn: { 'event.code': 'conn_state', 'network.protocol': first('service', 'proto') },
  dns: { 'dns.question.name': via(bareName, 'query'), 'event.code': 'rcode_name', 'network.protocol': always('dns') },
  http: {
    'event.category': always('web'),
    'network.protocol': always('http'),
    'destination.domain': 'host',
    'url.full': via(
      (uri, fields) => (uri.startsWith('/') && typeof fields.host === 'string' ? `http://${fields.host}${uri}` : uri),
      'uri',
    ),
    'http.request.method': 'method',
    'http.response.status_code': 'status_code',
    'user_agent.original': 'user_agent',
    'user.name': 'username',
  },
  ssl: { 'destination.domain': 'server_name', 'network.protocol': always('tls'), 'error.code': 'last_alert' },
  kerberos: {
    'event.category': always('authentication'),
    'network.protocol': always('kerberos'),
    ...yes('success'),
    'user.name': via(principal, 'client'),
    'user.domain': via(realm, 'client'),
    'service.name': 'service',
    'error.code': 'error_msg',
  },
  ntlm: {
    'event.category': always('authentication'),
    ...yes('success'),
    'user.name': 'username',
    'user.domain': 'domainname',
    'network.protocol': always('ntlm'),
  },
  dce_rpc: { 'event.code': 'operation', 'service.name': 'endpoint', 'file.path': 'named_pipe' },
  smb_files: {
    'event.category': always('file'),
    'event.code': 'action',
    'file.path': via(
      (name, fields) => [fields.path, name].filter((part) => typeof part === 'string').join('\\'),
      'name',
    ),
    'network.protocol': always('smb'),
  },
  smb_mapping: { 'event.category': always('file'), 'file.path': 'path', 'network.protocol': always('smb') },
  ssh: {
    'event.category': always('authentication'),
    ...yes('auth_success'),
    'network.protocol': always('ssh'),
    'user_agent.original': 'client',
  },
  rdp: {
    'event.category': always('authentication'),
    'network.protocol': always('rdp'),
    'user.name': 'cookie',
    'event.code': 'result',
  },
  files: {
    'event.category': always('file'),
    'file.path': 'filename',
    'file.hash.md5': 'md5',
    'file.hash.sha1': 'sha1',
    'file.hash.sha256': 'sha256',
    'event.code': 'mime_type',
    'network.protocol': 'source',
  },
  notice: {
    'event.category': always('threat'),
    'event.code': 'note',
    'rule.name': 'note',
    'network.protocol': 'proto',
  },
  weird: { 'event.code': 'name', 'rule.name': 'name' },
  x509: { 'destination.domain': first('san.dns'), 'event.code': 'certificate.serial' },
  dhcp: {
    'host.name': first('client_fqdn', 'host_name'),
    'host.ip': first('assigned_addr', 'client_addr'),
    'network.protocol': always('dhcp'),
  },
  smtp: {
    'event.category': always('email'),
    'user.name': 'mailfrom',
    'network.protocol': always('smtp'),
    'user_agent.original': 'user_agent',
  },
  ftp: { 'user.name': 'user', 'event.code': 'command', 'file.path': 'arg', 'network.protocol': always('ftp') },
};

const mappings = new Map<string, Mapping>(Object.entries(byLog).map(([log, origins]) => [log, mapping(base, origins)]));
const other = mapping(base);

export const zeekMapping = (log: string): Mapping => mappings.get(log) ?? other;
