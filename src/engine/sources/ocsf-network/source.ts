/** Network activity in the OCSF schema (class 4001), such as Amazon Security Lake's. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';

export const ocsfNetwork = jsonSource({
  id: 'ocsf-network',
  title: 'OCSF network activity',
  shapes: ['OCSF events of class 4001'],
  marks: ['src_endpoint', 'dst_endpoint', 'class_uid'],
  labels: ['OCSF.NetworkActivity'],
  detect: (object) => isObject(object.src_endpoint) || isObject(object.dst_endpoint) || object.class_uid === 4001,
  views: [
    {
      logSource: { category: 'firewall', service: 'ocsf' },
      names: {
        src_ip: ['src_endpoint.ip'],
        dst_ip: ['dst_endpoint.ip'],
        src_port: ['src_endpoint.port'],
        dst_port: ['dst_endpoint.port'],
      },
    },
  ],
  time: ['time', 'time_dt', 'end_time'],
  common: {
    'event.action': first('action', 'activity_name'),
    'event.category': always('network'),
    'event.code': first('type_uid', 'status_code'),
    'event.outcome': via(
      oneOf({ Allowed: 'success', Denied: 'failure', ACCEPT: 'success', REJECT: 'failure' }),
      'action',
      'disposition',
    ),
    'event.provider': first('metadata.product.name'),
    'host.id': first('src_endpoint.instance_uid'),
    'user.name': 'actor.user.name',
    'source.ip': 'src_endpoint.ip',
    'source.port': 'src_endpoint.port',
    'destination.ip': 'dst_endpoint.ip',
    'destination.port': 'dst_endpoint.port',
    'destination.domain': first('dst_endpoint.domain', 'dst_endpoint.hostname'),
    'network.protocol': first('connection_info.protocol_name'),
    'cloud.account.id': 'cloud.account.uid',
    'cloud.region': 'cloud.region',
    'cloud.resource.id': first('src_endpoint.interface_uid', 'dst_endpoint.interface_uid'),
  },
});
