/**
 * Correlations alone: hits of a rule go in, firings come out. Prints hits for each second of CPU (median of the passes,
 * each with a new correlator, after one that is not counted; on one core of its own that is hits a second), the CPU as a
 * multiple of `JSON.parse` of the same events, and what the state holds and weighs. CPU counts the threads that collect
 * garbage as well.
 *
 *   npm run bench:correlation [-- --json] [-- --check]
 */
import { parseArgs } from 'node:util';
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import type { CorrelatedHit } from '#engine/sigma/correlation/hit.ts';
import { type CorrelationProgram, linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { percentile, rounded } from './numbers.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, check: { type: 'boolean' } } });

const events = 500_000;
const different = 100_000;
const passes = 3;
const startMs = 1_700_000_000_000;

interface Case {
  readonly name: string;
  readonly correlation: object;
  /** Hits a second that the design asks for; undefined where it asks for nothing. */
  readonly least: number | undefined;
  readonly user: (index: number) => string;
  readonly file: (index: number) => string;
  /** How far behind the stream an event is, milliseconds. */
  readonly behind: (index: number) => number;
}

const spread = (index: number): number => Math.imul(index, 2_654_435_761) >>> 0;
const inOrder = () => 0;
const someLate = (index: number): number => (index % 10 === 0 ? spread(index) % 5_000 : 0);
const one = () => 'user';
const many = (index: number) => `user-${spread(index) % different}`;
const files = (index: number) => `C:\\Users\\Public\\file-${spread(index) % different}.dat`;

const count = { type: 'event_count', condition: { gte: 1_000_000 } };
const distinct = { type: 'value_count', condition: { field: 'file', gte: 1_000_000 } };
const cases: readonly Case[] = [
  { name: 'event_count, 100,000 groups', correlation: count, least: 500_000, user: many, file: files, behind: inOrder },
  {
    name: 'event_count, one group in ten late',
    correlation: count,
    least: undefined,
    user: many,
    file: files,
    behind: someLate,
  },
  {
    name: 'value_count, 100,000 values in one group',
    correlation: distinct,
    least: 200_000,
    user: one,
    file: files,
    behind: inOrder,
  },
  {
    name: 'value_count, 100,000 groups',
    correlation: distinct,
    least: undefined,
    user: many,
    file: files,
    behind: inOrder,
  },
  {
    name: 'value_count, one in ten late',
    correlation: distinct,
    least: undefined,
    user: one,
    file: files,
    behind: someLate,
  },
];

const programOf = (correlation: object): CorrelationProgram =>
  linkCorrelations(
    [{ id: 'base', name: undefined, hashInput: '' }],
    parseRules(
      JSON.stringify({
        title: 'T',
        id: 'x',
        level: 'low',
        correlation: { rules: ['base'], 'group-by': ['user'], timespan: '10m', ...correlation },
      }),
      { file: 'bench.yml' },
    ).correlations,
  ).program;

const lineOf = (of: Case, index: number): string =>
  JSON.stringify({
    '@timestamp': new Date(startMs + index - of.behind(index)).toISOString(),
    EventID: 4663,
    Computer: 'files-01.example.org',
    Channel: 'Security',
    user: of.user(index),
    file: of.file(index),
    Message: 'An attempt was made to access an object. '.repeat(12),
  });

/** What a worker would hold of an event: its fields, as they were parsed. */
type Parsed = { readonly user: string; readonly file: string; readonly timeMs: number };

function hitOf(event: Parsed, index: number): CorrelatedHit {
  const fields: Readonly<Record<string, string>> = { user: event.user, file: event.file };
  return {
    ruleId: 'base',
    realm: 'main',
    timeMs: event.timeMs,
    receivedMs: startMs + index,
    position: { major: index, minor: 0 },
    field: (name) => fields[name],
  };
}

/** Microseconds of CPU since the call. */
function stopwatch(): () => number {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return user + system;
  };
}

function pass(program: CorrelationProgram, parsed: readonly Parsed[]) {
  const correlator = new Correlator(program);
  const spent = stopwatch();
  for (let index = 0; index < parsed.length; index++) {
    const event = parsed[index];
    if (event !== undefined) correlator.take(hitOf(event, index));
  }
  return { correlator, us: spent() };
}

const heapMb = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1e6;
};

function run(of: Case) {
  const program = programOf(of.correlation);
  // A part of the lines is enough to know what parsing costs, and all of them would fill the memory.
  const sample = Array.from({ length: events / 10 }, (_, index) => lineOf(of, index));
  const parseTimes = Array.from({ length: 3 }, () => {
    const spent = stopwatch();
    for (const line of sample) JSON.parse(line);
    return spent() / sample.length;
  });
  const parsed = Array.from({ length: events }, (_, index): Parsed => {
    // As after parsing: a text of its own, not a rope.
    const { user, file } = JSON.parse(JSON.stringify({ user: of.user(index), file: of.file(index) })) as Parsed;
    return { user, file, timeMs: startMs + index - of.behind(index) };
  });
  pass(program, parsed);
  const times = Array.from({ length: passes }, () => pass(program, parsed).us / events);
  const before = heapMb();
  const { correlator } = pass(program, parsed);
  const stateMb = heapMb() - before;
  const spent = stopwatch();
  const saved = JSON.stringify(correlator.save());
  const saveMs = spent() / 1000;
  const median = percentile(times, 0.5);
  const { groups, hits, lateHits, unrevisedHits } = correlator.counts();
  return {
    case: of.name,
    hits_per_cpu_s: Math.round(1e6 / median),
    spread: `${rounded(1e6 / Math.max(...times))}–${rounded(1e6 / Math.min(...times))}`,
    to_json_parse: rounded(median / percentile(parseTimes, 0.5), 2),
    groups,
    held_hits: hits,
    late: lateHits,
    unrevised: unrevisedHits,
    state_mb: globalThis.gc === undefined ? undefined : rounded(stateMb, 1),
    saved_mb: rounded(saved.length / 1e6, 1),
    save_ms: rounded(saveMs),
    least: of.least,
    ok: of.least === undefined || 1e6 / median >= of.least,
  };
}

const results = cases.map((one) => {
  const result = run(one);
  if (!values.json)
    console.log(
      `${result.case}: ${result.hits_per_cpu_s.toLocaleString('en')} hits per CPU second (${result.spread})${result.least === undefined ? '' : `, limit ${result.least.toLocaleString('en')}`}; ` +
        `${result.to_json_parse} × JSON.parse; holds ${result.groups} groups, ${result.held_hits} hits in ${result.state_mb ?? '?'} MB; ` +
        `saved ${result.saved_mb} MB in ${result.save_ms} ms; late ${result.late}, not revised ${result.unrevised}`,
    );
  return result;
});
if (values.json) console.log(JSON.stringify({ events, results, rss_mb: rounded(process.memoryUsage.rss() / 1e6) }));
if (values.check && results.some(({ ok }) => !ok)) process.exitCode = 1;
