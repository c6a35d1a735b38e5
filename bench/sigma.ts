/**
 * `npm run bench:sigma`: what matching costs, as a multiple of `JSON.parse` of the same lines.
 *
 *   npm run bench:sigma -- [--data FOLDER…] [--rules FOLDER…] [--passes 5] [--only NAME…] [--json] [--check]
 *
 * Each row is measured in a process of its own. With --check it ends with 1 when a limit of DESIGN section 11 is missed.
 */
import { spawn } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { rounded } from './numbers.ts';
import type { Task } from './sigma/child.ts';
import { defaultRules, testData } from './sigma/data.ts';
import type { Share } from './sigma/thread.ts';

/** Multiples of JSON.parse, but for those that say otherwise. */
const limits = {
  warm: 1.2,
  noCache: 2.2,
  cold: 3.5,
  unrouted: 7,
  loadMs: 3000,
  rssMb: 400,
  doubling: 1.3,
  twoThreads: 1.5,
} as const;

const { values } = parseArgs({
  options: {
    data: { type: 'string', multiple: true, default: [join(testData, 'security-datasets')] },
    rules: { type: 'string', multiple: true },
    passes: { type: 'string', default: '5' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});

const common = {
  rules: values.rules ?? defaultRules(),
  data: values.data,
  routing: true,
  withMessage: true,
  doubles: false,
  neverRepeats: false,
  passes: Number(values.passes),
  sample: 0,
};

const rows: Readonly<Record<string, Task>> = {
  routed: { ...common, sample: 2000 },
  routed_without_message: { ...common, withMessage: false },
  unrouted: { ...common, routing: false, sample: 10_000 },
  unrouted_without_message: { ...common, routing: false, withMessage: false },
  doubled: { ...common, doubles: true },
  never_repeating: { ...common, neverRepeats: true },
};

interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly quiet: number;
}

/** What a child prints. */
interface Row {
  readonly rules: number;
  readonly events: number;
  readonly hits: number;
  readonly load_ms: number;
  readonly parse_ms: number;
  readonly match_ms: number;
  readonly cold_ms: number;
  readonly no_cache_ms: number;
  readonly ratio: Spread;
  readonly cold_ratio: number;
  readonly no_cache_ratio: Spread;
  readonly events_per_s: number;
  readonly candidates_per_event: number;
  readonly rss_mb: number;
  readonly reference?: { readonly events: number; readonly us_per_event: number };
}

function measured(task: Task): Promise<Row> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'sigma/child.ts'), JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(text) as Row);
      else reject(new Error(`the measuring process ended with ${code}`));
    });
  });
}

/** Milliseconds until so many threads have matched all events a few times, once all are warm. */
async function timeOf(threads: number): Promise<number> {
  const share = { rules: common.rules, data: common.data, threads, passes: Math.min(3, common.passes) };
  const workers = Array.from(
    { length: threads },
    (_, thread) =>
      new Worker(new URL('./sigma/thread.ts', import.meta.url), { workerData: { ...share, thread } satisfies Share }),
  );
  const next = (worker: Worker): Promise<unknown> =>
    new Promise((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
  await Promise.all(workers.map(next));
  const began = performance.now();
  const done = Promise.all(workers.map(next));
  for (const worker of workers) worker.postMessage('go');
  await done;
  const ms = performance.now() - began;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return ms;
}

const wants = (name: string): boolean => values.only === undefined || values.only.includes(name);

const found: Record<string, Row> = {};
for (const [name, task] of Object.entries(rows)) if (wants(name)) found[name] = await measured(task);
const threads = wants('threads') ? { one_ms: rounded(await timeOf(1)), two_ms: rounded(await timeOf(2)) } : undefined;

const { routed, unrouted, doubled, never_repeating: never } = found;
const result = {
  ...found,
  // By the quickest batches, so that what else runs between two rows does not count.
  doubling_ratio: routed && doubled && rounded(doubled.ratio.quiet / routed.ratio.quiet, 2),
  never_repeating_to_no_cache: routed && never && rounded(never.ratio.quiet / routed.no_cache_ratio.quiet, 2),
  threads: threads && { ...threads, two_to_one: rounded(threads.one_ms / threads.two_ms, 2) },
  cores: availableParallelism(),
  /** Programs that wanted a core in the last minute; above the number of cores, somebody waited. */
  load: rounded(loadavg()[0] ?? 0, 1),
  limits,
};

const missed = [
  routed && routed.ratio.median > limits.warm && 'warm',
  routed && routed.no_cache_ratio.median > limits.noCache && 'no cache',
  routed && routed.cold_ratio > limits.cold && 'cold',
  unrouted && unrouted.ratio.median > limits.unrouted && 'unrouted',
  routed && routed.load_ms > limits.loadMs && 'load',
  routed && routed.rss_mb > limits.rssMb && 'memory',
  (result.doubling_ratio ?? 0) > limits.doubling && 'doubling',
  (result.never_repeating_to_no_cache ?? 0) > 1 && 'never repeating',
  (result.threads?.two_to_one ?? 9) < limits.twoThreads && 'two threads',
].filter(Boolean);

if (values.json) console.log(JSON.stringify({ ...result, missed }, null, 2));
else {
  console.table(
    Object.fromEntries(
      Object.entries(found).map(([name, row]) => [
        name,
        {
          rules: row.rules,
          'parse ms': row.parse_ms,
          'match ms': row.match_ms,
          warm: row.ratio.median,
          quiet: row.ratio.quiet,
          'no cache': row.no_cache_ratio.median,
          cold: row.cold_ratio,
          'events/s': row.events_per_s,
          candidates: row.candidates_per_event,
          'load ms': row.load_ms,
          'rss MB': row.rss_mb,
          'reference µs': row.reference?.us_per_event,
        },
      ]),
    ),
  );
  const { doubling_ratio, never_repeating_to_no_cache, threads: both, cores, load } = result;
  console.log({ doubling_ratio, never_repeating_to_no_cache, threads: both, cores, load, missed });
}
if (values.check && missed.length > 0) process.exitCode = 1;
