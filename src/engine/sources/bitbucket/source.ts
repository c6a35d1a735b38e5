/** Bitbucket Data Center and Server audit log. */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const bitbucket = jsonSource({
  id: 'bitbucket',
  title: 'Bitbucket audit log',
  shapes: ['audit events as JSON'],
  marks: ['auditType'],
  labels: ['Atlassian.Audit', 'atlassian_bitbucket.audit'],
  detect: ({ auditType }) => isObject(auditType) && auditType.action !== undefined,
  views: [{ logSource: { product: 'bitbucket', service: 'audit' } }],
  time: ['timestamp'],
  mend(fields) {
    // Epoch seconds with a fraction, as an object or a number.
    const seconds = fields['timestamp.epochSecond'];
    if (typeof seconds === 'number') fields.timestamp = seconds;
  },
  common: {
    'event.action': 'auditType.action',
    'event.code': first('auditType.actionI18nKey', 'auditType.category'),
    'event.category': via(
      (category) => (/permission|user|auth/i.test(category) ? 'iam' : 'configuration'),
      'auditType.category',
    ),
    'event.provider': always('bitbucket'),
    'user.name': via(nameOfEmail, 'author.name'),
    'user.email': via(emailIn, 'author.name'),
    'user.id': 'author.id',
    'user.target.name': 'affectedObjects.name',
    'source.ip': 'source',
    'host.name': 'node',
    'organization.id': 'system',
    'cloud.resource.id': first('affectedObjects.uri', 'affectedObjects.id'),
  },
});
