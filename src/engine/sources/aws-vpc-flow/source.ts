/**
 * AWS VPC flow logs: the lines of version 2 (default format), the same as JSON under AWS's names (`srcaddr`) or under
 * those of a data platform (`srcAddr`). Fields with a hyphen lose it, so that all shapes agree.
 */
import type { MutableFields } from '#engine/events/flatten.ts';
import type { JsonObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { numberedProtocol } from '#engine/sources/values.ts';

const columns =
  'version accountid interfaceid srcaddr dstaddr srcport dstport protocol packets bytes start end action logstatus'.split(
    ' ',
  );
const address = '(?:[\\d.]{7,15}|[\\da-f:]{2,39}|-)';
const line = new RegExp(`^\\d \\S{1,20} eni-\\w+ ${address} ${address} (?:\\S+ ){8}(?:OK|NODATA|SKIPDATA)$`, 'i');

function fromText(text: string): JsonObject | undefined {
  if (!line.test(text)) return undefined;
  const values = text.split(' ');
  return Object.fromEntries(columns.map((name, at) => [name, values[at]]));
}

/** `account-id`, `accountId` and `account_id` are one name. */
function mend(fields: MutableFields): void {
  for (const name of Object.keys(fields)) {
    const plain = name.toLowerCase().replaceAll(/[-_]/g, '');
    if (plain === name || fields[plain] !== undefined) continue;
    fields[plain] = fields[name] ?? null;
    delete fields[name];
  }
}

const isAddressed = (object: JsonObject): boolean =>
  (object.srcaddr ?? object.srcAddr) !== undefined || (object.dstaddr ?? object.dstAddr) !== undefined;

export const awsVpcFlow = jsonSource({
  id: 'aws-vpc-flow',
  title: 'AWS VPC flow logs',
  shapes: ['lines in the default format (version 2)', 'JSON with the fields of any version'],
  marks: ['srcaddr', 'srcAddr', 'dstAddr', 'interface_id', 'interface-id'],
  labels: ['AWS.VPCFlow', 'aws.vpcflow', 'aws:cloudwatchlogs:vpcflow'],
  detect: isAddressed,
  views: [
    { logSource: { service: 'netflow' }, names: { 'source.port': ['srcport'], 'destination.port': ['dstport'] } },
    {
      logSource: { product: 'aws', category: 'firewall', service: 'vpcflow' },
      names: { src_ip: ['srcaddr'], dst_ip: ['dstaddr'], src_port: ['srcport'], dst_port: ['dstport'] },
    },
  ],
  time: ['end', 'start'],
  mend,
  common: {
    'event.action': via(oneOf({ ACCEPT: 'connection-allowed', REJECT: 'connection-blocked' }), 'action'),
    'event.category': always('network'),
    'event.outcome': via(oneOf({ ACCEPT: 'success', REJECT: 'failure' }), 'action'),
    'event.code': first('logstatus', 'status'),
    'event.provider': always('vpcflow'),
    'host.id': 'instanceid',
    'source.ip': 'srcaddr',
    'source.port': 'srcport',
    'destination.ip': 'dstaddr',
    'destination.port': 'dstport',
    'network.protocol': via(numberedProtocol, 'protocol'),
    'cloud.account.id': first('accountid', 'account'),
    'cloud.region': 'region',
    'cloud.resource.id': first('interfaceid', 'vpcid'),
  },
  fromText,
});
