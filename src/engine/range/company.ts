/**
 * The company of the range: sixty people with a workstation each, Windows and Linux servers, one AWS account, Microsoft
 * 365 and Okta. Its names and addresses are those that the RFCs keep for documentation (RFC 2606, RFC 5737).
 */
export const domain = 'harbor.example';
export const domainSid = 'S-1-5-21-1004336348-1177238915-682003330';
export const accountId = '111122223333';

export const departments = ['finance', 'sales', 'engineering', 'operations', 'people', 'it'] as const;
export type Department = (typeof departments)[number];

export interface Person {
  readonly login: string;
  readonly sid: string;
  readonly department: Department;
  /** From where they reach the internet when they are not at the office. */
  readonly home: string;
  /** Hour (UTC) at which they begin on workdays; they go nine hours later. */
  readonly begins: number;
}

export interface WindowsHost {
  readonly name: string;
  readonly ip: string;
  readonly isServer: boolean;
  readonly user: Person;
}

const logins = [
  'm.okafor',
  'a.novak',
  'r.lindqvist',
  's.haddad',
  'j.moreau',
  'k.tanaka',
  'l.ferreira',
  'p.olsen',
  'd.kowalski',
  'e.rossi',
  'h.weber',
  'n.petrov',
  'c.dubois',
  'f.garcia',
  't.nguyen',
  'i.jansen',
  'g.silva',
  'b.murphy',
  'v.costa',
  'o.larsen',
  'w.schmidt',
  'y.sato',
  'z.ahmed',
  'q.martin',
  'x.ferro',
  'u.hansen',
  'm.keller',
  'a.lindgren',
  'r.mancini',
  's.novotny',
  'j.oduya',
  'k.peeters',
  'l.quist',
  'p.rahman',
  'd.sorel',
  'e.tamm',
  'h.ulrich',
  'n.vos',
  'c.wagner',
  'f.yilmaz',
  't.zeman',
  'i.abbas',
  'g.bauer',
  'b.conti',
  'v.dahl',
  'o.eriksen',
  'w.fischer',
  'y.goto',
  'z.horvat',
  'q.ibarra',
  'm.jonas',
  'a.kaya',
  'r.lopez',
  's.meyer',
  'j.nilsen',
  'k.ozturk',
  'l.park',
  'p.ruiz',
  'it.berg',
  'it.frost',
] as const;

const personOf = (login: string, number: number): Person => ({
  login,
  sid: `${domainSid}-${1100 + number}`,
  department: login.startsWith('it.') ? 'it' : (departments[number % 5] ?? 'finance'),
  home: `198.51.100.${30 + number}`,
  begins: 6 + ((number * 5) % 4),
});

export const people: readonly [Person, ...Person[]] = [
  personOf(logins[0], 0),
  ...logins.slice(1).map((login, at) => personOf(login, at + 1)),
];
export const mailOf = ({ login }: Person): string => `${login}@${domain}`;

const hoursOfWork = 9;

export function isAtWork({ begins }: Person, at: number): boolean {
  const [weekday, hour] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
  return weekday >= 1 && weekday <= 5 && hour >= begins && hour < begins + hoursOfWork;
}

const weekMs = 7 * 86_400_000;
const journeys = [
  ['PT', '192.0.2.61'],
  ['SG', '192.0.2.72'],
  ['US', '192.0.2.83'],
] as const;

/** Where somebody is on a journey in that week, as country and address; undefined at home, which is nearly always. */
export function journeyOf({ sid }: Person, at: number): (typeof journeys)[number] | undefined {
  const [number, week] = [Number(sid.slice(-4)), Math.floor(at / weekMs)];
  return (number + week * 5) % 17 === 0 ? journeys[(number + week) % journeys.length] : undefined;
}

/** People by the name that a story gives them; a name that is nobody's is a mistake in the story. */
export function person(login: string): Person {
  const found = people.find((one) => one.login === login);
  if (found === undefined) throw new Error(`nobody of the company is called ${login}`);
  return found;
}

