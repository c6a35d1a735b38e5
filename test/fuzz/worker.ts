/** The thread of `main.ts`: one target, one seed, round after round. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FuzzEnd, FuzzStart } from './main.ts';
import { runRound } from './target.ts';
import { targets } from './targets/index.ts';

const { target: name, seed, forMs, round: shown } = workerData as FuzzStart;
const target = targets.find((one) => one.name === name);
if (target === undefined || parentPort === null) throw new Error('started by main.ts');

const until = Date.now() + forMs;
let round = 0;
let find: string | undefined;
for (; Date.now() < until; round += 1) {
  Atomics.store(shown, 0, round);
  try {
    runRound(target, seed, round);
  } catch (error) {
    find =
      error instanceof Error
        ? [error.stack ?? error.message, error.cause ?? ''].join('\n').slice(0, 6_000)
        : String(error);
    break;
  }
}
parentPort.postMessage({ rounds: round, find } satisfies FuzzEnd);
