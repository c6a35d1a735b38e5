/** OpenCanary: a honeypot whose every event is worth a look. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

export const opencanary = jsonSource({
  id: 'opencanary',
  title: 'OpenCanary',
  shapes: ['log lines as JSON'],
  marks: ['logtype'],
  labels: ['opencanary', 'Thinkst.OpenCanary'],
  detect: ({ logtype, node_id: node, src_host: from }) =>
    typeof logtype === 'number' && (node !== undefined || from !== undefined),
  views: [{ logSource: { product: 'opencanary', category: 'application' } }],
  time: ['utc_time', 'local_time_adjusted', 'local_time'],
  common: {
    'event.action': via((type) => `canary-${type}`, 'logtype'),
    'event.code': 'logtype',
    'event.category': always('threat'),
    'event.provider': always('opencanary'),
    'host.name': 'node_id',
    'user.target.name': first('logdata.USERNAME', 'logdata.LOGIN'),
    'source.ip': 'src_host',
    'source.port': via((port) => (port === '-1' ? undefined : port), 'src_port'),
    'destination.ip': 'dst_host',
    'destination.port': via((port) => (port === '-1' ? undefined : port), 'dst_port'),
    'url.full': 'logdata.PATH',
    'user_agent.original': 'logdata.USERAGENT',
    'file.path': 'logdata.FILENAME',
  },
});