const serviceAccount = (login: string, number: number): Person => ({
  login,
  sid: `${domainSid}-${number}`,
  department: 'it',
  home: '10.20.0.11',
  begins: 0,
});
export const backupAccount = serviceAccount('svc_backup', 1255);
export const deployAccount = serviceAccount('svc_deploy', 1256);
export const scanAccount = serviceAccount('svc_scan', 1257);

const workstation = (user: Person, at: number): WindowsHost => ({
  name: `wks-${String(at + 1).padStart(3, '0')}.${domain}`,
  ip: `10.20.1.${at + 11}`,
  isServer: false,
  user,
});
const server = (name: string, ip: string): WindowsHost => ({
  name: `${name}.${domain}`,
  ip,
  isServer: true,
  user: backupAccount,
});

export const workstations: readonly [WindowsHost, ...WindowsHost[]] = [
  workstation(people[0], 0),
  ...people.slice(1).map((person, at) => workstation(person, at + 1)),
];
export const workstationOf = (login: string): WindowsHost => {
  const found = workstations.find(({ user }) => user.login === login);
  if (found === undefined) throw new Error(`nobody of the company is called ${login}`);
  return found;
};

export const fileServer = server('srv-file01', '10.20.0.11');
export const domainController = server('dc01', '10.20.0.5');
export const erpServer = server('srv-erp01', '10.20.0.40');
export const webServer = server('srv-web02', '10.20.0.41');
export const jumpHost = server('srv-jump01', '10.20.0.42');
export const databaseServer = server('srv-sql01', '10.20.0.43');
export const deployServer = server('srv-deploy01', '10.20.0.44');
export const windowsServers: readonly WindowsHost[] = [
  fileServer,
  domainController,
  erpServer,
  webServer,
  jumpHost,
  databaseServer,
  deployServer,
  server('dc02', '10.20.0.6'),
  server('srv-print01', '10.20.0.45'),
  server('srv-scan01', '10.20.0.46'),
  server('srv-sync01', '10.20.0.47'),
  server('srv-pki01', '10.20.0.48'),
];
export const windowsHosts: readonly [WindowsHost, ...WindowsHost[]] = [...workstations, ...windowsServers];

export const linuxHosts = ['web01', 'build01', 'web03', 'db01', 'git01', 'mail01', 'proxy01', 'mon01'] as const;

/** What the business lives from, the hosts it needs, and who answers for it. */
export const businessServices = [
  { name: 'Harbor bookings', importance: 'critical', hosts: ['web01', 'web03', 'db01'], owner: 'k.tanaka' },
  { name: 'Finance and ERP', importance: 'critical', hosts: ['srv-erp01', 'srv-sql01'], owner: 'm.okafor' },
  { name: 'Identity', importance: 'critical', hosts: ['dc01', 'dc02', 'srv-sync01', 'srv-pki01'], owner: 'it.berg' },
  { name: 'Files and printing', importance: 'high', hosts: ['srv-file01', 'srv-print01'], owner: 'it.frost' },
  { name: 'Customer portal', importance: 'high', hosts: ['srv-web02', 'proxy01'], owner: 'd.kowalski' },
  { name: 'Software development', importance: 'medium', hosts: ['build01', 'git01'], owner: 'r.lindqvist' },
  {
    name: 'Running IT',
    importance: 'medium',
    hosts: ['srv-jump01', 'srv-deploy01', 'srv-scan01', 'mon01', 'mail01'],
    owner: 'it.berg',
  },
] as const;

/** The office as the internet sees it, where the people's VPN ends too. */
export const officeAddress = '198.51.100.20';

export const sites = [
  ['outlook.office365.com', '192.0.2.10'],
  ['teams.microsoft.com', '192.0.2.20'],
  [`intranet.${domain}`, '10.20.0.30'],
  [`erp.${domain}`, '10.20.0.40'],
  ['update.vendor.example', '192.0.2.15'],
  ['cdn.news.example', '192.0.2.44'],
] as const;
