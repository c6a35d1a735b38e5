/** Auth0 tenant logs. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const auth0 = jsonSource({
  id: 'auth0',
  title: 'Auth0 tenant logs',
  shapes: ['log stream records (`log_id`, `data`)'],
  marks: ['data', 'log_id'],
  labels: ['Auth0.Events', 'auth0.logs'],
  detect: ({ data }) =>
    isObject(data) && typeof data.type === 'string' && (data.log_id !== undefined || data.client_id !== undefined),
  views: [{ logSource: { product: 'auth0', service: 'tenant' } }],
  time: ['data.date'],
  common: {
    'event.action': first('data.description', 'data.type'),
    'event.code': 'data.type',
    'event.category': via(
      (type) => (/^[sf](e|u|c)?(l|cl|p)?$|^(s|f|fp|fu|gd_)/.test(type) ? 'authentication' : 'iam'),
      'data.type',
    ),
    'event.outcome': via((type) => (type.startsWith('f') ? 'failure' : 'success'), 'data.type'),
    'event.provider': always('auth0'),
    'user.name': via(
      nameOfEmail,
      'data.user_name',
      'data.details.request.auth.user.email',
      'data.user_id',
      'data.client_id',
    ),
    'user.email': via(emailIn, 'data.user_name', 'data.details.request.auth.user.email'),
    'user.id': first('data.user_id', 'data.details.request.auth.user.user_id'),
    'source.ip': first('data.ip', 'data.details.request.ip'),
    'user_agent.original': 'data.user_agent',
    'http.request.method': via((method) => method.toUpperCase(), 'data.details.request.method'),
    'http.response.status_code': 'data.details.response.statusCode',
    'url.full': first('data.details.request.path'),
    'organization.id': first('data.tenant_name', 'data.organization_id'),
    'service.name': first('data.client_name'),
  },
});
