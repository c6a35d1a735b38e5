/** Sophos Firewall (XG, XGS) and UTM: key-value syslog of both. */
import type { JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import type { Carrier } from '#engine/sources/define-source.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { pairsIn } from '#engine/sources/text-values.ts';
import { accountName, numberedProtocol } from '#engine/sources/values.ts';

function fromText(line: string, { host }: Carrier): JsonObject | undefined {
  const near = line.slice(0, 1024);
  const isXg =
    /\bdevice(?:_name)?="?(?:SFW|X?GS?|SF)/.test(near) || (near.includes('log_component=') && near.includes('log_id='));
  const isUtm = /\bid="\d{4}" severity="/.test(near) && near.includes(' sub="');
  if (!isXg && !isUtm) return undefined;
  const fields = pairsIn(line);
  // UTM writes a header of its own: `2026:11:02-08:15:31 utm-1 ulogd[77]: `.
  const head = /^(\d{4}):(\d\d):(\d\d)-(\d\d:\d\d:\d\d) (\S{1,255}) /.exec(line);
  if (head !== null)
    return { ...fields, time_local: `${head[1]}-${head[2]}-${head[3]} ${head[4]}`, syslog_host: head[5] };
  return host === undefined ? fields : { ...fields, syslog_host: host };
}

const isWeb = (fields: Fields): boolean => fields.url !== undefined;
const ends = {
  src_ip: ['srcip'],
  dst_ip: ['dstip'],
  src_port: ['srcport'],
  dst_port: ['dstport'],
  'destination.port': ['dst_port', 'dstport'],
};

export const sophosFirewall = jsonSource({
  id: 'sophos-firewall',
  title: 'Sophos Firewall and UTM',
  shapes: ['XG and XGS syslog', 'UTM syslog'],
  marks: ['log_component'],
  labels: ['sophos.xg', 'sophos.utm', 'sophos:xg:firewall'],
  detect: ({ log_component: component, log_id: id }) => component !== undefined && id !== undefined,
  fromText,
  views: [
    {
      logSource: { product: 'sophos', category: 'proxy' },
      when: isWeb,
      names: {
        'c-uri': ['url'],
        'cs-host': ['domain', 'domainname'],
        'cs-method': ['method'],
        'c-useragent': ['user_agent', 'ua'],
        'sc-status': ['status_code', 'statuscode'],
        'cs-username': ['user_name', 'user'],
        ...ends,
      },
    },
    {
      logSource: { product: 'sophos', category: 'antivirus' },
      when: ({ virus }) => virus !== undefined,
      names: { Signature: ['virus'], Filename: ['filename', 'file_name'] },
    },
    { logSource: { product: 'sophos', category: 'firewall' }, when: (fields) => !isWeb(fields), names: ends },
  ],
  time: ['timestamp', 'time_local'],
  mend(fields) {
    const { date, time } = fields;
    if (typeof date === 'string' && typeof time === 'string') fields.time_local = `${date} ${time}`;
  },
  common: {
    'observer.name': first('device_name', 'syslog_host', 'sys', 'device_id'),
    'event.action': first('log_subtype', 'action', 'name'),
    'event.code': first('log_id', 'id'),
    'event.category': always('network'),
    'event.outcome': via(
      (text) => (/den|drop|block|reject|fail/i.test(text) ? 'failure' : 'success'),
      'log_subtype',
      'action',
      'status',
    ),
    'event.provider': always('sophos'),
    'rule.name': first('signature_msg', 'virus', 'fw_rule_name', 'fw_rule_id', 'fwrule'),
    'user.name': via(accountName, 'user_name', 'user'),
    'source.ip': first('src_ip', 'srcip'),
    'source.port': first('src_port', 'srcport'),
    'destination.ip': first('dst_ip', 'dstip'),
    'destination.port': first('dst_port', 'dstport'),
    'destination.domain': first('domain', 'domainname'),
    'network.protocol': via(numberedProtocol, 'protocol', 'proto'),
    'url.full': 'url',
    'user_agent.original': first('user_agent', 'ua'),
    'http.request.method': 'method',
    'http.response.status_code': first('status_code', 'statuscode'),
  },
});
