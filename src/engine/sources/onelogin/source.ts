/** OneLogin events. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const onelogin = jsonSource({
  id: 'onelogin',
  title: 'OneLogin events',
  shapes: ['events of the Events API or a webhook'],
  marks: ['event_type_id'],
  labels: ['OneLogin.Events', 'onelogin.events'],
  detect: ({ event_type_id: type }) => type !== undefined,
  views: [{ logSource: { product: 'onelogin', service: 'onelogin.events' } }],
  time: ['event_timestamp', 'created_at'],
  common: {
    'event.action': via((id) => `event-${id}`, 'event_type_id'),
    'event.code': 'event_type_id',
    'event.category': via(
      (id) => (['5', '6', '8', '9', '11'].includes(id) ? 'authentication' : 'iam'),
      'event_type_id',
    ),
    'event.outcome': via(
      oneOf({ '5': 'success', '6': 'failure', '8': 'success', '9': 'failure', '11': 'success' }),
      'event_type_id',
    ),
    'event.provider': always('onelogin'),
    'user.name': via(nameOfEmail, 'actor_user_name', 'user_name'),
    'user.email': via(emailIn, 'actor_user_name', 'user_name'),
    'user.id': first('actor_user_id', 'user_id'),
    'user.target.name': 'user_name',
    'source.ip': 'ipaddr',
    'service.name': 'app_name',
    'organization.id': 'account_id',
    'cloud.resource.id': first('app_id', 'role_id', 'privilege_name'),
  },
});
