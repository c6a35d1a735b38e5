/** Asana's audit log events. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const asana = jsonSource({
  id: 'asana',
  title: 'Asana audit log',
  shapes: ['audit log events'],
  marks: ['actor'],
  labels: ['Asana.Audit'],
  detect: ({ actor, context }) =>
    (isObject(actor) && actor.actor_type !== undefined) ||
    (isObject(actor) && isObject(context) && context.client_ip_address !== undefined),
  views: [{ logSource: { product: 'asana', service: 'audit' } }],
  time: ['created_at'],
  common: {
    'event.action': 'event_type',
    'event.category': via((category) => (category === 'logins' ? 'authentication' : 'iam'), 'event_category'),
    'event.outcome': via((type) => (type.includes('failed') ? 'failure' : 'success'), 'event_type'),
    'event.provider': always('asana'),
    'user.name': via(nameOfEmail, 'actor.email', 'actor.name'),
    'user.email': via(emailIn, 'actor.email'),
    'user.id': 'actor.gid',
    'user.target.name': first('resource.email', 'resource.name'),
    'source.ip': 'context.client_ip_address',
    'user_agent.original': 'context.user_agent',
    'cloud.resource.id': first('resource.gid'),
  },
});
