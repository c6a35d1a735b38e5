/** Windows events as Winlogbeat 8 ships them, 1 to 2.5 KB each with the message as Windows renders it. */
import type { Person, WindowsHost } from './company.ts';
import type { Random } from './random.ts';

export type Data = Readonly<Record<string, string>>;

const channels = {
  sysmon: {
    channel: 'Microsoft-Windows-Sysmon/Operational',
    provider: 'Microsoft-Windows-Sysmon',
    guid: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}',
  },
  security: {
    channel: 'Security',
    provider: 'Microsoft-Windows-Security-Auditing',
    guid: '{54849625-5478-4994-A5BA-3E3B0328C30D}',
  },
  eventlog: {
    channel: 'Security',
    provider: 'Microsoft-Windows-Eventlog',
    guid: '{FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148}',
  },
  powershell: {
    channel: 'Microsoft-Windows-PowerShell/Operational',
    provider: 'Microsoft-Windows-PowerShell',
    guid: '{A0C1853B-5C40-4B15-8766-3CF1C58F985A}',
  },
  defender: {
    channel: 'Microsoft-Windows-Windows Defender/Operational',
    provider: 'Microsoft-Windows-Windows Defender',
    guid: '{11CD958A-C507-4EF3-B3F2-5FD9DFBD2C78}',
  },
  system: {
    channel: 'System',
    provider: 'Service Control Manager',
    guid: '{555908D1-A6D7-4695-8E1E-26931D2012F4}',
  },
} as const;
export type Channel = keyof typeof channels;

const titles: Readonly<Record<number, string>> = {
  1: 'Process Create',
  3: 'Network connection detected',
  5: 'Process terminated',
  10: 'Process accessed',
  11: 'File created',
  13: 'Registry value set',
  8: 'CreateRemoteThread detected',
  17: 'Pipe Created',
  20: 'WmiEventConsumer activity detected',
  22: 'Dns query',
  1116: 'The antimalware platform detected malware or other potentially unwanted software.',
  1102: 'The audit log was cleared.',
  4104: 'Creating Scriptblock text (1 of 1)',
  4624: 'An account was successfully logged on.',
  4625: 'An account failed to log on.',
  4662: 'An operation was performed on an object.',
  4720: 'A user account was created.',
  4732: 'A member was added to a security-enabled local group.',
  4769: 'A Kerberos service ticket was requested.',
  5001: 'Real-time protection is disabled.',
  4634: 'An account was logged off.',
  4728: 'A member was added to a security-enabled global group.',
  7036: 'The service entered a new state.',
  7045: 'A service was installed in the system.',
};

export interface Process {
  readonly guid: string;
  readonly pid: string;
  readonly image: string;
  readonly commandLine: string;
  readonly user: string;
}

export const system32 = 'C:\\Windows\\System32\\';
export const systemUser = 'NT AUTHORITY\\SYSTEM';
export const userName = (person: Person): string => `HARBOR\\${person.login}`;
export const baseName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);

/** Writes events of any kind; their record numbers count on for each host, as event logs do. */
function plainWriter(random: Random) {
  const records = new Map<string, number>();

  function event(at: number, host: WindowsHost, kind: Channel, id: number, data: Data, more: object = {}): string {
    const { channel, provider, guid } = channels[kind];
    const record = (records.get(host.name) ?? 40_000) + 1;
    records.set(host.name, record);
    const title = titles[id] ?? 'Event';
    const stamp = new Date(at).toISOString();
    const message = [`${title}:`, ...Object.entries(data).map(([name, value]) => `${name}: ${value}`)].join('\n');
    return JSON.stringify({
      '@timestamp': stamp,
      '@metadata': { beat: 'winlogbeat', type: '_doc', version: '8.15.3' },
      agent: { name: host.name.split('.')[0], type: 'winlogbeat', version: '8.15.3' },
      ecs: { version: '8.0.0' },
      event: { code: String(id), kind: 'event', provider, created: new Date(at + 900).toISOString() },
      host: { name: host.name },
      log: { level: 'information' },
      message,
      winlog: {
        channel,
        computer_name: host.name,
        event_data: data,
        event_id: String(id),
        opcode: 'Info',
        task: title,
        process: { pid: kind === 'sysmon' ? 3308 : 708, thread: { id: 4 * random.int(300, 2000) } },
        provider_guid: guid,
        provider_name: provider,
        record_id: record,
        ...more,
      },
    });
  }

  const utc = (at: number): string => new Date(at - 4).toISOString().replace('T', ' ').replace('Z', '');
  const guid = (): string => `{${random.hex(8)}-${random.hex(4)}-6907-${random.hex(4)}-${random.hex(12)}}`;
  const sysmon = (at: number, host: WindowsHost, id: number, data: Data): string =>
    event(at, host, 'sysmon', id, { RuleName: '-', UtcTime: utc(at), ...data });
  const process = (image: string, user: string, commandLine = `"${image}"`): Process => ({
    guid: guid(),
    pid: String(4 * random.int(150, 5000)),
    image,
    commandLine,
    user,
  });
  const of = (one: Process): Data => ({
    ProcessGuid: one.guid,
    ProcessId: one.pid,
    Image: one.image,
    User: one.user,
  });

  return { event, sysmon, process, of, utc, guid };
}

