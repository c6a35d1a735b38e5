import { defineCommand, oneOf, usageError } from '#app/cli/command.ts';
import { ruleInputOptions } from '#app/cli/commands/rules/rule-inputs.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { jsonLine, safe } from '#app/cli/print.ts';
import { levels } from '#engine/sigma/model.ts';
import { formats, openWriter } from './formats.ts';
import { loadRuleSet } from './rule-set.ts';
import { scan } from './scan.ts';

export const detect = defineCommand({
  name: 'detect',
  usage:
    '--rules PATH… --events PATH… [--pipeline FILE]… [--placeholders FILE]… [--no-routing] [--level LEVEL] [--format jsonl|table|csv|timeline] [--stats]',
  about:
    'Runs Sigma rules over files or folders of events (.json, .jsonl, .ndjson, .log, .gz) without a server. Ends with 1 when a rule or an event was left out.',
  options: {
    rules: { type: 'string', greedy: true, value: 'PATH…', about: 'Rule files, folders or .zip.' },
    events: { type: 'string', greedy: true, value: 'PATH…', about: 'Files or folders of events.' },
    ...ruleInputOptions,
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
    const format = oneOf(values.format, 'format', formats);
    const least = levels.indexOf(oneOf(values.level, 'level', levels));
    const { rules, pipeline: pipelines, placeholders } = values;
    const ruleSet = await loadRuleSet({ rules, pipelines, placeholders, routing: !values['no-routing'] }, effects);
    for (const fault of ruleSet.faults) await effects.stderr.write(`${safe(fault)}\n`);
    const loadMs = performance.now() - began;
    const writer = openWriter(format, effects.stdout);
    const scanned = await scan(values.events, { ruleSet, least, take: writer.take }, effects);
    await writer.end();
    const { left_out: leftOut, ...counts } = scanned;
    const stats = {
      rules: ruleSet.matcher.size,
      rules_failed: ruleSet.failed,
      rules_unrouted: ruleSet.unrouted,
      ...counts,
      load_ms: Math.round(loadMs),
      total_ms: Math.round(performance.now() - began),
      rss_mb: Math.round(process.memoryUsage.rss() / 1e6),
    };
    if (values.stats) await effects.stderr.write(jsonLine(stats));
    return ruleSet.failed + counts.events_failed + leftOut === 0 ? exitCodes.fine : exitCodes.faults;
  },
});
