/** What the network, the web servers, the SSH servers and the vendors' products write. */
import { mailOf, type Person, type WindowsHost } from './company.ts';
import type { LinuxHost } from './linux.ts';
import type { Random } from './random.ts';

export type ZeekLog = 'conn' | 'dns' | 'http';
type Values = Readonly<Record<string, string | number | boolean | readonly string[]>>;

export const zeekWriter =
  (random: Random) =>
  (at: number, log: ZeekLog, from: string, to: string, more: Values = {}): string =>
    JSON.stringify({
      _path: log,
      _system_name: 'nsm01',
      ts: new Date(at).toISOString(),
      uid: `C${random.hex(12)}`,
      'id.orig_h': from,
      'id.orig_p': random.int(49_152, 65_535),
      'id.resp_h': to,
      'id.resp_p': log === 'dns' ? 53 : 443,
      proto: log === 'dns' ? 'udp' : 'tcp',
      ...more,
    });

export interface Request {
  readonly from: string;
  readonly uri: string;
  readonly method?: 'GET' | 'POST';
  readonly status?: number;
  readonly agent?: string;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;
const browser = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0.0.0 Safari/537.36';

/** The combined format of Apache and nginx. */
export const webWriter =
  (random: Random) =>
  (at: number, { from, uri, method = 'GET', status = 200, agent = browser }: Request): string => {
    const [day, clock] = new Date(at).toISOString().split('T');
    const [year, month, date] = (day ?? '').split('-');
    const stamp = `${date}/${months[Number(month) - 1]}/${year}:${clock?.slice(0, 8)} +0000`;
    return `${from} - - [${stamp}] "${method} ${uri} HTTP/1.1" ${status} ${random.int(180, 40_000)} "-" "${agent}"`;
  };

export const sshdWriter =
  (random: Random) =>
  (at: number, host: LinuxHost, says: string): string =>
    `${new Date(at).toISOString().replace('Z', '000+00:00')} ${host} sshd[${random.int(700, 30_000)}]: ${says}`;

export interface Detection {
  readonly host: WindowsHost;
  readonly name: string;
  readonly path: string;
  readonly commandLine: string;
  readonly severity: 'Low' | 'Medium' | 'High';
  readonly prevented: boolean;
}

/** A detection of an endpoint product, as CrowdStrike streams it. */
export const edrWriter =
  (random: Random) =>
  (at: number, { host, name, path, commandLine, severity, prevented }: Detection): string =>
    JSON.stringify({
      metadata: {
        customerIDString: 'harbor',
        offset: random.int(1, 999_999),
        eventType: 'EppDetectionSummaryEvent',
        eventCreationTime: at,
        version: '1.0',
      },
      event: {
        Name: name,
        Hostname: host.name.split('.')[0]?.toUpperCase(),
        UserName: host.user.login,
        LogonDomain: 'HARBOR',
        FilePath: path,
        CommandLine: commandLine,
        SHA256String: random.hex(64),
        LocalIP: host.ip,
        AgentId: random.hex(32),
        SeverityName: severity,
        PatternDispositionDescription: prevented
          ? 'Prevention, process was blocked.'
          : 'Detection, standard detection.',
      },
    });

/** A link in a mail that was clicked, as Proofpoint reports it. */
export const mailWriter =
  (random: Random) =>
  (at: number, person: Person, sender: string, url: string, classification: 'PHISH' | 'MALWARE' | 'SPAM'): string =>
    JSON.stringify({
      GUID: random.uuid(),
      clickTime: new Date(at).toISOString(),
      recipient: mailOf(person),
      sender,
      clickIP: person.home,
      url,
      classification,
      threatTime: new Date(at - 60_000).toISOString(),
      userAgent: browser,
    });
