/**
 *   npm run fuzz                                     every target in turn, ten seconds each, until Ctrl-C
 *   npm run fuzz -- evtx --minutes 10                one target, for so long (also --target evtx)
 *   npm run fuzz -- evtx --seed 7 --round 1234       one round, as a find names it
 *
 * Rounds run in a thread of their own, so that one that never ends is found as well. Ends with 1 at the first find.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runRound } from './target.ts';
import { targets } from './targets/index.ts';

export interface FuzzStart {
  readonly target: string;
  readonly seed: number;
  readonly forMs: number;
  /** The round at hand, for who watches. */
  readonly round: Int32Array<SharedArrayBuffer>;
}
export interface FuzzEnd {
  readonly rounds: number;
  readonly find: string | undefined;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string' },
    round: { type: 'string' },
    minutes: { type: 'string' },
    target: { type: 'string', multiple: true, default: [] },
  },
});
const wanted = [...positionals, ...values.target];
const chosen = targets.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
if (chosen.length === 0) throw new Error(`targets: ${targets.map(({ name }) => name).join(', ')}`);
const turnMs = 10_000;
const notStarted = -1;

async function runFor(name: string, seed: number, forMs: number, mostMs: number): Promise<FuzzEnd> {
  // Loading the code takes long on a busy machine, and is no round.
  const round = new Int32Array(new SharedArrayBuffer(4)).fill(notStarted);
  const workerData: FuzzStart = { target: name, seed, forMs, round };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData });
  let [seen, since] = [-1, Date.now()];
  const watch = setInterval(() => {
    if (round[0] === notStarted || round[0] !== seen) [seen, since] = [round[0] ?? 0, Date.now()];
    else if (Date.now() - since > mostMs * 2 + 10_000) void worker.terminate();
  }, 500);
  const end = await new Promise<FuzzEnd>((resolve) => {
    worker.on('message', resolve);
    worker.on('error', (error) => resolve({ rounds: round[0] ?? 0, find: String(error) }));
    worker.on('exit', () => resolve({ rounds: round[0] ?? 0, find: 'the round does not end' }));
  });
  clearInterval(watch);
  await worker.terminate();
  return end;
}

async function fuzz(): Promise<number> {
  const until = values.minutes === undefined ? Number.POSITIVE_INFINITY : Date.now() + Number(values.minutes) * 60_000;
  let seed = Number(values.seed ?? Date.now() % 1_000_000);
  const totals = new Map<string, number>();
  for (; Date.now() < until; seed += 1) {
    for (const { name, mostMs } of chosen) {
      const { rounds, find } = await runFor(name, seed, Math.min(turnMs, Math.max(0, until - Date.now())), mostMs);
      totals.set(name, (totals.get(name) ?? 0) + rounds);
      if (find === undefined) continue;
      console.error(`${find}\n  npm run fuzz -- ${name} --seed ${seed} --round ${rounds}`);
      return 1;
    }
  }
  for (const [name, rounds] of totals) console.log(`${name}: ${rounds} rounds, nothing found`);
  return 0;
}

if (values.round !== undefined) {
  for (const target of chosen) runRound(target, Number(values.seed ?? 1), Number(values.round));
} else process.exitCode = await fuzz();
