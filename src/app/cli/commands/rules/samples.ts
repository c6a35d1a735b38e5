/**
 * Samples of rules: lines of JSON that say whether an event, or several in turn, shall be a hit.
 *
 * `{"expect": "hit" | "miss", "event": {…}}`, or `"events": […]` for correlations; `"rule"` names one of several rules of
 * the file by id or name. Events are in the shape of their shipper.
 */
import { messageOf } from '#base/errors.ts';
import { type ParsedEvent, serves } from '#engine/events/model.ts';
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import { correlatedHit } from '#engine/sigma/correlation/event-hit.ts';
import type { CorrelationProgram } from '#engine/sigma/correlation/link.ts';
import { explain } from '#engine/sigma/explain.ts';
import type { RuleMatcher } from '#engine/sigma/index.ts';
import type { AnyRule } from '#engine/sigma/parse.ts';
import type { ResolvedRule } from '#engine/sigma/resolved.ts';
import { parseLine } from '#engine/sources/parse.ts';

export interface Sample {
  readonly line: number;
  readonly expect: 'hit' | 'miss';
  readonly rule: string | undefined;
  readonly events: readonly object[];
}

export interface Samples {
  readonly samples: readonly Sample[];
  /** Lines that are no samples. */
  readonly faults: readonly { readonly line: number; readonly message: string }[];
}

export function readSamples(text: string): Samples {
  const samples: Sample[] = [];
  const faults: { line: number; message: string }[] = [];
  for (const [index, source] of text.split('\n').entries()) {
    if (source.trim() === '') continue;
    const read = readSample(source, index + 1);
    if (typeof read === 'string') faults.push({ line: index + 1, message: read });
    else samples.push(read);
  }
  return { samples, faults };
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function readSample(source: string, line: number): Sample | string {
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(source) as Record<string, unknown>;
  } catch (error) {
    return `the line is not JSON: ${messageOf(error)}`;
  }
  if (!isObject(data)) return 'a sample is an object with “expect” and “event”';
  const { expect, event, events = [event], rule } = data;
  if (expect !== 'hit' && expect !== 'miss') return '“expect” is hit or miss';
  if (!Array.isArray(events) || events.length === 0 || !events.every(isObject))
    return '“event” is an object, “events” a list of them';
  return { line, expect, rule: typeof rule === 'string' ? rule : undefined, events };
}

export interface Bench {
  readonly matcher: RuleMatcher;
  readonly resolved: ReadonlyMap<string, ResolvedRule>;
  readonly program: CorrelationProgram;
}

export interface Verdict {
  readonly passed: boolean;
  /** Why not. */
  readonly why: string;
}

/** Tries a sample against the rules that it is for: `expect: hit` asks for one of them, `miss` for none. */
export function trySample(bench: Bench, sample: Sample, rules: readonly AnyRule[]): Verdict {
  const meant = sample.rule === undefined ? rules : rules.filter((rule) => isNamed(rule, sample.rule ?? ''));
  if (meant.length === 0) return { passed: false, why: `the file has no rule “${sample.rule}”` };
  const events: ParsedEvent[] = [];
  for (const one of sample.events) {
    const parsed = parseLine(one as Parameters<typeof parseLine>[0]);
    if ('issues' in parsed)
      return { passed: false, why: `the event cannot be read: ${parsed.issues[0]?.message ?? ''}` };
    events.push(parsed.value);
  }
  const found = idsThatHit(bench, events);
  const hits = meant.filter(({ id }) => found.has(id));
  if (sample.expect === 'miss')
    return hits.length === 0 ? passed : { passed: false, why: `it hits “${hits[0]?.title}”, and should not` };
  if (hits.length > 0) return passed;
  const [first] = meant;
  return { passed: false, why: first === undefined ? 'it does not hit' : whyNot(bench, first, events) };
}

const passed: Verdict = { passed: true, why: '' };
const isNamed = (rule: AnyRule, name: string): boolean =>
  rule.id === name || (rule.kind !== 'filter' && rule.name === name);

/** Rules that match one of the events, and correlations that the events bring about in turn. */
function idsThatHit({ matcher, program }: Bench, events: readonly ParsedEvent[]): ReadonlySet<string> {
  const correlator = new Correlator(program);
  const found = new Set<string>();
  for (const [index, event] of events.entries()) {
    const timeMs = event.time === undefined ? index : Date.parse(event.time);
    for (const hit of matcher.match(event)) {
      found.add(hit.ruleId);
      const at = { realm: 'samples', timeMs, receivedMs: 0, position: { major: 0, minor: index } };
      for (const { ruleId } of correlator.take(correlatedHit({ event, hit, ...at }))) found.add(ruleId);
    }
  }
  return found;
}

function whyNot({ resolved }: Bench, rule: AnyRule, events: readonly ParsedEvent[]): string {
  if (rule.kind !== 'detection') return 'it does not hit';
  const known = resolved.get(rule.id);
  if (known === undefined) return 'the rule cannot be run';
  const views = events.flatMap((event) => event.views);
  const view = views.find(({ logSource }) => serves(logSource, known.rule.logSource));
  if (view === undefined) {
    const served = views.map(({ logSource }) => sourceText(logSource)).join(', ');
    return `the rule asks for ${sourceText(known.rule.logSource)}, and the event is of ${served || 'no known log source'}`;
  }
  const { selections } = explain(known, view.fields);
  return `it does not hit: ${selections.map(({ name, matched }) => `${name} ${matched ? 'matches' : 'does not'}`).join(', ')}`;
}

const sourceText = ({
  product,
  category,
  service,
}: {
  product?: string | undefined;
  category?: string | undefined;
  service?: string | undefined;
}) => [product, category, service].filter((part) => part !== undefined).join(' · ');
