/**
 * Makes a clean machine ready for the tests: a PostgreSQL as people install it (the embedded one is not the only form),
 * a Chromium, and the shippers that send us logs. As root on Debian what is missing is installed; for others it says what is left out and how to get it.
 * Nothing here fails a run: the tests skip, with their reason, what the machine cannot do.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findChromium } from './browser/chromium.ts';
import { findSyslogNg, hasOpenssl, hasRsyslog, syslogNgFolder } from './support/shippers.ts';

type Need = {
  readonly what: string;
  readonly present: () => Promise<boolean>;
  /** What to give to apt-get; the first that can be installed is taken. */
  readonly packages: readonly string[];
  readonly without: string;
  /** Otherwise than by installing the packages. */
  readonly install?: () => string | undefined;
};

const needs: readonly Need[] = [
  {
    what: 'PostgreSQL server',
    present: async () => globSync('/usr/lib/postgresql/*/bin/postgres').length > 0,
    packages: ['postgresql-15', 'postgresql'],
    without: 'the tests of a PostgreSQL by address',
  },
  {
    what: 'Chromium',
    present: async () => (await findChromium()).path !== undefined,
    packages: ['chromium'],
    without: 'the browser tests',
  },
  {
    what: 'rsyslog',
    present: async () => hasRsyslog() && hasOpenssl(),
    packages: ['rsyslog rsyslog-gnutls rsyslog-elasticsearch openssl'],
    without: 'the tests with rsyslog',
  },
  {
    what: 'syslog-ng',
    present: async () => findSyslogNg() !== undefined,
    packages: ['syslog-ng-core'],
    without: 'the tests with syslog-ng',
    install: unpackSyslogNg,
  },
];

/** Prints one line for each need that was not met; nothing when all is there. */
export async function prepare(print: (line: string) => void): Promise<void> {
  const missing: Need[] = [];
  for (const need of needs) if (!(await need.present())) missing.push(need);
  if (missing.length === 0) return;
  const names = missing.map((need) => need.what).join(' and ');
  if (!mayInstall()) {
    for (const need of missing)
      print(`No ${need.what} here, so ${need.without} will be skipped. On Debian: apt-get install ${need.packages[0]}`);
    return;
  }
  print(`Installing ${names} for the tests with apt-get (about a minute) …`);
  const updated = aptGet(['update']);
  if (updated !== undefined) print(`apt-get update did not work: ${updated}`);
  for (const need of missing) {
    const problem = need.install === undefined ? install(need.packages) : need.install();
    if (problem !== undefined) print(`No ${need.what}, so ${need.without} will be skipped: ${problem}`);
  }
}

const mayInstall = (): boolean => process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');

/** The reason why none of them could be installed, or undefined. */
function install(packages: readonly string[]): string | undefined {
  let problem: string | undefined;
  for (const name of packages) {
    problem = aptGet(['install', '-y', '--no-install-recommends', ...name.split(' ')]);
    if (problem === undefined) return undefined;
  }
  return problem;
}

/** Debian lets only one of rsyslog and syslog-ng be installed, so the second one is taken out of its packages. */
function unpackSyslogNg(): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'watchfloor-packages-'));
  try {
    const only = ['--download-only', '-o', `Dir::Cache::archives=${folder}`];
    const problem = aptGet(['install', '-y', '--no-install-recommends', ...only, 'syslog-ng-core']);
    if (problem !== undefined) return problem;
    mkdirSync(syslogNgFolder, { recursive: true });
    for (const file of globSync(join(folder, '*.deb'))) {
      const done = spawnSync('dpkg-deb', ['-x', file, syslogNgFolder], { encoding: 'utf8' });
      if (done.status !== 0) return done.stderr.trim();
    }
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last lines that apt-get wrote when it failed, or undefined. */
function aptGet(args: readonly string[]): string | undefined {
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    // Debian's PostgreSQL would start a server of its own on port 5432; the tests start theirs.
    RUNLEVEL: '1',
  };
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];
  const done = spawnSync('apt-get', [...options, ...args], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 600_000,
  });
  if (done.status === 0) return undefined;
  return done.error?.message ?? done.stderr.trim().split('\n').slice(-2).join(' ');
}
