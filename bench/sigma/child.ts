/** One measurement in a process of its own, so that a cold start is one: prints one JSON line. */
import { median, rounded } from '../numbers.ts';
import { doubled, eventFiles, ruleTexts } from './data.ts';
import { load, memory, type Options, type Pass, pass, referenceTime } from './measure.ts';

export interface Task {
  readonly rules: readonly string[];
  readonly data: readonly string[];
  readonly routing: boolean;
  readonly withMessage: boolean;
  readonly doubles: boolean;
  readonly neverRepeats: boolean;
  /** Measured passes, after one that warms up. */
  readonly passes: number;
  /** The reference matcher sees every so many events; 0: none. */
  readonly sample: number;
}

const task = JSON.parse(process.argv[2] ?? '{}') as Task;
const { compiled, loadMs } = load(ruleTexts(task.rules), task.routing, task.doubles ? doubled : undefined);
const { matcher } = compiled;
const options: Options = { ...task, files: eventFiles(task.data) };

const cold = await pass(compiled, options);
const warm: Pass[] = [];
const candidatesBefore = matcher.tallies().candidates;
for (let index = 0; index <= task.passes; index++) {
  matcher.clearCaches();
  warm.push(await pass(compiled, options));
}
const candidates = matcher.tallies().candidates - candidatesBefore;
const [, ...measured] = warm;
matcher.remember(false);
matcher.clearCaches();
const uncached: Pass[] = [];
for (let index = 0; index <= Math.min(3, task.passes); index++) uncached.push(await pass(compiled, options));
const [, ...bare] = uncached;
const rss = memory.most;

const ratios = (passes: readonly Pass[]) => passes.map(({ matchMs, parseMs }) => matchMs / parseMs);
const spread = (passes: readonly Pass[]) => {
  const all = ratios(passes);
  return {
    median: rounded(median(all), 2),
    least: rounded(Math.min(...all), 2),
    most: rounded(Math.max(...all), 2),
    quiet: rounded(quiet(passes), 2),
  };
};

/** The ratio of each batch's quickest times: what is left when nothing else wants the processor. */
function quiet(passes: readonly Pass[]): number {
  const sum = (part: 0 | 1): number =>
    (passes[0]?.batches ?? []).reduce(
      (total, _, index) => total + Math.min(...passes.map(({ batches }) => batches[index]?.[part] ?? 0)),
      0,
    );
  return sum(1) / sum(0);
}

const parseMs = median(measured.map((one) => one.parseMs));
const matchMs = median(measured.map((one) => one.matchMs));
console.log(
  JSON.stringify({
    rules: matcher.size,
    events: cold.events,
    hits: cold.hits,
    load_ms: rounded(loadMs),
    parse_ms: rounded(parseMs, 1),
    match_ms: rounded(matchMs, 1),
    cold_ms: rounded(cold.matchMs, 1),
    no_cache_ms: rounded(median(bare.map((one) => one.matchMs)), 1),
    ratio: spread(measured),
    // Against parsing that is warm: a cold process parses slower too.
    cold_ratio: rounded(cold.matchMs / parseMs, 2),
    no_cache_ratio: spread(bare),
    events_per_s: rounded((cold.events * 1000) / (parseMs + matchMs)),
    candidates_per_event: rounded(candidates / (cold.events * warm.length), 2),
    rss_mb: rounded(rss / 1e6),
    reference: task.sample > 0 ? await referenceTime(compiled, options, task.sample) : undefined,
  }),
);
