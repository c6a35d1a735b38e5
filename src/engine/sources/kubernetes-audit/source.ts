/** Kubernetes API server audit events, also as EKS (CloudWatch) and AKS (Azure Monitor) hand them on. */
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { jsonIn, jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

const isAudit = (object: JsonObject): boolean =>
  isObject(object.objectRef) ||
  (typeof object.apiVersion === 'string' && object.apiVersion.startsWith('audit.k8s.io')) ||
  (typeof object.verb === 'string' &&
    (object.requestURI !== undefined || object.stage !== undefined || object.responseStatus !== undefined));

/** AKS: the event as JSON text in `properties.log`. */
function inner(object: JsonObject): JsonObject {
  const log = isObject(object.properties) ? jsonIn(object.properties.log) : undefined;
  return log !== undefined && isAudit(log) ? log : object;
}

/** `default/pods/web-1`: where it is, what it is, its name. */
function resourceOf(resource: string, fields: Fields): string {
  const parts = [fields['objectRef.namespace'], resource, fields['objectRef.name']];
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/');
}

export const kubernetesAudit = jsonSource({
  id: 'kubernetes-audit',
  title: 'Kubernetes audit',
  shapes: ['audit.k8s.io events', 'AKS diagnostic records (`properties.log`)'],
  marks: ['objectRef', 'apiVersion', 'verb', 'properties'],
  labels: ['Amazon.EKS.Audit', 'kubernetes.audit', 'kubernetes.audit_logs', 'azure.kubernetes.audit'],
  detect: (object) =>
    isAudit(object) ||
    (isObject(object.properties) &&
      typeof object.category === 'string' &&
      object.category.startsWith('kube-audit') &&
      inner(object) !== object),
  inner,
  views: [
    {
      logSource: { product: 'kubernetes', category: 'application', service: 'audit' },
      names: {
        apiGroup: ['objectRef.apiGroup'],
        hostPath: ['requestObject.spec.volumes.hostPath.path'],
        capabilities: ['requestObject.spec.containers.securityContext.capabilities.add'],
      },
    },
  ],
  time: ['requestReceivedTimestamp', 'stageTimestamp'],
  common: {
    'event.action': 'verb',
    'event.code': 'objectRef.resource',
    'event.category': via(
      (resource) => (/role|serviceaccount|secret/.test(resource) ? 'iam' : 'configuration'),
      'objectRef.resource',
    ),
    'event.outcome': via((code) => (Number(code) < 400 ? 'success' : 'failure'), 'responseStatus.code'),
    'event.provider': always('kubernetes'),
    'user.name': 'user.username',
    'user.id': 'user.uid',
    'source.ip': 'sourceIPs',
    'user_agent.original': 'userAgent',
    'url.full': 'requestURI',
    'http.response.status_code': 'responseStatus.code',
    'cloud.resource.id': via(resourceOf, 'objectRef.resource'),
    'error.code': 'responseStatus.reason',
    'user.target.name': first('impersonatedUser.username'),
  },
});
