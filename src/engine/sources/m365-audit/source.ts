/**
 * The unified audit log of Microsoft 365: Management Activity API, exports of the compliance portal (`AuditData`),
 * Filebeat's o365 module, and the OfficeActivity table of Log Analytics.
 */
import { addValue, type MutableFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import { jsonIn, jsonSource } from '#engine/sources/json-source.ts';
import { always, first, oneOf, via } from '#engine/sources/mapping.ts';
import { emailIn, nameOfEmail, plainText } from '#engine/sources/values.ts';
import { having } from '#engine/sources/views.ts';

const isRecord = (object: JsonObject): boolean =>
  typeof object.Operation === 'string' &&
  (object.Workload !== undefined ||
    object.OfficeWorkload !== undefined ||
    object.RecordType !== undefined ||
    object.CreationTime !== undefined);

const inner = (object: JsonObject): JsonObject => jsonIn(object.AuditData) ?? jsonIn(object.o365audit) ?? object;

/** `[{"Name": "ForwardTo", "Value": "x"}]` also as `Parameters.ForwardTo`. */
function addPairs(fields: MutableFields, name: string, list: unknown): void {
  if (!Array.isArray(list)) return;
  for (const pair of list)
    if (isObject(pair) && typeof pair.Name === 'string' && pair.Name.length < 100)
      addValue(fields, `${name}.${pair.Name}`, pair.Value ?? pair.NewValue);
}

/** What rules of the compliance centre ask for: an alert's name, and whether it went through. */
function mend(fields: MutableFields, record: JsonObject): void {
  for (const name of ['Parameters', 'ExtendedProperties', 'OperationProperties']) addPairs(fields, name, record[name]);
  const workload = record.Workload ?? record.OfficeWorkload;
  if (typeof workload !== 'string') return;
  fields.eventSource ??= workload;
  const { Name, Operation, ResultStatus } = record;
  fields.eventName ??= plainText(
    typeof Name === 'string' && workload === 'SecurityComplianceCenter' ? Name : Operation,
  );
  const result = plainText(ResultStatus ?? 'success').toLowerCase();
  fields.status ??= /^(success|succeeded|true|partiallysucceeded)$/.test(result) ? 'success' : result;
}

const category = (workload: string): string =>
  ({
    AzureActiveDirectory: 'iam',
    Exchange: 'email',
    OneDrive: 'file',
    SharePoint: 'file',
    SecurityComplianceCenter: 'threat',
  })[workload] ?? 'configuration';

/** `10.0.0.1:4711` and `[::1]:4711`: some workloads write the port behind the address. */
const bareAddress = (text: string): string =>
  /^\[([^\]]+)\]/.exec(text)?.[1] ?? text.replace(/^((?:\d+\.){3}\d+):\d+$/, '$1');

const alertNames = { eventName: ['Name'], Payload: ['Data', 'Parameters', 'ExtendedProperties'] };

export const m365Audit = jsonSource({
  id: 'm365-audit',
  title: 'Microsoft 365 unified audit log',
  shapes: [
    'records of the Management Activity API',
    'exports with AuditData',
    'Filebeat o365',
    'rows of the OfficeActivity table',
  ],
  marks: ['Operation', 'AuditData', 'o365audit'],
  labels: ['Microsoft365.Audit.General', 'Microsoft365.Audit.Exchange', 'o365.audit', 'o365:management:activity'],
  detect: (object) => isRecord(inner(object)),
  inner,
  textToo: ['Parameters', 'OperationProperties', 'ExtendedProperties', 'Data', 'ModifiedProperties'],
  mend,
  views: [
    {
      logSource: { product: 'm365', service: 'threat_management' },
      when: having('eventSource', 'SecurityComplianceCenter'),
      names: alertNames,
    },
    {
      logSource: { product: 'm365', service: 'threat_detection' },
      when: having('eventSource', 'SecurityComplianceCenter'),
      names: alertNames,
    },
    { logSource: { product: 'm365', service: 'exchange' }, when: having('eventSource', 'Exchange') },
    { logSource: { product: 'm365', service: 'audit' }, names: { Workload: ['OfficeWorkload'] } },
  ],
  time: ['CreationTime', 'CreationDate', 'TimeGenerated', 'Start_Time'],
  common: {
    'event.action': 'Operation',
    'event.code': 'RecordType',
    'event.category': via(category, 'Workload', 'OfficeWorkload'),
    'event.outcome': via(oneOf({ success: 'success', failed: 'failure', false: 'failure' }), 'status'),
    'event.provider': first('Workload', 'OfficeWorkload'),
    'user.name': via(nameOfEmail, 'UserId', 'MailboxOwnerUPN'),
    'user.email': via(emailIn, 'UserId', 'MailboxOwnerUPN'),
    'user.id': first('LogonUserSid', 'UserKey'),
    'user.target.name': via((id) => (id.includes('@') ? id : undefined), 'ObjectId', 'MailboxOwnerUPN'),
    'source.ip': via(bareAddress, 'ClientIP', 'ClientIPAddress', 'Client_IPAddress', 'ActorIpAddress'),
    'user_agent.original': first('UserAgent', 'ExtendedProperties.UserAgent', 'ClientInfoString'),
    'organization.id': first('OrganizationId', 'TenantId'),
    'file.path': first('SourceFileName', 'OfficeObjectId'),
    'url.full': via((id) => (id.startsWith('http') ? id : undefined), 'ObjectId'),
    'cloud.resource.id': first('ObjectId', 'MailboxGuid'),
    'rule.name': via((name, fields) => (fields.eventSource === 'SecurityComplianceCenter' ? name : undefined), 'Name'),
    'error.code': via((code) => (code === '0' ? undefined : code), 'ErrorNumber', 'LogonError'),
    'service.name': always('microsoft365'),
  },
});
