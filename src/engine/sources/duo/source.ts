/** Cisco Duo: authentication and administrator logs of the Admin API. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const duo = jsonSource({
  id: 'duo',
  title: 'Cisco Duo',
  shapes: ['administrator actions', 'authentication log v2'],
  marks: ['isotimestamp', 'auth_device', 'access_device', 'txid'],
  labels: ['Duo.Administrator', 'Duo.Authentication', 'cisco_duo.admin', 'cisco_duo.auth', 'duo'],
  detect: (object) =>
    (object.isotimestamp !== undefined && typeof object.action === 'string') ||
    (object.event_type !== undefined && (isObject(object.auth_device) || isObject(object.access_device))),
  views: [{ logSource: { product: 'cisco', service: 'duo' } }],
  time: ['isotimestamp', 'timestamp'],
  common: {
    'event.action': first('action', 'event_type'),
    'event.code': first('reason', 'action'),
    'event.category': via((type) => (type === 'authentication' ? 'authentication' : 'iam'), 'event_type', 'action'),
    'event.outcome': via(
      oneOf({ success: 'success', denied: 'failure', failure: 'failure', fraud: 'failure', error: 'failure' }),
      'result',
    ),
    'event.provider': always('duo'),
    'user.name': via(nameOfEmail, 'user.name', 'username'),
    'user.email': via(emailIn, 'email', 'user.name', 'username'),
    'user.id': 'user.key',
    'user.target.name': 'object',
    'host.name': 'access_device.hostname',
    'source.ip': first('access_device.ip', 'auth_device.ip'),
    'service.name': first('application.name'),
    'error.code': 'reason',
  },
});
