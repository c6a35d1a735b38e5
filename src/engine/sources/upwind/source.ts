/** Upwind detections. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

export const upwind = jsonSource({
  id: 'upwind',
  title: 'Upwind detections',
  shapes: ['detections as JSON'],
  marks: ['first_seen_time', 'upwind_console_link'],
  labels: ['Upwind.Detections'],
  detect: ({ first_seen_time: seen, resource, title }) =>
    seen !== undefined && isObject(resource) && typeof title === 'string',
  views: [{ logSource: { product: 'upwind', service: 'detections' } }],
  time: ['last_seen_time', 'first_seen_time'],
  common: {
    'event.action': 'type',
    'event.code': 'id',
    'event.category': always('threat'),
    'event.provider': always('upwind'),
    'rule.name': 'title',
    'user.name': first('triggers.events.initiator.userName', 'triggers.events.initiator.name'),
    'user.id': 'triggers.events.initiator.arn',
    'host.name': via(
      (name, fields) => (/host|instance|vm/i.test(String(fields['resource.type'])) ? name : undefined),
      'resource.name',
    ),
    'cloud.account.id': 'resource.cloud_account_id',
    'cloud.region': 'resource.region',
    'cloud.resource.id': first('resource.upwind_asset_id', 'resource.name'),
    'url.full': 'upwind_console_link',
  },
});
