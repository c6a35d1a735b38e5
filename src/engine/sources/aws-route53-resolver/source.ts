/** Amazon Route 53 Resolver query logs. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { bareName } from '#engine/sources/values.ts';

export const awsRoute53Resolver = jsonSource({
  id: 'aws-route53-resolver',
  title: 'Route 53 Resolver query logs',
  shapes: ['query log records as JSON'],
  marks: ['query_name', 'queryName'],
  labels: ['AWS.VPCDns', 'aws.route53_resolver_logs', 'aws:route53'],
  detect: (object) =>
    (object.srcaddr ?? object.srcAddr ?? object.vpc_id ?? object.query_class ?? object.query_type) !== undefined,
  views: [
    {
      logSource: { product: 'aws', category: 'dns', service: 'route53' },
      names: {
        query: ['query_name', 'queryName'],
        record_type: ['query_type', 'queryType'],
        answer: ['answers.Rdata'],
      },
    },
  ],
  time: ['query_timestamp', 'queryTimestamp'],
  common: {
    'event.action': always('dns-query'),
    'event.category': always('network'),
    'event.code': first('rcode'),
    'event.provider': always('route53'),
    'host.id': first('srcids.instance', 'srcIds.instance'),
    'source.ip': first('srcaddr', 'srcAddr'),
    'source.port': first('srcport', 'srcPort'),
    'network.protocol': always('dns'),
    'dns.question.name': via(bareName, 'query_name', 'queryName'),
    'cloud.account.id': first('account_id', 'accountId'),
    'cloud.region': 'region',
    'cloud.resource.id': first('vpc_id', 'vpcId'),
  },
});
