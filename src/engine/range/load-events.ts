/**
 * Events to put load on the pipeline: Sysmon as Winlogbeat 8 ships it, the mixture of a quiet office, of which a known
 * small share hits rules of content/rules. The same seed and number give the same bytes.
 *
 * Event times lie within four hours of one fixed morning, so an alert's window never splits, whatever comes first.
 */
import { type Random, randomOf } from './random.ts';

export interface LoadOptions {
  readonly seed: number;
  /** Of 10,000 events so many hit a rule. */
  readonly hitsPerTenThousand?: number;
  /** Bytes that each event has at least, reached with a longer message as Windows renders it. */
  readonly leastBytes?: number;
  /** So many people are the subject of hits; each of them and each rule is one alert. */
  readonly suspects?: number;
}

export interface LoadEvent {
  /** JSON without a line end. */
  readonly text: string;
  readonly marker: string;
  /** Was it made to hit a rule? */
  readonly planted: boolean;
}

type Fields = Readonly<Record<string, string>>;
interface Shape {
  readonly id: number;
  readonly task: string;
  fields(random: Random, user: string): Fields;
}

const firstMs = Date.UTC(2025, 2, 4, 8);
const spanMs = 4 * 3600_000;
const [hosts, people] = [120, 300];
const system32 = 'C:\\Windows\\System32\\';
const programs = ['svchost.exe', 'taskhostw.exe', 'RuntimeBroker.exe', 'conhost.exe', 'dllhost.exe', 'SearchHost.exe'];
const libraries = [
  'kernel32.dll',
  'combase.dll',
  'ucrtbase.dll',
  'wintrust.dll',
  'crypt32.dll',
  'bcryptprimitives.dll',
];
const names = ['login.harbor.example', 'updates.vendor.example', 'mail.harbor.example', 'cdn.pictures.example'];

const guid = (random: Random): string =>
  `{${random.hex(8)}-${random.hex(4)}-6907-${random.hex(4)}-${random.hex(12)}}`.toLowerCase();
const hashes = (random: Random): string =>
  `MD5=${random.hex(32)},SHA256=${random.hex(64)},IMPHASH=${random.hex(32)}`.toUpperCase();
const subject = (random: Random, image: string, user: string): Fields => ({
  ProcessGuid: guid(random),
  ProcessId: String(random.int(400, 30_000)),
  Image: image,
  User: user,
});

const process = (random: Random, user: string, image: string, commandLine: string, parent: string): Fields => ({
  ...subject(random, image, user),
  FileVersion: '10.0.22621.1 (WinBuild.160101.0800)',
  Description: 'Part of the operating system',
  Product: 'Microsoft Windows Operating System',
  Company: 'Microsoft Corporation',
  OriginalFileName: image.slice(image.lastIndexOf('\\') + 1),
  CommandLine: commandLine,
  CurrentDirectory: system32,
  LogonGuid: guid(random),
  LogonId: `0x${random.hex(6)}`,
  TerminalSessionId: '1',
  IntegrityLevel: 'Medium',
  Hashes: hashes(random),
  ParentProcessGuid: guid(random),
  ParentProcessId: String(random.int(400, 30_000)),
  ParentImage: parent,
  ParentCommandLine: parent,
  ParentUser: user,
});

const created: Shape = {
  id: 1,
  task: 'Process Create (rule: ProcessCreate)',
  fields(random, user) {
    const program = random.pick(programs);
    const line = `${system32}${program} -k netsvcs -p -s Service${random.int(1, 80)} /n${random.hex(8)}`;
    return process(random, user, system32 + program, line, `${system32}services.exe`);
  },
};
const connected: Shape = {
  id: 3,
  task: 'Network connection detected (rule: NetworkConnect)',
  fields: (random, user) => ({
    ...subject(random, 'C:\\Program Files\\Browser\\browser.exe', user),
    Protocol: 'tcp',
    Initiated: 'true',
    SourceIsIpv6: 'false',
    SourceIp: `10.20.${random.int(0, 9)}.${random.int(2, 250)}`,
    SourcePort: String(random.int(49_152, 65_535)),
    DestinationIsIpv6: 'false',
    DestinationIp: `198.51.100.${random.int(1, 250)}`,
    DestinationHostname: random.pick(names),
    DestinationPort: '443',
  }),
};
const loaded: Shape = {
  id: 7,
  task: 'Image loaded (rule: ImageLoad)',
  fields: (random, user) => ({
    ...subject(random, system32 + random.pick(programs), user),
    ImageLoaded: system32 + random.pick(libraries),
    FileVersion: '10.0.22621.1 (WinBuild.160101.0800)',
    Hashes: hashes(random),
    Signed: 'true',
    Signature: 'Microsoft Windows',
    SignatureStatus: 'Valid',
  }),
};
const written: Shape = {
  id: 11,
  task: 'File created (rule: FileCreate)',
  fields: (random, user) => ({
    ...subject(random, 'C:\\Program Files\\Editor\\editor.exe', user),
    TargetFilename: `D:\\Projects\\${random.hex(8)}\\draft-${random.int(1, 999)}.docx`,
    CreationUtcTime: '2025-03-04 08:00:00.000',
  }),
};
const asked: Shape = {
  id: 22,
  task: 'Dns query (rule: DnsQuery)',
  fields: (random, user) => ({
    ...subject(random, 'C:\\Program Files\\Browser\\browser.exe', user),
    QueryName: `${random.hex(6)}.${random.pick(names)}`,
    QueryStatus: '0',
    QueryResults: `::ffff:198.51.100.${random.int(1, 250)};`,
  }),
};
/** As often as they come: a name twice is twice as likely. */
const quiet: readonly Shape[] = [
  created,
  created,
  created,
  created,
  connected,
  connected,
  loaded,
  written,
  written,
  asked,
];

