/** CloudTrail records of one AWS account. */
import { accountId } from './company.ts';
import type { Random } from './random.ts';

export const cloudUsers = ['ci-build', 'deploy-web', 'r.lindqvist'] as const;
export type CloudUser = (typeof cloudUsers)[number] | 'svc-report' | 'root' | 's.haddad';

export interface Call {
  readonly user: CloudUser;
  /** Without `.amazonaws.com`. */
  readonly service: string;
  readonly name: string;
  readonly from: string;
  readonly request: object | null;
  readonly more?: object;
}

export function cloudWriter(random: Random) {
  return (at: number, { user, service, name, from, request, more }: Call): string =>
    JSON.stringify({
      eventVersion: '1.10',
      userIdentity: identityOf(user),
      eventTime: `${new Date(at).toISOString().slice(0, 19)}Z`,
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: 'eu-north-1',
      sourceIPAddress: from,
      userAgent: user === 'ci-build' ? 'Boto3/1.35.0 md/Botocore#1.35.0' : 'aws-cli/2.17.9 md/awscrt#0.20.11',
      requestParameters: request,
      responseElements: null,
      requestID: random.uuid(),
      eventID: random.uuid(),
      readOnly: /^(Get|List|Describe)/.test(name),
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: accountId,
      eventCategory: 'Management',
      ...more,
    });
}
export type CloudWriter = ReturnType<typeof cloudWriter>;

function identityOf(user: CloudUser): object {
  if (user === 'root')
    return { type: 'Root', principalId: accountId, arn: `arn:aws:iam::${accountId}:root`, accountId };
  const common = { accountId, accessKeyId: `AKIAEXAMPLE00000${user.length}` };
  if (user !== 'ci-build') {
    const arn = `arn:aws:iam::${accountId}:user/${user}`;
    return { type: 'IAMUser', principalId: `AIDAEXAMPLE${user.length}000001`, arn, ...common, userName: user };
  }
  const issuer = { type: 'Role', arn: `arn:aws:iam::${accountId}:role/ci-build`, accountId, userName: 'ci-build' };
  const arn = `arn:aws:sts::${accountId}:assumed-role/ci-build/${user}`;
  return {
    type: 'AssumedRole',
    principalId: `AROAEXAMPLE2:${user}`,
    arn,
    ...common,
    sessionContext: { sessionIssuer: issuer },
  };
}

const reads = [
  ['ec2', 'DescribeInstances', { maxResults: 100 }],
  ['s3', 'GetBucketLocation', { bucketName: 'harbor-web-assets' }],
  ['sts', 'GetCallerIdentity', null],
  ['ecs', 'DescribeServices', { cluster: 'web', services: ['front'] }],
  ['cloudwatch', 'DescribeAlarms', null],
  ['iam', 'GetUser', { userName: 'r.lindqvist' }],
] as const;

export function everydayCloud(write: CloudWriter, random: Random): (at: number) => string {
  return (at) => {
    const user = random.pick(['ci-build', 'ci-build', 'deploy-web', 'r.lindqvist'] as const);
    const [service, name, request] = random.pick(reads);
    return write(at, { user, service, name, request, from: user === 'r.lindqvist' ? '198.51.100.20' : '198.51.100.7' });
  };
}
