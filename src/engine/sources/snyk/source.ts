/** Snyk audit logs of groups and organisations. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

export const snyk = jsonSource({
  id: 'snyk',
  title: 'Snyk audit logs',
  shapes: ['audit log entries'],
  marks: ['groupId', 'orgId', 'event'],
  labels: ['Snyk.GroupAudit', 'Snyk.OrgAudit', 'snyk.audit_logs'],
  detect: ({ event, groupId, orgId, userId, created }) =>
    typeof event === 'string' &&
    /^(org|group|user|api|project)\./.test(event) &&
    (groupId ?? orgId ?? userId ?? created) !== undefined,
  views: [{ logSource: { product: 'snyk', service: 'audit' } }],
  time: ['created'],
  common: {
    'event.action': 'event',
    'event.category': via(
      (event) => (/\.(user|role|service_account|sso|member|group)/.test(event) ? 'iam' : 'configuration'),
      'event',
    ),
    'event.provider': always('snyk'),
    'user.name': 'userId',
    'user.id': 'userId',
    'user.target.name': first('content.userPublicId', 'content.serviceAccountPublicId'),
    'organization.id': first('orgId', 'groupId'),
    'cloud.resource.id': first('projectId'),
  },
});
