/**
 * The Azure activity log: as Azure Monitor sends it (Event Hub, storage), or as a table of Log Analytics.
 *
 * Rules name fields after both, so each view has both names.
 */
import { isObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail, plainText } from '#engine/sources/values.ts';

const categories = new Set(
  'Administrative ServiceHealth ResourceHealth Alert Autoscale Security Recommendation Policy'.split(' '),
);
const claims = 'identity.claims.http://schemas.xmlsoap.org/ws/2005/05/identity/claims';
const caller = [
  'Caller',
  'caller',
  `${claims}/upn`,
  `${claims}/name`,
  'identity.claims.name',
  'identity.claims.appid',
] as const;

const outcomes = {
  success: 'success',
  succeeded: 'success',
  start: 'unknown',
  started: 'unknown',
  accept: 'unknown',
  failure: 'failure',
  failed: 'failure',
};

/** `Microsoft.Insights/actionGroups/delete` → the provider. */
const providerOf = (operation: string): string => operation.split('/')[0] ?? operation;
const part =
  (name: string) =>
  (id: string): string | undefined =>
    new RegExp(`/${name}/([^/]+)`, 'i').exec(id)?.[1];

export const azureActivity = jsonSource({
  id: 'azure-activity',
  title: 'Azure activity log',
  shapes: ['records of Azure Monitor', 'rows of the AzureActivity table'],
  marks: ['resourceId', 'OperationNameValue', 'operationName'],
  labels: ['Azure.MonitorActivity', 'azure.activitylogs', 'mscs:azure:audit'],
  detect: (object) =>
    (typeof object.resourceId === 'string' &&
      /^\/(subscriptions|providers)\//i.test(object.resourceId) &&
      typeof object.operationName === 'string') ||
    (typeof object.operationName === 'string' &&
      categories.has(plainText(object.category)) &&
      isObject(object.identity)) ||
    (typeof object.OperationNameValue === 'string' && object.ResourceProviderValue !== undefined),
  views: [
    {
      logSource: { product: 'azure', service: 'activitylogs' },
      names: {
        operationName: ['OperationNameValue', 'OperationName'],
        OperationNameValue: ['operationName'],
        CategoryValue: ['category', 'Category'],
        ResourceProviderValue: ['resource_provider'],
        ResourceId: ['resourceId', '_ResourceId'],
        'properties.message': ['operationName', 'OperationNameValue'],
      },
    },
  ],
  time: ['time', 'TimeGenerated', 'eventTimestamp'],
  mend(fields) {
    const operation = fields.operationName ?? fields.OperationNameValue;
    if (typeof operation === 'string' && fields.ResourceProviderValue === undefined)
      fields.resource_provider = providerOf(operation);
  },
  common: {
    'event.action': first('operationName', 'OperationNameValue'),
    'event.category': via(
      oneOf({ Administrative: 'configuration', Policy: 'configuration', Security: 'threat', Alert: 'threat' }),
      'category',
      'CategoryValue',
    ),
    'event.outcome': via(
      (text, fields) => oneOf(outcomes)(text.toLowerCase(), fields),
      'resultType',
      'ActivityStatusValue',
      'status',
    ),
    'event.provider': always('azure'),
    'event.code': first('resultSignature', 'ActivitySubstatusValue'),
    'user.name': via(nameOfEmail, ...caller),
    'user.email': via(emailIn, ...caller),
    'user.id': first(
      'identity.claims.http://schemas.microsoft.com/identity/claims/objectidentifier',
      'identity.claims.appid',
    ),
    'source.ip': via((address) => address.replace(/:\d+$/, ''), 'callerIpAddress', 'CallerIpAddress'),
    'service.name': first('resource_provider', 'ResourceProviderValue'),
    'cloud.account.id': via(part('subscriptions'), 'resourceId', '_ResourceId', 'ResourceId'),
    'cloud.region': 'location',
    'cloud.resource.id': first('resourceId', '_ResourceId', 'ResourceId'),
    'organization.id': first('tenantId', 'TenantId'),
  },
});
