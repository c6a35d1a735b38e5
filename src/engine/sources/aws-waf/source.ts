/** AWS WAF: the log of a web ACL. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';

export const awsWaf = jsonSource({
  id: 'aws-waf',
  title: 'AWS WAF web ACL logs',
  shapes: ['log records as JSON'],
  marks: ['webaclId', 'webaclid'],
  labels: ['AWS.WAFWebACL', 'aws.waf', 'aws:waf'],
  detect: ({ httpRequest, httprequest }) => isObject(httpRequest) || isObject(httprequest),
  capitals:
    'webaclId httpRequest terminatingRuleId terminatingRuleType httpSourceName httpSourceId ruleGroupList formatVersion responseCodeSent',
  views: [
    {
      logSource: { product: 'aws', category: 'webserver', service: 'waf' },
      names: {
        'c-ip': ['httpRequest.clientIp'],
        'cs-method': ['httpRequest.httpMethod'],
        'cs-uri-stem': ['httpRequest.uri'],
        'cs-uri-query': ['httpRequest.args'],
        'sc-status': ['responseCodeSent'],
      },
    },
  ],
  time: ['timestamp'],
  common: {
    'event.action': via((action) => action.toLowerCase(), 'action'),
    'event.category': always('web'),
    'event.outcome': via(
      oneOf({ ALLOW: 'success', BLOCK: 'failure', COUNT: 'success', CAPTCHA: 'unknown', CHALLENGE: 'unknown' }),
      'action',
    ),
    'event.provider': always('waf'),
    'rule.name': first('terminatingRuleId'),
    'source.ip': 'httpRequest.clientIp',
    'http.request.method': 'httpRequest.httpMethod',
    'http.response.status_code': 'responseCodeSent',
    'url.full': 'httpRequest.uri',
    'cloud.resource.id': 'webaclId',
    'cloud.account.id': via((arn) => arn.split(':')[4], 'webaclId'),
    'cloud.region': via((arn) => arn.split(':')[3], 'webaclId'),
  },
});
