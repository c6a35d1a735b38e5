/** Cisco Umbrella: DNS and proxy logs as JSON. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { bareName } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';

export const ciscoUmbrella = jsonSource({
  id: 'cisco-umbrella',
  title: 'Cisco Umbrella',
  shapes: ['DNS log records', 'proxy log records'],
  marks: ['internalIp', 'externalIp', 'policyIdentity'],
  labels: ['CiscoUmbrella.DNS', 'CiscoUmbrella.Proxy', 'CiscoUmbrella.IP', 'cisco_umbrella.log'],
  detect: (object) =>
    (object.internalIp ?? object.externalIp) !== undefined &&
    (object.domain ?? object.url ?? object.policyIdentity) !== undefined,
  views: [
    {
      logSource: { product: 'cisco', category: 'dns', service: 'umbrella' },
      when: having('domain'),
      names: { query: ['domain'], record_type: ['queryType'] },
    },
    {
      logSource: { product: 'cisco', category: 'proxy', service: 'umbrella' },
      when: having('url'),
      names: {
        'c-uri': ['url'],
        'c-useragent': ['userAgent'],
        'cs-method': ['requestMethod'],
        'sc-status': ['statusCode'],
        dst_ip: ['destinationIp'],
      },
    },
  ],
  time: ['timestamp'],
  common: {
    'event.action': first('action', 'verdict'),
    'event.category': always('network'),
    'event.outcome': via(
      oneOf({ Allowed: 'success', Blocked: 'failure', ALLOWED: 'success', BLOCKED: 'failure' }),
      'action',
      'verdict',
    ),
    'event.provider': always('umbrella'),
    'host.name': first('identity', 'policyIdentity'),
    'source.ip': first('internalIp', 'externalIp'),
    'destination.ip': 'destinationIp',
    'dns.question.name': via(bareName, 'domain'),
    'url.full': 'url',
    'http.request.method': 'requestMethod',
    'http.response.status_code': 'statusCode',
    'user_agent.original': 'userAgent',
    'rule.name': first('blockedCategories', 'categories'),
  },
});
