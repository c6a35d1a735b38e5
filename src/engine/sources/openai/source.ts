/** OpenAI's audit logs of an organisation. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const openai = jsonSource({
  id: 'openai',
  title: 'OpenAI audit logs',
  shapes: ['entries of the audit log API'],
  marks: ['effective_at'],
  labels: ['OpenAI.Audit'],
  detect: ({ effective_at: at, type, actor }) =>
    at !== undefined && typeof type === 'string' && (actor === undefined || actor === null || isObject(actor)),
  views: [{ logSource: { product: 'openai', service: 'audit' } }],
  time: ['effective_at'],
  common: {
    'event.action': 'type',
    'event.category': via((type) => (/^log(in|out)/.test(type) ? 'authentication' : 'iam'), 'type'),
    'event.outcome': via((type) => (type.endsWith('.failed') ? 'failure' : 'success'), 'type'),
    'event.provider': always('openai'),
    'user.name': via(
      nameOfEmail,
      'actor.session.user.email',
      'actor.api_key.user.email',
      'actor.api_key.service_account.id',
    ),
    'user.email': via(emailIn, 'actor.session.user.email', 'actor.api_key.user.email'),
    'user.id': first('actor.session.user.id', 'actor.api_key.user.id', 'actor.api_key.service_account.id'),
    'source.ip': 'actor.session.ip_address',
    'user_agent.original': 'actor.session.user_agent',
    'cloud.resource.id': first('project.id', 'id'),
  },
});
