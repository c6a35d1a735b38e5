/** Starts `holder.ts` as a child process that tests may kill. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Held {
  readonly child: ChildProcess;
  /** What it said: `ready`, or the code and message of its error. */
  readonly said: {
    readonly ready?: boolean;
    readonly pid?: number;
    readonly error?: string;
    readonly message?: string;
  };
  kill(): Promise<void>;
  release(): Promise<void>;
}

export async function hold(what: 'lock' | 'embedded', folder: string, uid?: number): Promise<Held> {
  const { NODE_TEST_CONTEXT, ...env } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'holder.ts'), what, folder], {
    cwd: '/',
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  const ended = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(() => ['{"error":"ended"}']),
  ])) as [string];
  return {
    child,
    said: JSON.parse(line) as Held['said'],
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async release() {
      child.stdin.end();
      await ended;
    },
  };
}
