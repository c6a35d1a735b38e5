import { defineCommand, oneOf, usageError, wholeNumber } from '#app/cli/command.ts';
import { ruleInputOptions } from '#app/cli/commands/rules/rule-inputs.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { levels } from '#engine/sigma/model.ts';
import { formats, openWriter } from './formats.ts';
import { type RuleSetFacts, readRuleSet } from './rule-set.ts';
import { type Scanned, scan } from './scan.ts';

export const detect = defineCommand({
  name: 'detect',
  usage:
    '--rules PATH… --events PATH… [--pipeline FILE]… [--placeholders FILE]… [--no-routing] [--level LEVEL] [--format jsonl|table|csv|timeline] [--stats] [--threads N]',
  about:
    'Runs Sigma rules over files or folders of events without a server: Windows event logs (.evtx), their XML, JSON in any layout, lines of logs, CSV, each also as .gz or .zst, and .zip of them. The form is told from the content. Ends with 0 when everything was read and every rule was run, whether or not there were hits; with 1 when a rule, a file or an event was left out, or when it was stopped; with 2 on wrong usage, with 3 when a named file cannot be opened.',
  options: {
    rules: { type: 'string', greedy: true, value: 'PATH', about: 'Rule files, folders or .zip.' },
    events: { type: 'string', greedy: true, value: 'PATH', about: 'Files or folders of events.' },
    ...ruleInputOptions,
    'no-routing': { type: 'boolean', about: 'Tries every rule on every event, whatever its log source.' },
    level: { type: 'string', value: 'LEVEL', about: `Only hits of this level or above: ${levels.join(', ')}.` },
    format: {
      type: 'string',
      value: 'FORMAT',
      about:
        'jsonl (a line a hit, as they are found), csv (the same for spreadsheets), table (a report by technique and host) or timeline.',
    },
    json: { type: 'boolean', about: 'The same as --format jsonl, which is the default.' },
    stats: { type: 'boolean', about: 'Prints one JSON line with counts and times to standard error.' },
    threads: {
      type: 'string',
      value: 'N',
      about:
        'Reads on so many threads; 1 unless said. What is printed stays the same; each takes memory for its rules.',
    },
  },
  examples: [
    { line: 'detect --rules content/rules --events content/samples --format table', says: 'The sample intrusion.' },
    {
      line: 'detect --rules content/rules --events content/samples --level high --format timeline --threads 2',
      says: 'What is high or critical of it, in the order of time.',
    },
  ],
  async run({ values }, effects) {
    const began = performance.now();
    if (values.rules.length === 0 || values.events.length === 0) throw usageError('--rules and --events are needed');
    const format = values.json === true ? 'jsonl' : oneOf(values.format, 'format', formats);
    const least = levels.indexOf(oneOf(values.level, 'level', levels));
    const threads = wholeNumber(values.threads, 'threads', { least: 1, most: 64, standard: 1 });
    const { rules: named, pipeline: pipelines, placeholders } = values;
    const rules = await readRuleSet({ rules: named, pipelines, placeholders, routing: !values['no-routing'] }, effects);
    const writer = openWriter(format, effects);
    let loadMs = 0;
    const loaded = async ({ faults }: RuleSetFacts): Promise<void> => {
      loadMs = performance.now() - began;
      for (const fault of faults) await effects.stderr.write(`${safe(fault)}\n`);
    };
    const scanned = await scan({ rules, events: values.events, least, threads, loaded, take: writer.take }, effects);
    await writer.end(scanned);
    if (values.stats) await effects.stderr.write(jsonLine(statsOf(scanned, loadMs, performance.now() - began)));
    if (scanned.isStopped) await effects.stderr.write('stopped before the end\n');
    const { facts, counts, leftOut, isStopped } = scanned;
    return facts.failed + counts.events_failed + leftOut === 0 && !isStopped ? exitCodes.fine : exitCodes.faults;
  },
});

/** With threads, times of parsing and matching are those of all threads together. */
function statsOf({ facts, counts }: Scanned, loadMs: number, totalMs: number) {
  const { events, events_failed, bytes, parse_ms, match_ms, hits } = counts;
  return {
    rules: facts.rules,
    rules_failed: facts.failed,
    rules_unrouted: facts.unrouted,
    events,
    events_failed,
    bytes,
    load_ms: Math.round(loadMs),
    parse_ms: Math.round(parse_ms),
    match_ms: Math.round(match_ms),
    total_ms: Math.round(totalMs),
    hits,
    // The most that it was at any time; Node counts in KiB.
    rss_mb: Math.round((process.resourceUsage().maxRSS * 1024) / 1e6),
  };
}
