/** The processes of a running server, as Linux shows them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Stat {
  readonly pid: number;
  readonly ppid: number;
  /** Seconds of CPU, its finished and awaited children included. */
  readonly cpu: number;
}

/** Linux counts CPU in hundredths of a second for every program, whatever the kernel's own clock. */
const ticks = 100;

export function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything, so what counts begins after the last bracket.
    const words = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [ppid, utime, stime, cutime, cstime] = [1, 11, 12, 13, 14].map((at) => words[at] ?? 0) as [
      number,
      number,
      number,
      number,
      number,
    ];
    return { pid, ppid, cpu: (utime + stime + cutime + cstime) / ticks };
  } catch {
    return undefined;
  }
}

export function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((one) => one > 1 && statOf(one)?.ppid === pid);
}

const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};

export const isAlive = (pid: number): boolean => {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

/** The process with the embedded lake. */
export const lakeChildOf = (app: number): number | undefined =>
  childrenOf(app).find((pid) => commandOf(pid).includes('chdb-child'));

/** The postmaster of the embedded PostgreSQL; it may have another parent after a crash of the app. */
export function postmasterIn(dataDir: string): number | undefined {
  try {
    const pid = Number(readFileSync(join(dataDir, 'postgres', 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
    return isAlive(pid) && commandOf(pid).includes('postgres') ? pid : undefined;
  } catch {
    return undefined;
  }
}

export const residentMiB = (pid: number): number => {
  try {
    const line = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(line?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
};

export interface Usage {
  readonly app: number;
  readonly lake: number;
  readonly postgres: number;
}

/** Seconds of CPU so far. */
export function cpuOf(app: number, dataDir: string): Usage {
  const lake = lakeChildOf(app);
  const postmaster = postmasterIn(dataDir);
  const seconds = (pid: number | undefined): number => (pid === undefined ? 0 : (statOf(pid)?.cpu ?? 0));
  const backends = postmaster === undefined ? [] : childrenOf(postmaster);
  return {
    app: seconds(app),
    lake: seconds(lake),
    postgres: seconds(postmaster) + backends.reduce((sum, pid) => sum + seconds(pid), 0),
  };
}

export const residentOf = (app: number, dataDir: string): Usage => ({
  app: residentMiB(app),
  lake: residentMiB(lakeChildOf(app) ?? 0),
  postgres: residentMiB(postmasterIn(dataDir) ?? 0),
});
