/** Zendesk audit logs. */
import { begins, jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

export const zendesk = jsonSource({
  id: 'zendesk',
  title: 'Zendesk audit logs',
  shapes: ['audit log records'],
  marks: ['action_label', 'change_description'],
  labels: ['Zendesk.Audit', 'zendesk.audit'],
  detect: ({ source_type: type, actor_id: actor, url }) =>
    typeof type === 'string' && (actor !== undefined || begins(url, 'https://')),
  views: [{ logSource: { product: 'zendesk', service: 'audit' } }],
  time: ['created_at'],
  common: {
    'event.action': first('action'),
    'event.code': 'source_type',
    'event.category': via((type) => (type === 'user' ? 'iam' : 'configuration'), 'source_type'),
    'event.provider': always('zendesk'),
    'user.name': first('actor_name', 'actor_id'),
    'user.id': 'actor_id',
    'user.target.name': via((label, fields) => (fields.source_type === 'user' ? label : undefined), 'source_label'),
    'source.ip': 'ip_address',
    'organization.id': via((url) => /^https:\/\/([^./]+)\./.exec(url)?.[1], 'url'),
    'cloud.resource.id': first('source_label', 'source_id'),
  },
});
