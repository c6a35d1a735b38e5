/** Amazon S3 server access logs: the lines that S3 writes, and the same as JSON or out of a table. */
import type { JsonObject } from '#engine/events/limits.ts';
import { jsonSource } from '#engine/sources/json-source.ts';
import { always, first, via } from '#engine/sources/mapping.ts';

const columns =
  'bucketowner bucket time remoteip requester requestid operation key requesturi httpstatus errorcode bytessent objectsize totaltime turnaroundtime referrer useragent versionid hostid signatureversion ciphersuite authenticationtype hostheader tlsversion'.split(
    ' ',
  );
/** A canonical user id of 64 hexadecimal digits begins the line. */
const start = /^[\da-f]{64} \S+ \[\d\d\/\w{3}\/\d{4}:/;
const word = /\[[^\]]{0,64}\]|"[^"]*"|\S+/g;

function fromText(text: string): JsonObject | undefined {
  if (!start.test(text)) return undefined;
  const words = text.match(word) ?? [];
  const bare = (value: string | undefined): string | undefined => value?.replace(/^["[]|["\]]$/g, '');
  return Object.fromEntries(columns.flatMap((name, at) => (words[at] === undefined ? [] : [[name, bare(words[at])]])));
}

const urlParts = (text: string): string[] => text.split(' ');

export const awsS3Access = jsonSource({
  id: 'aws-s3-access',
  title: 'Amazon S3 server access logs',
  shapes: ['log lines', 'the same fields as JSON'],
  marks: ['bucket', 'bucketowner'],
  labels: ['AWS.S3ServerAccess', 'aws.s3access', 'aws:s3:accesslogs'],
  detect: ({ bucket, remoteip, bucketowner, operation, requester }) =>
    typeof bucket === 'string' &&
    (remoteip !== undefined || bucketowner !== undefined || operation !== undefined || requester !== undefined),
  views: [{ logSource: { product: 'aws', service: 's3access' } }],
  time: ['time'],
  common: {
    'event.action': 'operation',
    'event.category': always('file'),
    'event.provider': always('s3'),
    'event.outcome': via((status) => (Number(status) < 400 ? 'success' : 'failure'), 'httpstatus'),
    'user.name': via((arn) => arn.slice(arn.lastIndexOf('/') + 1), 'requester'),
    'user.domain': via((arn) => arn.split(':')[4], 'requester'),
    'user.id': 'requester',
    'source.ip': 'remoteip',
    'user_agent.original': 'useragent',
    'http.request.method': via((text) => urlParts(text)[0], 'requesturi'),
    'http.response.status_code': 'httpstatus',
    'url.full': via((text) => urlParts(text)[1], 'requesturi'),
    'file.path': 'key',
    'cloud.resource.id': first('bucket'),
    'error.code': 'errorcode',
  },
  fromText,
});
