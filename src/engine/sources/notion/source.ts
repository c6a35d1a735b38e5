/** Notion's audit log. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const notion = jsonSource({
  id: 'notion',
  title: 'Notion audit log',
  shapes: ['audit log events (`event`)'],
  marks: ['event'],
  labels: ['Notion.AuditLogs'],
  detect: ({ event }) => isObject(event) && typeof event.type === 'string' && event.workspace_id !== undefined,
  views: [{ logSource: { product: 'notion', service: 'audit' } }],
  time: ['event.timestamp'],
  common: {
    'event.action': 'event.type',
    'event.category': via(
      (type) => (/^user\.log/.test(type) ? 'authentication' : /^page/.test(type) ? 'file' : 'iam'),
      'event.type',
    ),
    'event.provider': always('notion'),
    'user.name': via(nameOfEmail, 'event.actor.person.email', 'event.actor.id'),
    'user.email': via(emailIn, 'event.actor.person.email'),
    'user.id': 'event.actor.id',
    'source.ip': 'event.ip_address',
    'organization.id': 'event.workspace_id',
    'cloud.resource.id': first('event.details.target.page_id', 'event.details.entity.id'),
  },
});
