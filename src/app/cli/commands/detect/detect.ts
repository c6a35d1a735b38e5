import { defineCommand, oneOf, usageError } from '#app/cli/command.ts';
import { readRuleFiles } from '#app/cli/commands/rules/rule-files.ts';
import type { Effects, Output } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { findEventFiles } from '#app/cli/input/find.ts';
import { readEventFile } from '#app/cli/input/read.ts';
import { csvLine, jsonLine, safe, table } from '#app/cli/print.ts';
import { openProgress } from '#app/cli/progress.ts';
import { compile, type RuleHit, type SigmaRule } from '#engine/sigma/index.ts';
import { levels } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { entityOf } from '#engine/sources/entities.ts';
import { sources } from '#engine/sources/index.ts';
import { parseLine } from '#engine/sources/parse.ts';

interface Found {
  readonly rule: string;
  readonly title: string;
  readonly level: string;
  readonly file: string;
  /** 1-based index of the event in its file. */
  readonly line: number;
  readonly time: string | null;
  readonly tags: readonly string[];
  readonly matched: Readonly<Record<string, unknown>>;
  readonly entity: string;
}

export const detect = defineCommand({
  name: 'detect',
  usage: '--rules PATH… --events PATH… [--no-routing] [--level LEVEL] [--format jsonl|table|csv|timeline] [--stats]',
  about:
    'Runs Sigma rules over files or folders of events (.json, .jsonl, .ndjson, .log, .gz) without a server. Ends with 1 when a rule or an event was left out.',
  options: {
    rules: { type: 'string', greedy: true, value: 'PATH…', about: 'Rule files, folders or .zip.' },
    events: { type: 'string', greedy: true, value: 'PATH…', about: 'Files or folders of events.' },
    'no-routing': { type: 'boolean', about: 'Tries every rule on every event, whatever its log source.' },
    level: { type: 'string', value: 'LEVEL', about: `Only hits of this level or above: ${levels.join(', ')}.` },
    format: { type: 'string', value: 'FORMAT', about: 'jsonl, table, csv or timeline.' },
    stats: { type: 'boolean', about: 'Prints one JSON line with counts and times to standard error.' },
  },
  examples: [
    { line: 'detect --rules content/rules --events content/samples --format table', says: 'The sample intrusion.' },
  ],
  async run({ values }, effects) {
    const began = performance.now();
    if (values.rules.length === 0 || values.events.length === 0) throw usageError('--rules and --events are needed');
    const format = oneOf(values.format, 'format', ['jsonl', 'table', 'csv', 'timeline']);
    const least = levels.indexOf(oneOf(values.level, 'level', levels));
    const loaded = await loadRules(values.rules, !values['no-routing'], effects);
    const loadMs = performance.now() - began;
    const write = writerOf(format, effects.stdout);
    const { left_out: leftOut, ...counts } = await run(values.events, { ...loaded, least }, effects, write.take);
    await write.end();
    const stats = {
      rules: loaded.matcher.size,
      rules_failed: loaded.failed,
      rules_unrouted: loaded.unrouted,
      ...counts,
      load_ms: Math.round(loadMs),
      total_ms: Math.round(performance.now() - began),
      rss_mb: Math.round(process.memoryUsage.rss() / 1e6),
    };
    if (values.stats) await effects.stderr.write(jsonLine(stats));
    return loaded.failed + counts.events_failed + leftOut === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

async function loadRules(paths: readonly string[], routing: boolean, effects: Effects) {
  const parsed = (await readRuleFiles(paths, effects)).map(({ path, text }) => parseRules(text, { file: path }));
  const rules = parsed.flatMap((one) => one.rules);
  const compiled = compile(rules, { routing, logSources: sources.flatMap((source) => source.logSources) });
  const errors = [...parsed.flatMap((one) => one.issues), ...compiled.issues].filter((one) => one.severity === 'error');
  for (const issue of errors)
    await effects.stderr.write(`${safe(issue.place)}  ${issue.code}  ${safe(issue.message)}\n`);
  return {
    matcher: compiled.matcher,
    byId: new Map(compiled.rules.map(({ rule }) => [rule.id, rule])),
    failed: new Set(errors.map((issue) => issue.ruleId ?? issue.file)).size,
    unrouted: compiled.unrouted.length,
  };
}

/** `least`: index of the lowest level that is of interest. */
type Loaded = Awaited<ReturnType<typeof loadRules>> & { readonly least: number };

async function run(paths: readonly string[], loaded: Loaded, effects: Effects, take: (found: Found) => Promise<void>) {
  const counts = { events: 0, events_failed: 0, bytes: 0, parse_ms: 0, match_ms: 0, hits: 0, left_out: 0 };
  const { files, skipped } = await findEventFiles(paths, effects.cwd);
  for (const one of skipped) await effects.stderr.write(`left out: ${safe(one.name)}: ${one.reason}\n`);
  const bar = openProgress(effects);
  const began = performance.now();
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  let doneBytes = 0;
  for (const file of files) {
    let line = 0;
    const reading = readEventFile(file.path, file.name);
    for await (const part of reading.parts()) {
      for (const event of part.events) {
        line += 1;
        counts.events += 1;
        counts.bytes += event.length;
        for (const found of hitsOf(event, { file: file.name, line }, loaded, counts)) await take(found);
      }
      await bar.show({
        doneBytes: doneBytes + part.readBytes,
        totalBytes,
        events: counts.events,
        elapsedMs: performance.now() - began,
        label: file.name,
      });
    }
    doneBytes += file.bytes;
    counts.left_out += reading.faultCount;
    for (const fault of reading.faults)
      await effects.stderr.write(`left out: ${safe(file.name)} at byte ${fault.at}: ${fault.code}: ${fault.message}\n`);
  }
  await bar.clear();
  return { ...counts, parse_ms: Math.round(counts.parse_ms), match_ms: Math.round(counts.match_ms) };
}

type Tally = { events_failed: number; parse_ms: number; match_ms: number; hits: number };

function hitsOf(
  event: Uint8Array,
  place: { file: string; line: number },
  { matcher, byId, least }: Loaded,
  counts: Tally,
): Found[] {
  const before = performance.now();
  const result = parseLine(event);
  const parsed = performance.now();
  counts.parse_ms += parsed - before;
  if ('issues' in result) {
    counts.events_failed += 1;
    return [];
  }
  const hits = matcher.match(result.value).filter((hit) => levels.indexOf(hit.level) >= least);
  counts.match_ms += performance.now() - parsed;
  counts.hits += hits.length;
  const entity = hits.length === 0 ? '' : entityOf(result.value).value;
  return hits.map((hit) => foundOf(hit, byId.get(hit.ruleId), { ...place, time: result.value.time ?? null, entity }));
}

const foundOf = (
  hit: RuleHit,
  rule: SigmaRule | undefined,
  about: { file: string; line: number; time: string | null; entity: string },
): Found => ({
  rule: hit.ruleId,
  title: rule?.title ?? hit.ruleId,
  level: hit.level,
  file: about.file,
  line: about.line,
  time: about.time,
  tags: rule?.tags ?? [],
  matched: Object.fromEntries(hit.matched.fields.map(({ name, value }) => [name, value ?? null])),
  entity: about.entity,
});

const headings = ['time', 'level', 'rule', 'entity', 'where'];
const rowOf = (found: Found) => [
  found.time ?? '',
  found.level,
  found.title,
  found.entity,
  `${found.file}:${found.line}`,
];

/** jsonl and csv as they come; a table by technique, a timeline by time, once all are known. */
function writerOf(format: 'jsonl' | 'table' | 'csv' | 'timeline', out: Output) {
  const kept: Found[] = [];
  if (format === 'jsonl') {
    return { take: ({ entity: _, ...found }: Found) => out.write(jsonLine(found)), end: async () => {} };
  }
  if (format === 'csv') {
    let started = false;
    return {
      async take(found: Found) {
        if (!started) await out.write(csvLine(headings));
        started = true;
        await out.write(csvLine(rowOf(found)));
      },
      end: async () => {},
    };
  }
  return {
    take: async (found: Found) => void kept.push(found),
    async end() {
      const techniqueOf = (found: Found): string =>
        found.tags.find((tag) => /^attack\.t\d/.test(tag)) ?? 'no technique';
      const order = (found: Found): string =>
        (format === 'table' ? `${techniqueOf(found)} ${found.entity} ` : '') + (found.time ?? '');
      kept.sort((a, b) => (order(a) < order(b) ? -1 : 1));
      const rows = kept.map((found) => (format === 'table' ? [techniqueOf(found), ...rowOf(found)] : rowOf(found)));
      await out.write(
        table(
          format === 'table' ? ['technique', ...headings] : headings,
          rows,
          out.isTerminal ? out.columns : undefined,
        ),
      );
    },
  };
}
