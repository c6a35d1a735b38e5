import { defineCommand, usageError } from '#app/cli/command.ts';
import { openRuleSet, readRuleSet } from '#app/cli/commands/detect/rule-set.ts';
import type { Effects } from '#app/cli/effects.ts';
import { exitCodes } from '#app/cli/exit-codes.ts';
import { eventsOf } from '#app/cli/input/events.ts';
import { jsonOption } from '#app/cli/installation.ts';
import { asText, jsonLine, safe } from '#app/cli/print.ts';
import { absent, invalid } from '#base/errors.ts';
import type { ParsedEvent } from '#engine/events/model.ts';
import { absentWords, groupWords, logSourceWords, nearWords } from '#engine/sigma/explain/words.ts';
import {
  type ExplainedCondition,
  type ExplainedEvent,
  type ExplainedItem,
  type ExplainedSelection,
  type ExplainedTest,
  type ExplainedView,
  explainEvent,
} from '#engine/sigma/explain.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { ruleInputOptions } from './rule-inputs.ts';

export const rulesExplain = defineCommand({
  name: 'rules explain',
  usage: 'PATH --event FILE[:N] [--pipeline FILE]… [--placeholders FILE]… [--json]',
  about:
    'Says why a rule matches an event or does not: condition, selections and values, with near misses and fields that are not there. No server is needed. Ends with 0 when all rules of the file match, else with 1.',
  operands: { least: 1, most: 1 },
  options: {
    event: {
      type: 'string',
      value: 'FILE[:N]',
      about: 'The N-th event of a file, as `detect` counts them; the first unless said.',
    },
    ...ruleInputOptions,
    ...jsonOption,
  },
  examples: [
    {
      line: 'rules explain content/rules/aws/cloudtrail/trail-stopped-or-deleted.yml --event content/samples/aws-cloudtrail.jsonl:201',
      says: 'Why that event of the sample is a hit.',
    },
  ],
  async run({ values, operands }, effects) {
    if (values.event === undefined) throw usageError('--event is needed');
    const { pipeline: pipelines, placeholders } = values;
    const inputs = await readRuleSet({ rules: operands, pipelines, placeholders, routing: true }, effects);
    const { resolved, facts } = await openRuleSet(inputs);
    for (const fault of facts.faults) await effects.stderr.write(`${safe(fault)}\n`);
    if (resolved.length === 0) throw invalid('rule_unusable', 'there is no rule in it that can be run');
    const event = await eventAt(values.event, effects);
    let misses = facts.failed;
    for (const rule of resolved) {
      const explained = explainEvent(rule, event);
      if (!explained.matched) misses += 1;
      const { id, title } = rule.rule;
      await effects.stdout.write(
        values.json ? jsonLine({ rule: id, title, ...explained }) : textOf(`${title} (${id})`, explained),
      );
    }
    return misses === 0 ? exitCodes.fine : exitCodes.faults;
  },
});

async function eventAt(named: string, effects: Effects): Promise<ParsedEvent> {
  const match = /^(.+):(\d{1,9})$/s.exec(named);
  const [file, wanted] = match === null ? [named, 1] : [match[1] ?? '', Number(match[2])];
  let count = 0;
  for await (const part of eventsOf(file, effects)) {
    if (!('event' in part)) continue;
    count += 1;
    if (count < wanted) continue;
    const result = parseLine(part.event);
    if ('issues' in result)
      throw invalid('event_unusable', `event ${wanted} of ${file} cannot be read`, { issues: result.issues });
    return result.value;
  }
  throw absent('event_absent', `${file} has ${count} events, not ${wanted}`);
}

const mark = (matched: boolean): string => (matched ? '✓' : '✗');

function textOf(name: string, { matched, logSource, views }: ExplainedEvent): string {
  const head = `${safe(name)}: ${matched ? 'matches' : 'does not match'}\n`;
  const looks = `  looks at ${safe(logSourceWords(logSource))}\n`;
  const none = views.some((view) => view.served)
    ? ''
    : '  The event is not of that log source, so the rule does not look at it. What it would find:\n';
  return [head, looks, none, ...views.map(viewText), '\n'].join('');
}

function viewText({ logSource, explanation }: ExplainedView): string {
  const selections = explanation.selections.map(({ name, filter, matched, why }) => {
    const from = filter === undefined ? '' : `  (filter “${filter.title}”)`;
    return `    ${mark(matched)} ${safe(name)}${safe(from)}\n${selectionText(why, 3)}`;
  });
  return `\n  as ${safe(logSourceWords(logSource))}\n    condition\n${conditionText(explanation.condition, 3)}${selections.join('')}`;
}

const pad = (depth: number): string => '  '.repeat(depth);

/** A part that is not what it has to be stands in the way: it is marked. */
function conditionText({ says, matched, wanted, parts }: ExplainedCondition, depth: number): string {
  const inTheWay = matched === wanted || parts.length > 0 ? '' : '   ← in the way';
  const own = `${pad(depth)}${mark(matched)} ${safe(says)}${inTheWay}\n`;
  return own + parts.map((part) => conditionText(part, depth + 1)).join('');
}

function selectionText(why: ExplainedSelection, depth: number): string {
  if (why.kind === 'item') return itemText(why, depth);
  return `${pad(depth)}${mark(why.matched)} ${groupWords[why.kind]}\n${why.parts.map((part) => selectionText(part, depth + 1)).join('')}`;
}

function itemText(item: ExplainedItem, depth: number): string {
  const value = item.present === false ? absentWords(item.similar) : item.field === undefined ? '' : shown(item.value);
  const link = item.tests.length > 1 ? ` (${item.link === 'all' ? 'all values' : 'any value'})` : '';
  const head = `${pad(depth)}${mark(item.matched)} ${safe(item.key || 'keywords')}${link}${value === '' ? '' : `: ${safe(value)}`}\n`;
  // Of a long list what matched is enough.
  const tests =
    item.tests.length > 10 ? item.tests.filter((test) => test.matched || test.near !== undefined) : item.tests;
  const left = item.tests.length - tests.length;
  const rest = left === 0 ? '' : `${pad(depth + 1)}… and ${left} other values that are not in it\n`;
  return head + tests.map((test) => testText(test, depth + 1)).join('') + rest;
}

const shown = (value: ExplainedItem['value']): string => {
  const text = value === null ? 'null' : value === '' ? '(empty)' : asText(value);
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
};

function testText({ written, matched, asks, moreAsks, near, found }: ExplainedTest, depth: number): string {
  const [only] = asks;
  const made =
    asks.length === 1 && only === written
      ? ''
      : `  asks ${asks.join('  or  ')}${moreAsks > 0 ? ` … (${moreAsks} more)` : ''}`;
  const where = matched && found !== undefined ? `  in ${found.name}` : '';
  return `${pad(depth)}${mark(matched)} ${safe(written)}${safe(made)}${safe(where)}${near === undefined ? '' : `  (${nearWords[near]})`}\n`;
}
