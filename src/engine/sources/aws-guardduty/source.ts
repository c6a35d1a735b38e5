/** AWS GuardDuty findings: bare (API, S3 export) or as the `detail` of an EventBridge event. */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first } from '#engine/sources/mapping.ts';

const isFinding = (object: JsonObject): boolean => {
  const service = object.service ?? object.Service;
  const type = object.type ?? object.Type;
  return (
    typeof type === 'string' &&
    type.includes(':') &&
    type.includes('/') &&
    isObject(service) &&
    isObject(object.resource ?? object.Resource)
  );
};
const inner = (object: JsonObject): JsonObject => (isObject(object.detail) ? object.detail : object);
const network = 'service.action.networkConnectionAction';

export const awsGuardduty = jsonSource({
  id: 'aws-guardduty',
  title: 'AWS GuardDuty findings',
  shapes: ['finding', 'EventBridge event with the finding as `detail`'],
  marks: ['service', 'detail'],
  labels: ['AWS.GuardDuty', 'aws.guardduty', 'aws:cloudwatch:guardduty'],
  detect: (object) => isFinding(inner(object)),
  inner,
  views: [{ logSource: { product: 'aws', service: 'guardduty' } }],
  time: ['service.eventLastSeen', 'updatedAt', 'createdAt'],
  common: {
    'event.action': 'type',
    'event.code': 'type',
    'event.category': always('threat'),
    'event.provider': always('guardduty'),
    'rule.name': 'title',
    'user.name': first(
      'resource.accessKeyDetails.userName',
      'resource.kubernetesDetails.kubernetesUserDetails.username',
    ),
    'user.id': 'resource.accessKeyDetails.principalId',
    'user.domain': 'accountId',
    'host.id': 'resource.instanceDetails.instanceId',
    'host.ip': first('resource.instanceDetails.networkInterfaces.privateIpAddress'),
    'source.ip': first(
      'service.action.awsApiCallAction.remoteIpDetails.ipAddressV4',
      `${network}.remoteIpDetails.ipAddressV4`,
      'service.action.portProbeAction.portProbeDetails.remoteIpDetails.ipAddressV4',
      'service.action.kubernetesApiCallAction.remoteIpDetails.ipAddressV4',
    ),
    'destination.port': `${network}.localPortDetails.port`,
    'network.protocol': `${network}.protocol`,
    'dns.question.name': 'service.action.dnsRequestAction.domain',
    'service.name': first('service.action.awsApiCallAction.serviceName', 'service.serviceName'),
    'cloud.account.id': 'accountId',
    'cloud.region': 'region',
    'cloud.resource.id': first(
      'resource.s3BucketDetails.arn',
      'resource.eksClusterDetails.arn',
      'resource.instanceDetails.instanceId',
      'arn',
    ),
    'process.executable': 'service.runtimeDetails.process.executablePath',
    'process.pid': 'service.runtimeDetails.process.pid',
    'file.hash.sha256': 'service.runtimeDetails.process.executableSha256',
  },
});
