/** Google Cloud audit logs: LogEntry with an AuditLog as `protoPayload` (Cloud Logging, also through Pub/Sub). */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { first, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';

/** Pub/Sub puts the entry into `data`. */
const inner = (object: JsonObject): JsonObject =>
  isObject(object.data) && isObject(object.data.protoPayload) ? object.data : object;

export const gcpAudit = jsonSource({
  id: 'gcp-audit',
  title: 'Google Cloud audit logs',
  shapes: ['LogEntry with protoPayload', 'the same within `data` (Pub/Sub)'],
  marks: ['protoPayload', 'data', 'logName', 'insertId', 'protopayload'],
  labels: ['GCP.AuditLog', 'gcp.audit', 'google:gcp:pubsub:message', 'google:gcp:pubsub:audit:all'],
  detect: (object) => {
    const record = inner(object);
    const payload = record.protoPayload ?? record.protopayload;
    if (isObject(payload))
      return payload.methodName !== undefined || payload.serviceName !== undefined || record.resource !== undefined;
    return typeof object.logName === 'string' && object.logName.includes('cloudaudit.googleapis.com');
  },
  inner,
  capitals: 'insertId logName protoPayload receiveTimestamp httpRequest sourceLocation spanId',
  views: [
    {
      logSource: { product: 'gcp', service: 'google_workspace.login' },
      when: having('protoPayload.serviceName', 'login.googleapis.com'),
      names: { 'protoPayload.Servicename': ['protoPayload.serviceName'] },
    },
    {
      logSource: { product: 'gcp', service: 'google_workspace.admin' },
      when: having('protoPayload.serviceName', 'admin.googleapis.com'),
      names: {
        eventService: ['protoPayload.serviceName'],
        eventName: ['protoPayload.metadata.event.eventName', 'protoPayload.methodName'],
      },
    },
    {
      logSource: { product: 'gcp', service: 'gcp.audit' },
      names: {
        'gcp.audit.method_name': ['protoPayload.methodName'],
        'data.protoPayload.methodName': ['protoPayload.methodName'],
        'data.protoPayload.serviceName': ['protoPayload.serviceName'],
        'data.protoPayload.resource.type': ['resource.type'],
        'data.protoPayload.logName': ['logName'],
        'data.protoPayload.authorizationInfo.permission': ['protoPayload.authorizationInfo.permission'],
        'data.protoPayload.authorizationInfo.granted': ['protoPayload.authorizationInfo.granted'],
      },
    },
    {
      logSource: { product: 'kubernetes', service: 'audit' },
      when: having('protoPayload.serviceName', 'k8s.io'),
      names: {
        requestURI: ['protoPayload.resourceName'],
        userAgent: ['protoPayload.requestMetadata.callerSuppliedUserAgent'],
        'responseStatus.code': ['protoPayload.status.code'],
      },
    },
  ],
  time: ['timestamp', 'receiveTimestamp', 'protoPayload.requestMetadata.requestAttributes.time'],
  common: {
    'event.action': 'protoPayload.methodName',
    'event.category': via(
      (method) => (/SetIamPolicy|ServiceAccount|Role/i.test(method) ? 'iam' : 'configuration'),
      'protoPayload.methodName',
    ),
    'event.outcome': via(
      (granted) => (granted === 'false' ? 'failure' : 'success'),
      'protoPayload.authorizationInfo.granted',
    ),
    'event.provider': first('protoPayload.serviceName', 'logName'),
    'user.name': via(
      nameOfEmail,
      'protoPayload.authenticationInfo.principalEmail',
      'protoPayload.authenticationInfo.principalSubject',
    ),
    'user.email': via(emailIn, 'protoPayload.authenticationInfo.principalEmail'),
    'user.id': first('protoPayload.authenticationInfo.principalSubject'),
    'source.ip': first(
      'protoPayload.requestMetadata.callerIp',
      'protoPayload.requestMetadata.callerIP',
      'httpRequest.remoteIp',
    ),
    'user_agent.original': first('protoPayload.requestMetadata.callerSuppliedUserAgent', 'httpRequest.userAgent'),
    'service.name': 'protoPayload.serviceName',
    'cloud.account.id': first('resource.labels.project_id'),
    'cloud.region': first(
      'resource.labels.location',
      'resource.labels.zone',
      'protoPayload.resourceLocation.currentLocations',
    ),
    'cloud.resource.id': first('protoPayload.resourceName', 'resource.labels.bucket_name'),
    'error.code': 'protoPayload.status.code',
    'http.request.method': 'httpRequest.requestMethod',
    'http.response.status_code': 'httpRequest.status',
    'url.full': 'httpRequest.requestUrl',
    'organization.id': first('resource.labels.organization_id'),
    'network.protocol': first('httpRequest.protocol'),
  },
});
