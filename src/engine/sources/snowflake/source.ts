/** Snowflake: login history and the like, as rows of ACCOUNT_USAGE. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const snowflake = jsonSource({
  id: 'snowflake',
  title: 'Snowflake account usage',
  shapes: ['rows of LOGIN_HISTORY', 'rows of QUERY_HISTORY and SESSIONS'],
  marks: ['CLIENT_IP', 'QUERY_ID', 'REPORTED_CLIENT_TYPE'],
  labels: ['Snowflake.LoginHistory', 'Snowflake.QueryHistory', 'snowflake.login_history'],
  detect: (object) =>
    object.USER_NAME !== undefined &&
    (object.EVENT_TIMESTAMP !== undefined || object.QUERY_ID !== undefined || object.IS_SUCCESS !== undefined),
  views: [{ logSource: { product: 'snowflake', service: 'account_usage' } }],
  time: ['EVENT_TIMESTAMP', 'START_TIME', 'CREATED_ON'],
  common: {
    'event.action': first('EVENT_TYPE', 'QUERY_TYPE'),
    'event.category': via((type) => (type === 'LOGIN' ? 'authentication' : 'database'), 'EVENT_TYPE', 'QUERY_TYPE'),
    'event.outcome': via(
      (success) => (/^(YES|SUCCESS)$/.test(success) ? 'success' : 'failure'),
      'IS_SUCCESS',
      'EXECUTION_STATUS',
    ),
    'event.provider': always('snowflake'),
    'user.name': via(nameOfEmail, 'USER_NAME'),
    'user.email': via(emailIn, 'USER_NAME'),
    'source.ip': 'CLIENT_IP',
    'user_agent.original': 'REPORTED_CLIENT_TYPE',
    'error.code': 'ERROR_CODE',
    'process.command_line': 'QUERY_TEXT',
    'service.name': first('WAREHOUSE_NAME'),
    'organization.id': first('ACCOUNT_LOCATOR', 'ORGANIZATION_NAME'),
  },
});
