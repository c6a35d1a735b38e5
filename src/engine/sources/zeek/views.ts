/** What rules look at Zeek's logs for: the log itself, and what it shows of names asked for, requests and connections. */
import type { Fields } from '#engine/events/model.ts';
import type { ViewSpec } from '#engine/sources/views.ts';
import { zeekLogs } from './logs.ts';

const product = 'zeek';
const of = (log: string) => (fields: Fields) => fields.log === log;
const ends = { src_ip: ['id.orig_h'], src_port: ['id.orig_p'], dst_ip: ['id.resp_h'], dst_port: ['id.resp_p'] };
const request = {
  'c-uri': ['uri'],
  'cs-uri-stem': ['uri'],
  'cs-uri-query': ['uri'],
  'cs-host': ['host'],
  'cs-method': ['method'],
  'c-useragent': ['user_agent'],
  'cs-user-agent': ['user_agent'],
  'cs-referer': ['referrer'],
  'sc-status': ['status_code'],
  'c-ip': ['id.orig_h'],
  ...ends,
};

const special: Readonly<Record<string, readonly ViewSpec[]>> = {
  dns: [
    {
      logSource: { product, category: 'dns', service: 'dns' },
      names: { record_type: ['qtype_name'], answer: ['answers'], ...ends },
    },
  ],
  http: [
    { logSource: { product, category: 'proxy', service: 'http' }, names: request },
    { logSource: { product, category: 'webserver', service: 'http' }, names: request },
  ],
  conn: [
    {
      logSource: { product, category: 'firewall', service: 'conn' },
      names: { ...ends, 'source.port': ['id.orig_p'], 'destination.port': ['id.resp_p'] },
    },
  ],
};

export const zeekViews: readonly ViewSpec[] = [
  ...zeekLogs.flatMap((log): ViewSpec[] =>
    (special[log] ?? [{ logSource: { product, service: log } }]).map((view) => ({ ...view, when: of(log) })),
  ),
  { logSource: { product }, when: ({ log }) => !zeekLogs.includes(String(log)) },
];
