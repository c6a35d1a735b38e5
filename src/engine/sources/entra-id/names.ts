/** Names that rules use for fields of Entra's records, and where those stand in each shape. */
type Names = Readonly<Record<string, readonly string[]>>;

const activity = [
  'properties.activityDisplayName',
  'activityDisplayName',
  'ActivityDisplayName',
  'properties.operationName',
  'operationName',
  'OperationName',
];
const targets = ['properties.targetResources', 'targetResources', 'TargetResources'];
const under = (prefixes: readonly string[], name: string): readonly string[] =>
  prefixes.map((prefix) => `${prefix}.${name}`);
const initiator = [
  'properties.initiatedBy.user.userPrincipalName',
  'initiatedBy.user.userPrincipalName',
  'InitiatedBy.user.userPrincipalName',
  'properties.initiatedBy.app.displayName',
  'initiatedBy.app.displayName',
  'InitiatedBy.app.displayName',
];

export const auditNames: Names = {
  'properties.message': activity,
  operationName: activity,
  OperationName: activity,
  ActivityDisplayName: activity,
  ActivityType: activity,
  activityType: activity,
  Category: ['properties.category', 'category'],
  category: ['Category', 'properties.category'],
  Status: ['properties.result', 'result', 'Result'],
  'properties.result': ['result', 'Result'],
  LoggedByService: ['properties.loggedByService', 'loggedByService'],
  failure_status_reason: ['properties.resultReason', 'resultReason', 'ResultReason', 'ResultDescription'],
  'properties.initiatedBy': initiator,
  'Initiatied.By': initiator,
  Initiatedby: initiator,
  Target: under(targets, 'displayName'),
  'targetResources.type': under(targets, 'type'),
  'properties.targetResources': targets,
  TargetResources: targets,
  'TargetResources.modifiedProperties': under(targets, 'modifiedProperties'),
  'TargetResources.modifiedProperties.newValue': under(targets, 'modifiedProperties.newValue'),
  'TargetResources.ModifiedProperties.DisplayName': under(targets, 'modifiedProperties.displayName'),
  'TargetResources.ModifiedProperties.NewValue': under(targets, 'modifiedProperties.newValue'),
  'additionalDetails.additionalInfo': [
    'properties.additionalDetails.value',
    'additionalDetails.value',
    'AdditionalDetails.value',
  ],
};

const at = (name: string, table = name.slice(0, 1).toUpperCase() + name.slice(1)): readonly string[] => [
  `properties.${name}`,
  name,
  table,
];
const description = [
  'properties.status.failureReason',
  'status.failureReason',
  'resultDescription',
  'ResultDescription',
  'Status.failureReason',
];

export const signInNames: Names = {
  ResultType: ['resultType', 'properties.status.errorCode', 'status.errorCode', 'Status.errorCode'],
  resultType: ['ResultType', 'properties.status.errorCode', 'status.errorCode', 'Status.errorCode'],
  ResultDescription: description,
  Resultdescription: description,
  ActivityDetails: [
    'properties.status.additionalDetails',
    'status.additionalDetails',
    'Status.additionalDetails',
    'category',
    'Category',
    'Type',
  ],
  'properties.message': description,
  AuthenticationRequirement: at('authenticationRequirement'),
  'properties.authenticationRequirement': at('authenticationRequirement'),
  location: ['properties.location.countryOrRegion', 'location.countryOrRegion', 'Location'],
  userAgent: at('userAgent'),
  callerIpAddress: at('ipAddress', 'IPAddress'),
  conditionalAccessStatus: at('conditionalAccessStatus'),
  homeTenantId: at('homeTenantId'),
  resourceTenantId: at('resourceTenantId'),
  RiskState: at('riskState'),
  ResourceDisplayName: at('resourceDisplayName'),
  ClientApp: at('clientAppUsed'),
  Username: at('userPrincipalName'),
  NetworkLocationDetails: [
    'NetworkLocationDetails.networkType',
    'properties.networkLocationDetails.networkType',
    'networkLocationDetails.networkType',
  ],
  'properties.appId': at('appId'),
  'properties.deviceDetail.deviceId': at('deviceDetail.deviceId'),
  'DeviceDetail.deviceId': at('deviceDetail.deviceId'),
  'DeviceDetail.trusttype': at('deviceDetail.trustType'),
  'DeviceDetail.isCompliant': at('deviceDetail.isCompliant'),
};
