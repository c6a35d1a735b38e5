import type { Call } from '#engine/range/cloud.ts';
import type { Story } from '#engine/range/story.ts';

const from = '203.0.113.140';
const thief = (service: string, name: string, request: object | null, more?: object): Call => ({
  user: 'deploy-web',
  service,
  name,
  from,
  request,
  ...(more === undefined ? {} : { more }),
});
const refused = { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform this' };
const tried = [
  ['iam', 'ListUsers'],
  ['iam', 'ListRoles'],
  ['ec2', 'DescribeInstances'],
  ['rds', 'DescribeDBInstances'],
  ['secretsmanager', 'ListSecrets'],
  ['kms', 'ListKeys'],
  ['lambda', 'ListFunctions20150331'],
  ['organizations', 'ListAccounts'],
  ['ecr', 'DescribeRepositories'],
] as const;

export const cloudKeyTheft: Story = {
  title: 'An access key that stood in a public repository, tried out, made permanent, and used to copy the customers.',
  truth: 'intrusion',
  why: 'The key of deploy-web was used from an address that is nobody’s of ours; the customers’ bucket was copied.',
  steps: [
    {
      minute: 0,
      technique: 'T1580',
      what: 'Tries what the key is good for; most calls are refused.',
      rules: ['cloud-identity-tries-what-it-may-not'],
      play: (scene) => {
        for (const [service, name] of tried) scene.cloud(thief(service, name, null, refused));
      },
    },
    {
      minute: 7,
      technique: 'T1136.003',
      what: 'Makes a user with a password for the console.',
      rules: ['console-password-made-for-user'],
      play: (scene) => scene.cloud(thief('iam', 'CreateLoginProfile', { userName: 'svc-report' })),
    },
    {
      minute: 9,
      technique: 'T1098.003',
      what: 'Gives that user the rights of an administrator.',
      rules: ['administrator-policy-attached'],
      play: (scene) =>
        scene.cloud(
          thief('iam', 'AttachUserPolicy', {
            userName: 'svc-report',
            policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
          }),
        ),
    },
    {
      minute: 13,
      technique: 'T1078.004',
      what: 'Signs in to the console as that user, without a second factor.',
      rules: ['console-sign-in-without-second-factor'],
      play: (scene) =>
        scene.cloud({
          ...thief('signin', 'ConsoleLogin', null, {
            responseElements: { ConsoleLogin: 'Success' },
            additionalEventData: { MFAUsed: 'No', MobileVersion: 'No' },
            eventType: 'AwsConsoleSignIn',
          }),
          user: 'svc-report',
        }),
    },
    {
      minute: 18,
      technique: 'T1685',
      what: 'Switches off the detection of the cloud itself.',
      rules: ['cloud-threat-detection-switched-off'],
      play: (scene) =>
        scene.cloud({
          ...thief('guardduty', 'DeleteDetector', { detectorId: '12abc34d567e8fa901bc2d34eexample' }),
          user: 'svc-report',
        }),
    },
    {
      minute: 26,
      technique: 'T1537',
      what: 'Shares the snapshot of the customers’ database with an account of their own.',
      rules: ['snapshot-shared-with-other-account'],
      play: (scene) =>
        scene.cloud({
          ...thief('ec2', 'ModifySnapshotAttribute', {
            snapshotId: 'snap-0123456789abcdef0',
            attributeType: 'CREATE_VOLUME_PERMISSION',
            createVolumePermission: { add: { items: [{ userId: '999988887777' }] } },
          }),
          user: 'svc-report',
        }),
    },
    {
      minute: 34,
      technique: 'T1530',
      what: 'Opens the bucket of the customers’ documents to everybody.',
      rules: ['bucket-opened-to-everybody'],
      play: (scene) =>
        scene.cloud({
          ...thief('s3', 'DeleteBucketPublicAccessBlock', { bucketName: 'harbor-customers' }),
          user: 'svc-report',
        }),
    },
  ],
};
