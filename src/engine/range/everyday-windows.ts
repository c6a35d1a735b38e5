/** What Windows hosts do all day without anybody minding. None of it hits a rule that comes along. */
import { isAtWork, people, sites, type WindowsHost, windowsHosts } from './company.ts';
import type { Random } from './random.ts';
import { type Process, system32, systemUser, userName, type WindowsWriter } from './windows.ts';

const office = 'C:\\Program Files\\Microsoft Office\\root\\Office16\\';
const browser = 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe';
const starts = [
  [
    `${system32}SearchProtocolHost.exe`,
    '"C:\\Windows\\system32\\SearchProtocolHost.exe" Global\\UsGthrFltPipeMssGthrPipe7_',
  ],
  [
    `${system32}backgroundTaskHost.exe`,
    '"C:\\Windows\\system32\\backgroundTaskHost.exe" -ServerName:App.AppXmtcan0h2tfbfy7k9kn8hbxb6dmzz1zh0.mca',
  ],
  [`${system32}conhost.exe`, '\\??\\C:\\Windows\\system32\\conhost.exe 0xffffffff -ForceV1'],
  [`${system32}gpupdate.exe`, 'gpupdate.exe /target:user'],
  [`${office}EXCEL.EXE`, `"${office}EXCEL.EXE" "D:\\Plans\\budget.xlsx"`],
  [`${office}WINWORD.EXE`, `"${office}WINWORD.EXE" /n "D:\\Letters\\offer.docx"`],
  [browser, `"${browser}" --type=renderer --lang=en-GB --device-scale-factor=1 --num-raster-threads=4`],
] as const;
const services = ['Windows Update', 'Background Intelligent Transfer Service', 'Software Protection'] as const;

type Maker = (at: number, host: WindowsHost) => string;

/** Workstations are used while their people are at work; machines alone still do a little, and servers always. */
function hostInUse(random: Random, at: number): WindowsHost {
  for (let tries = 0; tries < 6; tries += 1) {
    const host = random.pick(windowsHosts);
    if (host.isServer || isAtWork(host.user, at)) return host;
  }
  return random.pick(windowsHosts);
}

/** One everyday event of some host. Processes live on, so that their ids recur as they do in life. */
export function everydayWindows(writer: WindowsWriter, random: Random): (at: number) => string {
  const running = new Map<string, { shell: Process; client: Process; svchost: Process }>();
  const runningOn = (host: WindowsHost) => {
    const known = running.get(host.name);
    if (known !== undefined) return known;
    const user = host.isServer ? systemUser : userName(host.user);
    const made = {
      shell: writer.process(host.isServer ? `${system32}services.exe` : 'C:\\Windows\\explorer.exe', user),
      client: writer.process(host.isServer ? `${system32}svchost.exe` : browser, user),
      svchost: writer.process(`${system32}svchost.exe`, systemUser, `${system32}svchost.exe -k netsvcs -p -s Schedule`),
    };
    running.set(host.name, made);
    return made;
  };

  const start: Maker = (at, host) => {
    const { shell } = runningOn(host);
    const [image, commandLine] = random.pick(starts);
    return writer.created(at, host, writer.process(image, shell.user, commandLine), shell);
  };
  const connect: Maker = (at, host) => {
    const [name, ip] = random.pick(sites);
    return writer.connected(at, host, runningOn(host).client, name, ip);
  };
  const resolve: Maker = (at, host) => {
    const [name, ip] = random.pick(sites);
    const query = { QueryName: name, QueryStatus: '0', QueryResults: `::ffff:${ip};` };
    return writer.sysmon(at, host, 22, { ...writer.of(runningOn(host).client), ...query });
  };
  const write: Maker = (at, host) =>
    writer.sysmon(at, host, 11, {
      ...writer.of(runningOn(host).client),
      TargetFilename: `D:\\Projects\\${random.hex(6)}\\draft-${random.int(1, 999)}.docx`,
      CreationUtcTime: writer.utc(at),
    });
  const setValue: Maker = (at, host) =>
    writer.sysmon(at, host, 13, {
      EventType: 'SetValue',
      ...writer.of(runningOn(host).svchost),
      TargetObject: `HKLM\\System\\CurrentControlSet\\Services\\bam\\State\\UserSettings\\${host.user.sid}\\${random.hex(8)}`,
      Details: 'Binary Data',
    });
  const logOn: Maker = (at, host) => writer.loggedOn(at, host, random.pick(people), `10.20.1.${random.int(11, 34)}`);
  const service: Maker = (at, host) =>
    writer.event(at, host, 'system', 7036, {
      param1: random.pick(services),
      param2: random.pick(['running', 'stopped']),
    });

  // As often as they come: what stands here twice is twice as likely.
  const onWorkstation = [
    start,
    start,
    start,
    connect,
    connect,
    connect,
    resolve,
    resolve,
    write,
    setValue,
    service,
  ] as const;
  const onServer = [start, connect, logOn, logOn, logOn, logOn, setValue, service] as const;
  return (at) => {
    const host = hostInUse(random, at);
    return random.pick<Maker>(host.isServer ? onServer : onWorkstation)(at, host);
  };
}
