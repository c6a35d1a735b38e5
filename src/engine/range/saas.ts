/** Records of the services that people sign in to: Entra ID, Microsoft 365, Okta. */
import { mailOf, type Person } from './company.ts';
import type { Random } from './random.ts';

export interface SignIn {
  readonly person: Person;
  readonly from: string;
  readonly app?: string;
  /** Of Entra, 0 when it succeeded. */
  readonly error?: number;
  readonly country?: string;
  readonly client?: string;
  readonly agent?: string;
}

const browser = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36';
const reasons: Readonly<Record<number, string>> = {
  0: 'Other.',
  50126: 'Error validating credentials due to invalid username or password.',
  500121: 'Authentication failed during strong authentication request.',
};

export function entraWriter(random: Random) {
  const signIn = (at: number, { person, from, app = 'Office 365', error = 0, ...more }: SignIn): string =>
    JSON.stringify({
      id: random.uuid(),
      createdDateTime: new Date(at).toISOString(),
      userPrincipalName: mailOf(person),
      userId: `${person.sid.slice(-4)}0000-0000-4000-8000-000000000001`,
      userDisplayName: person.login,
      appId: '00000002-0000-0ff1-ce00-000000000000',
      appDisplayName: app,
      ipAddress: from,
      userAgent: more.agent ?? browser,
      clientAppUsed: more.client ?? 'Browser',
      conditionalAccessStatus: error === 0 ? 'success' : 'notApplied',
      authenticationRequirement: 'multiFactorAuthentication',
      isInteractive: true,
      resourceDisplayName: 'Office 365 Exchange Online',
      status: { errorCode: error, failureReason: reasons[error] ?? 'Denied.' },
      deviceDetail: { deviceId: '', trustType: '' },
      location: { city: '', countryOrRegion: more.country ?? 'NL' },
    });

  /** A change in the directory. */
  const change = (at: number, by: Person, operation: string, target: string, role?: string): string =>
    JSON.stringify({
      time: new Date(at).toISOString(),
      resourceId: '/tenants/t-harbor/providers/Microsoft.aadiam',
      operationName: operation,
      category: 'AuditLogs',
      tenantId: 't-harbor',
      properties: {
        id: random.uuid(),
        result: 'success',
        activityDisplayName: operation,
        activityDateTime: new Date(at).toISOString(),
        loggedByService: 'Core Directory',
        initiatedBy: { user: { id: by.sid, userPrincipalName: mailOf(by), ipAddress: by.home } },
        targetResources: [
          {
            id: random.uuid(),
            displayName: target,
            type: 'User',
            userPrincipalName: target,
            modifiedProperties:
              role === undefined ? [] : [{ displayName: 'Role.DisplayName', oldValue: null, newValue: `"${role}"` }],
          },
        ],
      },
    });
  /** What Entra itself finds unusual about a sign-in. */
  const risk = (at: number, { person, from }: SignIn, kind: string, level: 'low' | 'medium' | 'high'): string =>
    JSON.stringify({
      time: new Date(at).toISOString(),
      resourceId: '/tenants/t-harbor/providers/microsoft.aadiam',
      operationName: 'User Risk Detection',
      category: 'UserRiskEvents',
      tenantId: 't-harbor',
      properties: {
        id: random.uuid(),
        riskEventType: kind,
        riskLevel: level,
        riskState: 'atRisk',
        userPrincipalName: mailOf(person),
        userId: person.sid,
        ipAddress: from,
        detectedDateTime: new Date(at).toISOString(),
      },
    });
  return { signIn, change, risk };
}

export interface OfficeRecord {
  readonly person: Person;
  readonly operation: string;
  readonly workload: 'Exchange' | 'SharePoint' | 'OneDrive' | 'AzureActiveDirectory';
  readonly from: string;
  readonly object?: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

export const officeWriter =
  (random: Random) =>
  (at: number, { person, operation, workload, from, object, parameters }: OfficeRecord): string =>
    JSON.stringify({
      CreationTime: new Date(at).toISOString().slice(0, 19),
      Id: random.uuid(),
      Operation: operation,
      OrganizationId: 't-harbor',
      RecordType: workload === 'Exchange' ? 1 : 6,
      ResultStatus: 'True',
      UserKey: person.sid,
      UserType: 0,
      Version: 1,
      Workload: workload,
      ClientIP: from,
      ObjectId: object ?? '',
      UserId: mailOf(person),
      ...(parameters === undefined
        ? {}
        : { Parameters: Object.entries(parameters).map(([Name, Value]) => ({ Name, Value })) }),
    });

export interface OktaRecord {
  readonly person: Person;
  readonly type: string;
  readonly says: string;
  readonly from: string;
  readonly country?: string;
  readonly failed?: string;
  readonly target?: string;
}

export const oktaWriter =
  (random: Random) =>
  (at: number, { person, type, says, from, country = 'Netherlands', failed, target }: OktaRecord): string =>
    JSON.stringify({
      uuid: random.uuid(),
      published: new Date(at).toISOString(),
      eventType: type,
      version: '0',
      severity: failed === undefined ? 'INFO' : 'WARN',
      displayMessage: says,
      actor: { id: `00u${person.sid.slice(-4)}`, type: 'User', alternateId: mailOf(person), displayName: person.login },
      client: {
        userAgent: { rawUserAgent: browser, os: 'Windows 10', browser: 'CHROME' },
        zone: 'null',
        device: 'Computer',
        ipAddress: from,
        geographicalContext: { city: '', country },
      },
      outcome: failed === undefined ? { result: 'SUCCESS' } : { result: 'FAILURE', reason: failed },
      target: [
        {
          id: `0oa${random.hex(8)}`,
          type: 'AppInstance',
          alternateId: target ?? 'Harbor',
          displayName: target ?? 'Harbor',
        },
      ],
      securityContext: { isProxy: false },
      transaction: { type: 'WEB', id: random.hex(12) },
    });
