/** 1Password Events API: sign-in attempts, item usages, audit. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const onepassword = jsonSource({
  id: 'onepassword',
  title: '1Password events',
  shapes: ['sign-in attempts', 'item usages', 'audit events'],
  marks: ['session_uuid', 'target_user', 'used_version', 'actor_uuid'],
  labels: [
    'OnePassword.SignInAttempt',
    'OnePassword.ItemUsage',
    'OnePassword.AuditEvent',
    '1password.signin_attempts',
    '1password.item_usages',
  ],
  detect: (object) =>
    object.uuid !== undefined &&
    (isObject(object.target_user) || object.actor_uuid !== undefined || object.item_uuid !== undefined),
  views: [{ logSource: { product: 'onepassword', service: 'events' } }],
  time: ['timestamp'],
  common: {
    'event.action': first('type', 'action'),
    'event.code': 'category',
    'event.category': via((category) => (category === '' ? 'iam' : 'authentication'), 'category', 'type', 'action'),
    'event.outcome': via((category) => (category === 'success' ? 'success' : 'failure'), 'category'),
    'event.provider': always('1password'),
    'user.name': via(nameOfEmail, 'target_user.email', 'user.email', 'actor_details.email', 'actor_uuid'),
    'user.email': via(emailIn, 'target_user.email', 'user.email', 'actor_details.email'),
    'user.id': first('target_user.uuid', 'user.uuid', 'actor_uuid'),
    'source.ip': first('client.ip_address', 'session.ip'),
    'user_agent.original': 'client.app_name',
    'cloud.resource.id': first('item_uuid', 'vault_uuid', 'object_uuid'),
  },
});