const started = (image: string, line: string, parent: string): Shape => ({
  ...created,
  fields: (random, user) => process(random, user, image, line, parent),
});
const accessed: Shape = {
  id: 10,
  task: 'Process accessed (rule: ProcessAccess)',
  fields: (random, user) => ({
    SourceProcessGUID: guid(random),
    SourceProcessId: String(random.int(400, 30_000)),
    SourceImage: 'C:\\Users\\Public\\reader.exe',
    TargetProcessId: '712',
    TargetImage: `${system32}lsass.exe`,
    GrantedAccess: '0x1010',
    CallTrace: 'C:\\Windows\\SYSTEM32\\ntdll.dll+9d4c4',
    SourceUser: user,
    TargetUser: 'NT AUTHORITY\\SYSTEM',
  }),
};
const shell = `${system32}cmd.exe`;
const hitting: readonly Shape[] = [
  started('C:\\ProgramData\\rclone.exe', 'rclone.exe copy D:\\Finance store:in --transfers 12', shell),
  started(`${system32}nltest.exe`, 'nltest.exe /domain_trusts', shell),
  started(`${system32}rundll32.exe`, 'rundll32.exe comsvcs.dll, MiniDump 712 C:\\Temp\\out.bin full', shell),
  started(shell, 'cmd /c start.bat', 'C:\\Program Files\\Microsoft Office\\root\\Office16\\EXCEL.EXE'),
  accessed,
];
/** How many rules the planted events are spread over. */
export const plantedRules = hitting.length;

/** The event with this number, counted from 0; at a time of its own choice unless one is given. */
export function loadEvent(options: LoadOptions, at: number, whenMs?: number): LoadEvent {
  const random = randomOf(Math.imul(options.seed + 1, 0x9e3779b1) ^ Math.imul(at + 1, 0x85ebca6b));
  const planted = random.int(1, 10_000) <= (options.hitsPerTenThousand ?? 50);
  const user = planted
    ? `HARBOR\\suspect-${random.int(1, options.suspects ?? 40)}`
    : `HARBOR\\person-${random.int(1, people)}`;
  const shape = random.pick(planted ? hitting : quiet);
  const marker = `load-${options.seed}-${at}`;
  const timeMs = whenMs ?? firstMs + random.int(0, spanMs);
  return {
    text: eventText({ shape, random, user, marker, timeMs, leastBytes: options.leastBytes ?? 0 }),
    marker,
    planted,
  };
}

/** An event that raises an alert of its own: nobody else is called like this. */
export function probeEvent(user: string, rule = 3): string {
  const shape = hitting[rule % hitting.length] as Shape;
  return eventText({
    shape,
    random: randomOf(rule),
    user: `HARBOR\\${user}`,
    marker: user,
    timeMs: firstMs,
    leastBytes: 0,
  });
}

interface Making {
  readonly shape: Shape;
  readonly random: Random;
  readonly user: string;
  readonly marker: string;
  readonly timeMs: number;
  readonly leastBytes: number;
}

function eventText({ shape, random, user, marker, timeMs, leastBytes }: Making): string {
  const time = new Date(timeMs).toISOString();
  const host = `wks-${String(random.int(1, hosts)).padStart(3, '0')}.harbor.example`;
  const data = { RuleName: '-', UtcTime: time.slice(0, 23).replace('T', ' '), ...shape.fields(random, user) };
  const message = `${shape.task}:\n${Object.entries(data)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')}`;
  const event = {
    '@timestamp': time,
    agent: { type: 'winlogbeat', version: '8.15.3', name: host },
    ecs: { version: '8.0.0' },
    event: { code: String(shape.id), kind: 'event', provider: 'Microsoft-Windows-Sysmon', created: time },
    host: { name: host },
    labels: { load: marker },
    log: { level: 'information' },
    message: '',
    winlog: {
      channel: 'Microsoft-Windows-Sysmon/Operational',
      computer_name: host,
      event_data: data,
      event_id: String(shape.id),
      opcode: 'Info',
      process: { pid: 3308, thread: { id: 4008 } },
      provider_name: 'Microsoft-Windows-Sysmon',
      record_id: random.int(1, 1_000_000),
      task: shape.task,
      api: 'wineventlog',
      version: 5,
    },
  };
  const bare = JSON.stringify(event);
  if (bare.length >= leastBytes) return bare;
  event.message = message.length > leastBytes - bare.length ? message : message.padEnd(leastBytes - bare.length, ' .');
  return JSON.stringify(event);
}
