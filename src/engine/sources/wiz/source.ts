/** Wiz audit logs. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const wiz = jsonSource({
  id: 'wiz',
  title: 'Wiz audit logs',
  shapes: ['entries of the audit log API'],
  marks: ['requestId', 'requestid', 'actionParameters', 'actionparameters', 'serviceAccount', 'serviceaccount'],
  labels: ['Wiz.Audit', 'wiz.audit'],
  detect: (object) =>
    typeof object.action === 'string' &&
    object.status !== undefined &&
    (object.requestId ?? object.requestid) !== undefined &&
    ('user' in object || 'serviceAccount' in object || 'serviceaccount' in object),
  views: [{ logSource: { product: 'wiz', service: 'audit' } }],
  time: ['timestamp'],
  capitals: 'requestId sourceIP userAgent serviceAccount actionParameters',
  common: {
    'event.action': 'action',
    'event.category': via((action) => (/Log(in|out)/.test(action) ? 'authentication' : 'configuration'), 'action'),
    'event.outcome': via(oneOf({ SUCCESS: 'success', FAILED: 'failure', ACCESS_DENIED: 'failure' }), 'status'),
    'event.provider': always('wiz'),
    'user.name': via(nameOfEmail, 'user.name', 'serviceAccount.name'),
    'user.email': via(emailIn, 'user.name', 'user.id'),
    'user.id': first('user.id', 'serviceAccount.id'),
    'source.ip': 'sourceIP',
    'user_agent.original': 'userAgent',
    'cloud.resource.id': first('actionParameters.input.id'),
  },
});
