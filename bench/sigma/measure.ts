/** Times matching against `JSON.parse` of the same lines, in one process, batch by batch as the pipeline has them. */
import type { FieldValue, ParsedEvent } from '#engine/events/model.ts';
import { serves } from '#engine/events/model.ts';
import { type Compiled, compile } from '#engine/sigma/index.ts';
import { matchView } from '#engine/sigma/match/reference.ts';
import type { SigmaRule } from '#engine/sigma/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { sources } from '#engine/sources/index.ts';
import { parseLine } from '#engine/sources/parse.ts';
import { rounded } from '../numbers.ts';
import { linesOf, type RuleText } from './data.ts';

/** Events at a time: as fresh in the processor's caches as they are when the pipeline matches them. */
const batch = 50;

export interface Options {
  readonly routing: boolean;
  readonly files: readonly string[];
  readonly withMessage: boolean;
  /** Every text of an event gets an ending of its own, so that no value comes twice. */
  readonly neverRepeats?: boolean;
}

export interface Pass {
  readonly parseMs: number;
  readonly matchMs: number;
  readonly events: number;
  readonly hits: number;
  /** By batch, to tell what the bench measures from what else the machine did meanwhile. */
  readonly batches: readonly (readonly [parseMs: number, matchMs: number])[];
}

export function load(texts: readonly RuleText[], routing: boolean, change = (rules: readonly SigmaRule[]) => rules) {
  const began = performance.now();
  const rules = texts.flatMap(({ file, text }) => parseRules(text, { file }).rules);
  const compiled = compile(change(rules), { routing, logSources: sources.flatMap((source) => source.logSources) });
  return { compiled, loadMs: performance.now() - began };
}

/** The most memory that the process had while it read the files. */
export const memory = { most: 0 };

export async function pass({ matcher }: Compiled, options: Options): Promise<Pass> {
  let [parseMs, matchMs, events, hits] = [0, 0, 0, 0];
  const batches: (readonly [number, number])[] = [];
  const run = (lines: readonly string[]): void => {
    const began = performance.now();
    for (const line of lines) JSON.parse(line);
    const parsed = performance.now() - began;
    const made = lines.flatMap((line) => eventOf(line, options));
    const from = performance.now();
    for (const event of made) hits += matcher.match(event).length;
    const matched = performance.now() - from;
    parseMs += parsed;
    matchMs += matched;
    events += made.length;
    batches.push([parsed, matched]);
    memory.most = Math.max(memory.most, process.memoryUsage.rss());
  };
  let waiting: string[] = [];
  for await (const line of linesOf(options.files, options.withMessage)) {
    waiting.push(line);
    if (waiting.length < batch) continue;
    run(waiting);
    waiting = [];
  }
  run(waiting);
  return { parseMs, matchMs, events, hits, batches };
}

let counter = 0;

export function eventOf(line: string, { neverRepeats = false }: Pick<Options, 'neverRepeats'>): readonly ParsedEvent[] {
  const result = parseLine(line);
  if (!('value' in result)) return [];
  const event = result.value;
  if (!neverRepeats) return [event];
  for (const fields of new Set(event.views.map((view) => view.fields)))
    for (const name of Object.keys(fields)) {
      const value = fields[name];
      // The channel parts the rules into groups before any value is looked at.
      if (typeof value === 'string' && name !== 'Channel' && name !== 'eventSource')
        (fields as Record<string, FieldValue>)[name] = `${value}${(counter++).toString(36)}`;
    }
  return [event];
}

/** Microseconds an event takes the reference matcher, over every so many events. */
export async function referenceTime({ rules }: Compiled, options: Options, every: number) {
  let [ms, events, index] = [0, 0, 0];
  for await (const line of linesOf(options.files, options.withMessage)) {
    if (index++ % every !== 0) continue;
    for (const event of eventOf(line, options)) {
      const began = performance.now();
      for (const { logSource, fields } of event.views)
        for (const rule of rules)
          if (!options.routing || serves(logSource, rule.rule.logSource)) matchView(rule, fields);
      ms += performance.now() - began;
      events++;
    }
  }
  return { events, us_per_event: rounded((ms * 1000) / Math.max(1, events), 1) };
}
