/** Salesforce: event log files and real-time event monitoring. */
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';

export const salesforce = jsonSource({
  id: 'salesforce',
  title: 'Salesforce event monitoring',
  shapes: ['rows of event log files as JSON', 'real-time events'],
  marks: ['EVENT_TYPE'],
  labels: ['Salesforce.Login', 'salesforce.login', 'salesforce.logout', 'sfdc:logfile'],
  detect: (object) =>
    typeof object.EVENT_TYPE === 'string' && (object.ORGANIZATION_ID !== undefined || object.USER_ID !== undefined),
  views: [{ logSource: { product: 'salesforce', service: 'eventlog' } }],
  time: ['TIMESTAMP_DERIVED', 'TIMESTAMP', 'EVENT_DATE'],
  common: {
    'event.action': 'EVENT_TYPE',
    'event.category': via((type) => (/^Log(in|out)/.test(type) ? 'authentication' : 'web'), 'EVENT_TYPE'),
    'event.outcome': via(
      (status) => (/NO_ERROR|Success/i.test(status) ? 'success' : 'failure'),
      'LOGIN_STATUS',
      'STATUS',
    ),
    'event.provider': always('salesforce'),
    'user.name': via(nameOfEmail, 'USER_NAME', 'USERNAME', 'USER_ID_DERIVED'),
    'user.email': via(emailIn, 'USER_NAME', 'USERNAME'),
    'user.id': first('USER_ID_DERIVED', 'USER_ID'),
    'source.ip': first('SOURCE_IP', 'CLIENT_IP'),
    'user_agent.original': first('BROWSER_TYPE', 'USER_AGENT'),
    'url.full': 'URI',
    'organization.id': 'ORGANIZATION_ID',
    'service.name': first('CONNECTED_APP_NAME', 'API_TYPE'),
    'cloud.resource.id': first('CONNECTED_APP_ID', 'ENTITY_NAME', 'JOB_ID'),
    'error.code': via((status) => (/NO_ERROR|Success/i.test(status) ? undefined : status), 'LOGIN_STATUS'),
  },
});
