/** Anthropic's activity log (Compliance API). */
import { isObject } from '#engine/events/limits.ts';
import { begins, jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const anthropic = jsonSource({
  id: 'anthropic',
  title: 'Anthropic activity log',
  shapes: ['activities as JSON'],
  marks: ['organization_id', 'actor'],
  labels: ['Anthropic.Activity'],
  detect: ({ actor, type, organization_id: organization, id }) =>
    isObject(actor) &&
    typeof actor.type === 'string' &&
    actor.type.endsWith('_actor') &&
    typeof type === 'string' &&
    (organization !== undefined || begins(id, 'activity_')),
  views: [{ logSource: { product: 'anthropic', service: 'activity' } }],
  time: ['created_at'],
  common: {
    'event.action': 'type',
    'event.category': via((type) => (/login|sso|session/.test(type) ? 'authentication' : 'iam'), 'type'),
    'event.provider': always('anthropic'),
    'user.name': via(nameOfEmail, 'actor.email_address', 'actor.unauthenticated_email_address', 'actor.type'),
    'user.email': via(emailIn, 'actor.email_address', 'actor.unauthenticated_email_address'),
    'user.id': first('actor.user_id', 'actor.api_key_id'),
    'source.ip': 'actor.ip_address',
    'user_agent.original': 'actor.user_agent',
    'organization.id': 'organization_id',
  },
});
