/**
 * AWS CloudTrail records as AWS writes them, one record an event. A log file wraps its records in `{"Records": […]}`:
 * whoever reads files takes them apart with `splitRecords`.
 *
 * Native names are dotted paths (`userIdentity.type`). Rules also look at whole objects as text
 * (`requestParameters|contains: Suspended`), so those two objects are there as JSON text too.
 */
import { addMembers, addValue, emptyFields } from '#engine/events/flatten.ts';
import { isObject, type JsonObject } from '#engine/events/limits.ts';
import type { Fields } from '#engine/events/model.ts';
import { defineSource, type Native, type Source } from '#engine/sources/define-source.ts';
import { isEnvelope } from '#engine/sources/json-source.ts';
import { type Convert, first, mapping, oneOf, via } from '#engine/sources/mapping.ts';

const logSource = { product: 'aws', service: 'cloudtrail' } as const;

const textToo = new Set(['requestParameters', 'responseElements']);

/** Tables give names without capitals. */
const capitals = new Map(
  'eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent requestParameters responseElements requestID eventID eventType eventCategory readOnly recipientAccountId errorCode errorMessage managementEvent additionalEventData sharedEventID tlsDetails'
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
);

function native(object: JsonObject): Native {
  const fields = emptyFields();
  for (const given in object) {
    const name = capitals.get(given) ?? given;
    const value = object[given];
    if (isEnvelope(name)) continue;
    if (textToo.has(name) && isObject(value)) {
      fields[name] = JSON.stringify(value);
      addMembers(fields, name, value);
    } else addValue(fields, name, value);
  }
  return { fields, time: fields.eventTime ?? object['@timestamp'] ?? object.p_event_time };
}

const outcome = (_: string, fields: Fields): string => {
  const failed = fields.errorCode !== undefined && fields.errorCode !== null;
  return failed || fields['responseElements.ConsoleLogin'] === 'Failure' ? 'failure' : 'success';
};

/** `s3.amazonaws.com` → `s3`. */
const serviceOf: Convert = (value) => value.replace(/\.amazonaws\.com(\.cn)?$/, '');

/** The name of who acted: the user, the role that was assumed, `root`, or the AWS service. */
const actorOf: Convert = (type, fields) => {
  const name = fields['userIdentity.userName'] ?? fields['userIdentity.sessionContext.sessionIssuer.userName'];
  if (typeof name === 'string') return name;
  if (type === 'Root') return 'root';
  const service = fields['userIdentity.invokedBy'];
  if (type === 'AWSService' && typeof service === 'string') return service;
  const arn = fields['userIdentity.arn'];
  return typeof arn === 'string' ? arn.slice(Math.max(arn.lastIndexOf('/'), arn.lastIndexOf(':')) + 1) : undefined;
};

const categoryOf = oneOf({
  iam: 'iam',
  sts: 'authentication',
  signin: 'authentication',
  s3: 'file',
  ec2: 'host',
  cloudtrail: 'configuration',
  guardduty: 'configuration',
  config: 'configuration',
});

const common = mapping({
  'event.action': 'eventName',
  'event.code': 'eventName',
  'event.provider': 'eventSource',
  'event.category': via((source, fields) => categoryOf(String(serviceOf(source, fields)), fields), 'eventSource'),
  'event.outcome': via(outcome, 'eventName'),
  'user.name': via(actorOf, 'userIdentity.type', 'userIdentity.arn', 'userIdentity.userName'),
  'user.domain': 'userIdentity.accountId',
  'user.id': first('userIdentity.arn', 'userIdentity.principalId'),
  'user.target.name': 'requestParameters.userName',
  'source.ip': 'sourceIPAddress',
  'user_agent.original': 'userAgent',
  'service.name': via(serviceOf, 'eventSource'),
  'cloud.account.id': first('recipientAccountId', 'userIdentity.accountId'),
  'cloud.region': 'awsRegion',
  'cloud.resource.id': first(
    'resources.ARN',
    'requestParameters.bucketName',
    'requestParameters.instanceId',
    'requestParameters.roleName',
    'requestParameters.functionName',
    'requestParameters.name',
  ),
  'error.code': 'errorCode',
});

export const awsCloudtrail: Source = defineSource({
  id: 'aws-cloudtrail',
  title: 'AWS CloudTrail',
  shapes: [
    'CloudTrail record',
    'rows of a table, with names in lower case',
    'records of a {"Records": […]} file, taken apart',
  ],
  logSources: [logSource],
  marks: ['eventSource', 'eventsource'],
  labels: ['AWS.CloudTrail', 'aws.cloudtrail', 'aws:cloudtrail'],
  detect: (object) =>
    typeof (object.eventSource ?? object.eventsource) === 'string' &&
    typeof (object.eventName ?? object.eventname) === 'string' &&
    (object.userIdentity ?? object.useridentity ?? object.awsRegion ?? object.awsregion) !== undefined,
  native,
  views: (fields) => [{ logSource, fields }],
  mapping: () => common,
});

/** The records of a CloudTrail log file, or undefined when the object is none. */
export function splitRecords(object: JsonObject): readonly JsonObject[] | undefined {
  const records = object.Records;
  return Array.isArray(records) && records.every(isObject) && Object.keys(object).length === 1 ? records : undefined;
}