/** Writes events, and those that occur often in one call. */
export function windowsWriter(random: Random) {
  const plain = plainWriter(random);
  const { sysmon, of, guid } = plain;
  function created(at: number, host: WindowsHost, made: Process, parent: Process, more: Data = {}): string {
    return sysmon(at, host, 1, {
      ProcessGuid: made.guid,
      ProcessId: made.pid,
      Image: made.image,
      FileVersion: '10.0.22621.1 (WinBuild.160101.0800)',
      Description: baseName(made.image),
      Product: 'Microsoft® Windows® Operating System',
      Company: 'Microsoft Corporation',
      OriginalFileName: baseName(made.image),
      CommandLine: made.commandLine,
      CurrentDirectory: system32,
      User: made.user,
      LogonGuid: guid(),
      LogonId: `0x${random.hex(5)}`,
      TerminalSessionId: '1',
      IntegrityLevel: made.user === systemUser ? 'System' : 'Medium',
      Hashes: `MD5=${random.hex(32)},SHA256=${random.hex(64)},IMPHASH=${random.hex(32)}`.toUpperCase(),
      ParentProcessGuid: parent.guid,
      ParentProcessId: parent.pid,
      ParentImage: parent.image,
      ParentCommandLine: parent.commandLine,
      ParentUser: parent.user,
      ...more,
    });
  }

  function connected(at: number, host: WindowsHost, by: Process, name: string, ip: string): string {
    return sysmon(at, host, 3, {
      ...of(by),
      Protocol: 'tcp',
      Initiated: 'true',
      SourceIsIpv6: 'false',
      SourceIp: host.ip,
      SourceHostname: host.name,
      SourcePort: String(random.int(49_152, 65_535)),
      SourcePortName: '-',
      DestinationIsIpv6: 'false',
      DestinationIp: ip,
      DestinationHostname: name,
      DestinationPort: '443',
      DestinationPortName: 'https',
    });
  }

  return { ...plain, created, connected, loggedOn: logOnWriter(plain, random), subjectOf: subjectWriter(random) };
}

const logOnWriter =
  ({ event, guid }: ReturnType<typeof plainWriter>, random: Random) =>
  (at: number, host: WindowsHost, person: Person, from: string): string =>
    event(at, host, 'security', 4624, {
      SubjectUserSid: 'S-1-0-0',
      SubjectUserName: '-',
      SubjectDomainName: '-',
      SubjectLogonId: '0x0',
      TargetUserSid: person.sid,
      TargetUserName: person.login,
      TargetDomainName: 'HARBOR',
      TargetLogonId: `0x${random.hex(6)}`,
      LogonType: '3',
      LogonProcessName: 'Kerberos',
      AuthenticationPackageName: 'Kerberos',
      WorkstationName: '-',
      LogonGuid: guid(),
      TransmittedServices: '-',
      LmPackageName: '-',
      KeyLength: '0',
      ProcessId: '0x0',
      ProcessName: '-',
      IpAddress: from,
      IpPort: String(random.int(49_152, 65_535)),
      ImpersonationLevel: '%%1833',
      VirtualAccount: '%%1843',
      ElevatedToken: '%%1843',
    });

const subjectWriter =
  (random: Random) =>
  (person: Person): Data => ({
    SubjectUserSid: person.sid,
    SubjectUserName: person.login,
    SubjectDomainName: 'HARBOR',
    SubjectLogonId: `0x${random.hex(6)}`,
  });

export type WindowsWriter = ReturnType<typeof windowsWriter>;
