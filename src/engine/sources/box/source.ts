/** Box enterprise events. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const box = jsonSource({
  id: 'box',
  title: 'Box enterprise events',
  shapes: ['events of the Events API'],
  marks: ['created_by', 'event_type'],
  labels: ['Box.Event', 'box_events.events'],
  detect: ({ created_by: by, event_type: type, type: kind }) =>
    typeof type === 'string' && (isObject(by) || kind === 'event'),
  views: [{ logSource: { product: 'box', service: 'events' } }],
  time: ['created_at'],
  common: {
    'event.action': 'event_type',
    'event.category': via(
      (type) => (/LOGIN/.test(type) ? 'authentication' : /USER|GROUP|COLLAB/.test(type) ? 'iam' : 'file'),
      'event_type',
    ),
    'event.outcome': via((type) => (type.includes('FAILED') ? 'failure' : 'success'), 'event_type'),
    'event.provider': always('box'),
    'user.name': via(nameOfEmail, 'created_by.login', 'created_by.name'),
    'user.email': via(emailIn, 'created_by.login'),
    'user.id': 'created_by.id',
    'user.target.name': first('accessible_by.login', 'source.login', 'source.name'),
    'source.ip': 'ip_address',
    'file.path': first('source.item_name', 'source.file_name'),
    'cloud.resource.id': first('source.item_id', 'source.id'),
  },
});
