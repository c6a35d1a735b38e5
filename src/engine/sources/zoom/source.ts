/** Zoom operation logs. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const zoom = jsonSource({
  id: 'zoom',
  title: 'Zoom operation logs',
  shapes: ['operation log entries'],
  marks: ['operation_detail', 'category_type'],
  labels: ['Zoom.Operation', 'Zoom.Activity', 'zoom.webhook'],
  detect: ({ operation_detail: detail, category_type: type, operator }) =>
    (detail ?? type) !== undefined && operator !== undefined,
  views: [{ logSource: { product: 'zoom', service: 'operation' } }],
  time: ['time'],
  common: {
    'event.action': via((action, fields) => `${action} ${fields.category_type ?? ''}`.trim(), 'action'),
    'event.category': via((type) => (/^(User|Role|Group)/.test(type) ? 'iam' : 'configuration'), 'category_type'),
    'event.provider': always('zoom'),
    'user.name': via(nameOfEmail, 'operator'),
    'user.email': via(emailIn, 'operator'),
    'cloud.resource.id': first('category_type'),
  },
});
