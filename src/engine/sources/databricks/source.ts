/** Databricks audit logs. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const databricks = jsonSource({
  id: 'databricks',
  title: 'Databricks audit logs',
  shapes: ['audit records'],
  marks: ['actionName'],
  labels: ['Databricks.Audit'],
  detect: ({ actionName, serviceName }) => typeof actionName === 'string' && typeof serviceName === 'string',
  views: [{ logSource: { product: 'databricks', service: 'audit' } }],
  time: ['timestamp'],
  common: {
    'event.action': 'actionName',
    'event.category': via((action) => (/login|logout|token/i.test(action) ? 'authentication' : 'iam'), 'actionName'),
    'event.outcome': via((code) => (Number(code) < 400 ? 'success' : 'failure'), 'response.statusCode'),
    'event.provider': always('databricks'),
    'user.name': via(nameOfEmail, 'userIdentity.email', 'userIdentity.subjectName'),
    'user.email': via(emailIn, 'userIdentity.email'),
    'user.target.name': first('requestParams.targetUserName', 'requestParams.user'),
    'source.ip': 'sourceIPAddress',
    'user_agent.original': 'userAgent',
    'service.name': 'serviceName',
    'http.response.status_code': 'response.statusCode',
    'error.code': 'response.errorMessage',
    'organization.id': first('workspaceId', 'accountId'),
    'cloud.account.id': 'accountId',
    'cloud.resource.id': first('requestParams.name', 'workspaceId'),
  },
});
