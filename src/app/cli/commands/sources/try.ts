import { join } from 'node:path';
import { defineCommand, wholeNumber } from '#app/cli/command.ts';
import { readRuleFiles } from '#app/cli/commands/rules/rule-files.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { eventsOf } from '#app/cli/input/events.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { asText, jsonLine, safe } from '#app/cli/print.ts';
import { projectFolder } from '#app/config.ts';
import { serves } from '#engine/events/model.ts';
import type { SigmaRule } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { describeEvent } from '#engine/sources/describe.ts';
import { parseLine } from '#engine/sources/parse.ts';

type Tried = ReturnType<typeof describeEvent> & { readonly couldFire: readonly string[] };

export const sourcesTry = defineCommand({
  name: 'sources try',
  usage: 'FILE [--source ID] [--rules PATH…] [--limit N] [--json]',
  about:
    'Shows what is made of the events of a file: source, native and common fields, what no common field is taken from, log sources, and which rules look at such events.',
  operands: { least: 1, most: 1 },
  options: {
    source: { type: 'string', value: 'ID', about: 'Takes them for this source, whatever they look like.' },
    rules: {
      type: 'string',
      greedy: true,
      value: 'PATH',
      about: 'Rules to look for; those that come along unless said.',
    },
    limit: { type: 'string', value: 'N', about: 'At most this many events; 3 unless said.' },
    ...jsonOption,
  },
  examples: [{ line: 'sources try content/samples/aws-cloudtrail.jsonl --limit 1', says: 'One event, taken apart.' }],
  async run({ values, operands }, effects) {
    const limit = wholeNumber(values.limit, 'limit', { least: 1, most: 100_000, standard: 3 });
    const paths = values.rules.length > 0 ? values.rules : [join(projectFolder, 'content/rules')];
    const rules = (await readRuleFiles(paths, effects)).flatMap(
      ({ path, text }) => parseRules(text, { file: path }).rules,
    );
    let [shown, faults] = [0, 0];
    for await (const part of eventsOf(operands[0] ?? '', effects)) {
      if (shown >= limit) break;
      shown += 1;
      const result = 'event' in part ? parseLine(part.event, { source: values.source }) : { issues: [part.fault] };
      if ('issues' in result) {
        faults += 1;
        for (const issue of result.issues)
          await effects.stdout.write(values.json ? jsonLine({ issue }) : `${issue.code}  ${safe(issue.message)}\n`);
        continue;
      }
      const tried = { ...describeEvent(result.value), couldFire: firing(rules, result.value.views) };
      await effects.stdout.write(values.json ? jsonLine(tried) : describe(tried));
    }
    return faults === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

const firing = (
  rules: readonly SigmaRule[],
  views: readonly { readonly logSource: SigmaRule['logSource'] }[],
): string[] =>
  rules.filter((rule) => views.some((view) => serves(view.logSource, rule.logSource))).map((rule) => rule.title);

function describe(tried: Tried): string {
  const native = tried.native.map(([name, value]) => `    ${name} = ${safe(asText(value))}\n`).join('');
  const common = Object.entries(tried.common)
    .map(([name, value]) => `    ${name} = ${safe(asText(value))}\n`)
    .join('');
  const logSources = tried.logSources.map((one) =>
    [one.product, one.category, one.service].filter((part) => part !== undefined).join('/'),
  );
  return [
    `${tried.source} (${tried.title})  ${tried.time ?? 'no time'}  ${tried.entity.kind} ${safe(tried.entity.value)}\n`,
    `  log sources: ${logSources.join(', ') || 'none'}\n  common fields:\n${common}  native fields:\n${native}`,
    `  unmapped: ${safe(tried.unmapped.join(', ')) || 'none'}\n  rules that look at it: ${tried.couldFire.join(', ') || 'none'}\n\n`,
  ].join('');
}
