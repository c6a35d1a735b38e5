/** What to put into a sender so that its events arrive at a listener. */
import type { ListenerView } from '#features/intake/listeners.ts';

/** Where the sender reaches this machine: an address that means all of them is no place to send to. */
const hostOf = (host: string): string => (host === '0.0.0.0' || host === '::' ? 'WATCHFLOOR_HOST' : host);

type Place = Pick<ListenerView, 'protocol' | 'transport' | 'host' | 'port' | 'tls'>;

export function senderSnippet({ protocol, transport, host, port, tls }: Place): string {
  const target = hostOf(host);
  if (protocol === 'gelf') return gelfSnippet(transport, `${target}:${port}`);
  if (transport === 'udp')
    return `# rsyslog: /etc/rsyslog.d/50-watchfloor.conf\n*.* action(type="omfwd" target="${target}" port="${port}" protocol="udp"\n  template="RSYSLOG_SyslogProtocol23Format")\n`;
  const stream = [
    '# rsyslog: /etc/rsyslog.d/50-watchfloor.conf',
    `*.* action(type="omfwd" target="${target}" port="${port}" protocol="tcp" TCP_Framing="octet-counted"`,
    '  template="RSYSLOG_SyslogProtocol23Format"',
    '  queue.type="LinkedList" queue.filename="watchfloor" queue.saveOnShutdown="on"',
    '  action.resumeRetryCount="-1"',
  ];
  if (tls === null) return `${stream.join('\n')})\n`;
  const files =
    tls.clientCa === null
      ? []
      : ['  StreamDriver.CertFile="/etc/rsyslog.d/client.crt" StreamDriver.KeyFile="/etc/rsyslog.d/client.key"'];
  const secure = [
    '  StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name"',
    `  StreamDriverPermittedPeers="${target}" StreamDriver.CAFile="/etc/rsyslog.d/ca.crt"`,
    ...files,
  ];
  return `${[...stream, ...secure].join('\n')})\n`;
}

const gelfSnippet = (transport: Place['transport'], target: string): string =>
  transport === 'tls'
    ? `# GELF over TLS, messages ended by a NUL byte\n${target}\n`
    : `# Docker\ndocker run --log-driver=gelf --log-opt gelf-address=${transport}://${target} IMAGE\n`;
