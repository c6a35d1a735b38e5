/** Zscaler Internet Access: admin audit and web logs, as the Nanolog Streaming Service sends them. */
import { isObject } from '#engine/events/limits.ts';
import { begins, jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';

export const zscalerZia = jsonSource({
  id: 'zscaler-zia',
  title: 'Zscaler Internet Access',
  shapes: ['NSS feeds as JSON (`sourcetype`, `event`)'],
  marks: ['sourcetype'],
  labels: ['Zscaler.ZIA.AdminAuditLog', 'zscalernss-audit', 'zscalernss-web', 'zscalernss-fw', 'zscaler_zia.web'],
  detect: ({ sourcetype, event }) => begins(sourcetype, 'zscalernss') && isObject(event),
  views: [
    {
      logSource: { product: 'zscaler', category: 'proxy', service: 'web' },
      when: having('event.url'),
      names: {
        'c-uri': ['event.url'],
        'cs-host': ['event.hostname', 'event.host'],
        'cs-method': ['event.requestmethod'],
        'c-useragent': ['event.useragent'],
        'sc-status': ['event.status', 'event.responsecode'],
        'cs-username': ['event.user', 'event.login'],
        src_ip: ['event.ClientIP', 'event.clientip'],
        dst_ip: ['event.serverip'],
      },
    },
    { logSource: { product: 'zscaler', service: 'audit' } },
  ],
  time: ['event.time', 'event.datetime'],
  common: {
    'event.action': first('event.action'),
    'event.code': first('event.category', 'event.subcategory'),
    'event.category': via(
      (name) => (name.includes('web') ? 'web' : 'configuration'),
      'sourcetype',
      'event.auditlogtype',
      'event.url',
    ),
    'event.outcome': via(
      oneOf({ SUCCESS: 'success', FAILURE: 'failure', Allowed: 'success', Blocked: 'failure' }),
      'event.result',
      'event.action',
    ),
    'event.provider': always('zscaler'),
    'user.name': via(nameOfEmail, 'event.adminid', 'event.user', 'event.login'),
    'user.email': via(emailIn, 'event.adminid', 'event.user', 'event.login'),
    'user.target.name': via((name) => (name === 'None' ? undefined : name), 'event.resource'),
    'source.ip': first('event.clientip', 'event.ClientIP', 'event.cip'),
    'destination.ip': 'event.serverip',
    'destination.domain': first('event.hostname', 'event.host'),
    'url.full': 'event.url',
    'http.request.method': 'event.requestmethod',
    'http.response.status_code': first('event.status', 'event.responsecode'),
    'user_agent.original': 'event.useragent',
    'rule.name': first('event.rulelabel', 'event.threatname'),
    'error.code': via((code) => (code === 'None' ? undefined : code), 'event.errorcode'),
  },
});
