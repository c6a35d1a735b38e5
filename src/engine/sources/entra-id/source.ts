/**
 * Microsoft Entra ID (Azure AD): sign-ins, audit, risk detections, and alerts of privileged identity management. As
 * Azure Monitor sends them (`properties`), as tables of Log Analytics, or as objects of Microsoft Graph.
 */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail, plainText } from '#engine/sources/values.ts';
import { auditNames, signInNames } from './names.ts';
import { expandText, isSignIn, mendNames } from './shapes.ts';

const tables = new Set([
  'AuditLogs',
  'SigninLogs',
  'AADNonInteractiveUserSignInLogs',
  'AADServicePrincipalSignInLogs',
  'AADManagedIdentitySignInLogs',
  'AADUserRiskEvents',
  'AADRiskyUsers',
]);
const isTenantResource = (id: unknown): boolean => typeof id === 'string' && /^\/tenants\/|microsoft\.aadiam/i.test(id);

function detect(object: JsonObject): boolean {
  if (
    isTenantResource(object.resourceId ?? object.ResourceId) ||
    object.AADTenantId !== undefined ||
    tables.has(plainText(object.Type))
  )
    return true;
  if (typeof object.category === 'string' && /SignInLogs$|^RiskyUsers$|^UserRiskEvents$/.test(object.category))
    return true;
  const properties = object.properties;
  if (isObject(properties)) return isGraph(properties);
  return isGraph(object);
}
const isGraph = (object: JsonObject): boolean =>
  typeof object.riskEventType === 'string' ||
  (object.activityDateTime !== undefined && object.loggedByService !== undefined) ||
  (object.createdDateTime !== undefined &&
    object.appDisplayName !== undefined &&
    object.userPrincipalName !== undefined);

const at = (...names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`properties.${name}`, name, pascal(name)]);
const pascal = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

const isRisk = (fields: Fields): boolean => at('riskEventType').some((name) => fields[name] !== undefined);
const isPimAlert = (fields: Fields): boolean =>
  String(fields.riskEventType ?? fields['properties.riskEventType']).endsWith('AlertIncident');

const outcome = (_: string, fields: Fields): string | undefined => {
  const code = at('status.errorCode')
    .concat('ResultType', 'resultType')
    .map((name) => fields[name])
    .find((value) => value !== undefined);
  if (code !== undefined) return String(code) === '0' ? 'success' : 'failure';
  const result = fields['properties.result'] ?? fields.result ?? fields.Result;
  return result === undefined ? undefined : /^success/i.test(String(result)) ? 'success' : 'failure';
};

const actor = [
  ...at(
    'userPrincipalName',
    'initiatedBy.user.userPrincipalName',
    'initiatedBy.user.displayName',
    'initiatedBy.app.displayName',
    'servicePrincipalName',
    'userDisplayName',
    'identity',
  ),
];

export const entraId = jsonSource({
  id: 'entra-id',
  title: 'Microsoft Entra ID sign-in, audit and risk',
  shapes: [
    'records of Azure Monitor',
    'rows of the SigninLogs, AuditLogs and AADUserRiskEvents tables',
    'objects of Microsoft Graph',
  ],
  marks: [
    'properties',
    'Type',
    'riskEventType',
    'loggedByService',
    'appDisplayName',
    'resourceId',
    'ResourceId',
    'AADTenantId',
  ],
  labels: [
    'Azure.Audit',
    'azure.auditlogs',
    'azure.signinlogs',
    'azure.identity_protection',
    'azure:aad:signin',
    'azure:aad:audit',
  ],
  detect,
  views: [
    {
      logSource: { product: 'azure', service: 'pim' },
      when: isPimAlert,
      names: { riskEventType: ['properties.riskEventType'] },
    },
    {
      logSource: { product: 'azure', service: 'riskdetection' },
      when: isRisk,
      names: { riskEventType: ['properties.riskEventType', 'RiskEventType'] },
    },
    { logSource: { product: 'azure', service: 'signinlogs' }, when: isSignIn, names: signInNames },
    {
      logSource: { product: 'azure', service: 'auditlogs' },
      when: (fields) => !isSignIn(fields) && !isRisk(fields),
      names: auditNames,
    },
  ],
  time: ['time', 'TimeGenerated', ...at('activityDateTime', 'createdDateTime', 'detectedDateTime')],
  mend(fields) {
    expandText(fields);
    mendNames(fields);
  },
  common: {
    'event.action': first(...at('activityDisplayName', 'riskEventType'), 'operationName', 'OperationName'),
    'event.code': first('category', 'Category'),
    'event.category': via(
      (_, fields) => (isSignIn(fields) ? 'authentication' : isRisk(fields) ? 'threat' : 'iam'),
      'operationName',
      'OperationName',
      'category',
      ...at('activityDisplayName', 'riskEventType', 'appDisplayName'),
    ),
    'event.outcome': via(outcome, 'time', 'TimeGenerated', ...at('activityDateTime', 'createdDateTime')),
    'event.provider': always('entra-id'),
    'user.name': via(nameOfEmail, ...actor),
    'user.email': via(emailIn, ...actor),
    'user.id': first(
      ...at('userId', 'initiatedBy.user.id', 'servicePrincipalId', 'initiatedBy.app.servicePrincipalId'),
    ),
    'user.target.name': first(...at('targetResources.userPrincipalName', 'targetResources.displayName')),
    'source.ip': first(...at('ipAddress', 'initiatedBy.user.ipAddress'), 'callerIpAddress', 'IPAddress'),
    'user_agent.original': first(...at('userAgent')),
    'host.id': first(...at('deviceDetail.deviceId')),
    'service.name': first(...at('appDisplayName', 'loggedByService')),
    'organization.id': first('tenantId', ...at('tenantId', 'homeTenantId'), 'AADTenantId'),
    'cloud.resource.id': first(...at('targetResources.id', 'resourceId')),
    'rule.name': first(...at('riskEventType')),
    'error.code': via(
      (code) => (code === '0' ? undefined : code),
      ...at('status.errorCode'),
      'ResultType',
      'resultType',
    ),
  },
});
