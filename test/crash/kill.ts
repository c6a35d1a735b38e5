/** Kills parts of a running server the hard way. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#engine/range/random.ts';
import { childrenOf, lakeChildOf, postmasterIn } from '../support/processes.ts';
import type { ServerProcess } from '../support/server-process.ts';
import type { KillTarget } from './plan.ts';

function killHard(...pids: readonly (number | undefined)[]): void {
  for (const pid of pids) {
    if (pid === undefined) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It was faster.
    }
  }
}

/** Resolves when the blows have fallen; whether the app lives on can be seen from `server`. */
export async function strike(
  target: KillTarget,
  server: ServerProcess,
  dataDir: string,
  random: Random,
): Promise<void> {
  const postmaster = postmasterIn(dataDir);
  const backends = postmaster === undefined ? [] : childrenOf(postmaster);
  if (target === 'lake') return killHard(lakeChildOf(server.pid));
  if (target === 'postmaster') return killHard(postmaster);
  if (target === 'postmaster with its children') return killHard(postmaster, ...backends);
  if (target === 'one backend of the database') return killHard(backends.at(-1));
  if (target === 'everything at once') return killHard(server.pid, lakeChildOf(server.pid), postmaster, ...backends);
  if (target !== 'lake, three times') return killHard(server.pid);
  for (let blow = 0; blow < 3; blow += 1) {
    killHard(lakeChildOf(server.pid));
    await sleep(random.int(300, 1500));
  }
}
