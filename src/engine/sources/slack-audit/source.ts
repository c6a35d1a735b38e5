/** Slack's audit logs (Enterprise Grid). */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

export const slackAudit = jsonSource({
  id: 'slack-audit',
  title: 'Slack audit logs',
  shapes: ['entries of the Audit Logs API'],
  marks: ['context'],
  labels: ['Slack.AuditLogs', 'slack.audit'],
  detect: ({ context, actor, action }) =>
    typeof action === 'string' &&
    isObject(actor) &&
    isObject(context) &&
    (isObject(context.location) || context.ua !== undefined),
  views: [{ logSource: { product: 'slack', service: 'audit' } }],
  time: ['date_create'],
  common: {
    'event.action': 'action',
    'event.category': via((action) => (/^user_(log|session)/.test(action) ? 'authentication' : 'iam'), 'action'),
    'event.provider': always('slack'),
    'user.name': first('actor.user.name', 'actor.user.email'),
    'user.email': 'actor.user.email',
    'user.id': 'actor.user.id',
    'user.target.name': first('entity.user.email', 'entity.user.name'),
    'source.ip': 'context.ip_address',
    'user_agent.original': 'context.ua',
    'organization.id': first('context.location.id', 'actor.user.team'),
    'cloud.resource.id': first('entity.app.id', 'entity.channel.id', 'entity.file.id', 'entity.workspace.id'),
  },
});
