/**
 * The company of the range: people with a workstation each, a few servers, two Linux hosts, one AWS account. Its names
 * and addresses are those that the RFCs keep for documentation (RFC 2606, RFC 5737).
 */
export const domain = 'harbor.example';
export const domainSid = 'S-1-5-21-1004336348-1177238915-682003330';
export const accountId = '111122223333';

export interface Person {
  readonly login: string;
  readonly sid: string;
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
] as const;

const personOf = (login: string, number: number): Person => ({ login, sid: `${domainSid}-${1100 + number}` });

export const people: readonly [Person, ...Person[]] = [
  personOf(logins[0], 0),
  ...logins.slice(1).map((login, at) => personOf(login, at + 1)),
];
export const backupAccount: Person = { login: 'svc_backup', sid: `${domainSid}-1155` };

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
export const fileServer = server('srv-file01', '10.20.0.11');
export const domainController = server('dc01', '10.20.0.5');
export const windowsHosts: readonly [WindowsHost, ...WindowsHost[]] = [
  ...workstations,
  fileServer,
  domainController,
  server('srv-erp01', '10.20.0.40'),
];

export const linuxHosts = ['web01', 'build01'] as const;

export const sites = [
  ['outlook.office365.com', '192.0.2.10'],
  ['teams.microsoft.com', '192.0.2.20'],
  [`intranet.${domain}`, '10.20.0.30'],
  [`erp.${domain}`, '10.20.0.40'],
  ['update.vendor.example', '192.0.2.15'],
  ['cdn.news.example', '192.0.2.44'],
] as const;
