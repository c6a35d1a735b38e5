/** Shippers as people install them: where they are, and how one is run on a configuration of its own. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, openSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const cache = join(import.meta.dirname, '../../node_modules/.cache');
/** Debian's syslog-ng cannot be installed beside rsyslog, so the tests take it out of its package into this folder. */
export const syslogNgFolder = join(cache, 'syslog-ng');

export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export const hasRsyslog = (): boolean =>
  existsSync('/usr/sbin/rsyslogd') &&
  ['lmnsd_gtls.so', 'omelasticsearch.so'].every((name) => globSync(`/usr/lib/*/rsyslog/${name}`).length > 0);

export const hasOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

export const hasLogger = (): boolean => spawnSync('logger', ['--version']).status === 0;

/** Undefined when it is not there. */
export function findSyslogNg(): Program | undefined {
  if (existsSync('/usr/sbin/syslog-ng')) return { path: '/usr/sbin/syslog-ng', args: [], env: {} };
  const path = join(syslogNgFolder, 'usr/sbin/syslog-ng');
  if (!existsSync(path)) return undefined;
  const libraries = [...new Set(globSync(join(syslogNgFolder, '**/*.so*')).map(dirname))];
  const [modules = ''] = globSync(join(syslogNgFolder, 'usr/lib/syslog-ng/*'));
  return { path, args: [`--module-path=${modules}`], env: { LD_LIBRARY_PATH: libraries.join(':') } };
}

export interface Shipper {
  stop(): Promise<void>;
}

export function run(program: Program, args: readonly string[], logFile: string): Shipper {
  const log = openSync(logFile, 'a');
  const child: ChildProcess = spawn(program.path, [...program.args, ...args], {
    stdio: ['ignore', log, log],
    env: { ...process.env, ...program.env },
  });
  return {
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      const limit = setTimeout(() => child.kill('SIGKILL'), 5000);
      await once(child, 'exit');
      clearTimeout(limit);
    },
  };
}

export interface RsyslogTargets {
  readonly folder: string;
  /** It follows this file. */
  readonly input: string;
  readonly tcp: number;
  readonly tls: number;
  readonly http: number;
  readonly token: string;
}

export function rsyslogConfig({ folder, input, tcp, tls, http, token }: RsyslogTargets): string {
  const again = 'action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList"';
  return `
global(workDirectory="${folder}")
module(load="imfile" mode="polling" pollingInterval="1")
module(load="omelasticsearch")
input(type="imfile" file="${input}" tag="ship:")
template(name="event" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}
template(name="id" type="string" string="%uuid%")
action(name="tcp" type="omfwd" target="127.0.0.1" port="${tcp}" protocol="tcp" TCP_Framing="octet-counted"
       template="RSYSLOG_SyslogProtocol23Format" ${again})
action(name="tls" type="omfwd" target="127.0.0.1" port="${tls}" protocol="tcp"
       StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="watchfloor.test"
       StreamDriver.CAFile="${folder}/ca.crt" StreamDriver.CertFile="${folder}/client.crt" StreamDriver.KeyFile="${folder}/client.key"
       ${again})
action(name="es" type="omelasticsearch" server="127.0.0.1" serverport="${http}" uid="watchfloor" pwd="${token}"
       searchIndex="rsyslog" template="event" bulkmode="on" bulkid="id" dynbulkid="on" writeoperation="create" ${again})
`;
}

export const syslogNgConfig = (input: string, port: number): string => `@version: 3.35
options { keep-hostname(yes); time-reopen(1); stats-freq(0); };
source s { file("${input}" follow-freq(0.5) flags(no-parse) program-override("ship")); };
destination d { syslog("127.0.0.1" transport("tcp") port(${port})); };
log { source(s); destination(d); flags(flow-control); };
`;

/** An authority of its own with a certificate for the server and one for a client, as files in the folder. */
export function makeCertificates(folder: string): void {
  const openssl = (...args: readonly string[]): void => {
    const done = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`openssl ${args.join(' ')}: ${done.stderr}`);
  };
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-days', '30', '-subj', '/CN=Test authority');
  for (const [name, cn] of [
    ['server', 'watchfloor.test'],
    ['client', 'web01.test'],
  ] as const) {
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${cn},IP:127.0.0.1\n`);
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${cn}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      `${name}.crt`,
      '-days',
      '30',
      '-extfile',
      `${name}.ext`,
    );
  }
}
