/** A server in a process of its own, on a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Control, controlOf } from './control.ts';
import { isAlive, lakeChildOf, postmasterIn } from './processes.ts';

export interface ServerOptions {
  readonly dataDir: string;
  readonly port: number;
  /** `point:nth`, see the pipeline's faults. */
  readonly fault?: string | undefined;
  readonly nodeFlags?: readonly string[];
  /** More settings, such as the addresses of stores. */
  readonly env?: Readonly<Record<string, string>>;
  /** Killed so many milliseconds after it was started, ready or not. */
  readonly livesMs?: number;
}

export interface ServerProcess {
  readonly pid: number;
  readonly address: string;
  readonly control: Control;
  /** Resolves when the process is gone, however. */
  readonly exited: Promise<void>;
  isGone(): boolean;
  kill(): void;
  /** Asks it to end and waits; what does not end is killed. */
  stop(): Promise<void>;
}

const startLimitMs = 60_000;
const stopLimitMs = 30_000;
export const logOf = (dataDir: string): string => `${dataDir}.log`;

/** A port that was free a moment ago, above those that services usually have. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    probe.close();
    await once(probe, 'close');
    return port;
  }
}

/** Resolves when it answers; rejects with the end of its log when it ends before. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const log = openSync(logOf(options.dataDir), 'a');
  const child = spawn(process.execPath, [...(options.nodeFlags ?? []), join(import.meta.dirname, 'server-main.ts')], {
    stdio: ['ignore', 'pipe', log],
    env: {
      ...process.env,
      NODE_TEST_CONTEXT: undefined,
      WATCHFLOOR_DATA_DIR: options.dataDir,
      WATCHFLOOR_LISTEN: `127.0.0.1:${options.port}`,
      WATCHFLOOR_FAULT: options.fault,
      ...options.env,
    },
  });
  closeSync(log);
  let gone = false;
  const exited = once(child, 'exit').then(() => {
    gone = true;
  });
  const running: ServerProcess = {
    pid: child.pid ?? 0,
    address: `http://127.0.0.1:${options.port}`,
    control: controlOf(options.dataDir),
    exited,
    isGone: () => gone,
    kill: () => void child.kill('SIGKILL'),
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), stopLimitMs);
      await exited;
      clearTimeout(timer);
    },
  };
  if (options.livesMs !== undefined) setTimeout(() => running.kill(), options.livesMs).unref();
  await ready(child, running, options.dataDir);
  return running;
}

/** A server that was killed at its very start. */
export class StartedInVain extends Error {}

async function ready(child: ChildProcess, running: ServerProcess, dataDir: string): Promise<void> {
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const timer = setTimeout(() => running.kill(), startLimitMs);
  const first = await Promise.race([once(lines, 'line'), running.exited]);
  clearTimeout(timer);
  if (first !== undefined) return;
  throw new StartedInVain(`the server ended at its start:\n${tailOf(logOf(dataDir))}`);
}

export function tailOf(path: string, lines = 15): string {
  try {
    return readFileSync(path, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

/** Ends whatever a killed server left on the folder. */
export async function endLeftovers(dataDir: string, app?: number): Promise<void> {
  const lake = app === undefined ? undefined : lakeChildOf(app);
  for (const pid of [app, lake, postmasterIn(dataDir)]) {
    if (pid === undefined) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // gone already
    }
    for (let tries = 0; tries < 100 && isAlive(pid); tries += 1) await sleep(50);
  }
}
