/** Qualys: detections of hosts, one each. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first } from '#engine/sources/mapping.ts';

export const qualys = jsonSource({
  id: 'qualys',
  title: 'Qualys detections',
  shapes: ['host detections as JSON'],
  marks: ['QID', 'qid', 'host.scan.vuln', 'host'],
  labels: ['qualys', 'qualys_vmdr.asset_host_detection'],
  detect: (object) =>
    object['host.scan.vuln'] !== undefined ||
    (isObject(object.host) && isObject(object.host.scan)) ||
    (object.QID !== undefined && (object.IP ?? object.DNS ?? object.HOST_ID) !== undefined),
  views: [
    {
      logSource: { product: 'qualys' },
      names: {
        'host.scan.vuln': ['QID'],
        'host.scan.vuln_name': ['TITLE'],
        'event.category': ['CATEGORY'],
      },
    },
  ],
  time: ['LAST_FOUND_DATETIME', 'timestamp', 'event.created'],
  common: {
    'event.action': always('vulnerability-found'),
    'event.code': first('host.scan.vuln', 'QID'),
    'event.category': always('vulnerability'),
    'event.provider': always('qualys'),
    'host.name': first('DNS', 'NETBIOS', 'host.name'),
    'host.ip': first('IP', 'host.ip'),
    'host.id': first('HOST_ID', 'host.id'),
    'rule.name': first('TITLE', 'host.scan.vuln_name'),
  },
});
