/** Runs rules over a range and says, for each line of a story, what reported it; for tests, the bench, and the answer key. */
import type { ParsedEvent } from '#engine/events/model.ts';
import { Correlator } from '#engine/sigma/correlation/correlator.ts';
import { correlatedHit } from '#engine/sigma/correlation/event-hit.ts';
import { linkCorrelations } from '#engine/sigma/correlation/link.ts';
import { compile } from '#engine/sigma/index.ts';
import type { ParsedRules } from '#engine/sigma/parse.ts';
import { parseLine } from '#engine/sources/parse.ts';
import type { ToldLine } from './index.ts';

export interface RangeHit {
  readonly ruleId: string;
  /** Did a correlation fire, rather than a rule on one event? */
  readonly correlated: boolean;
  readonly at: number;
  readonly event: ParsedEvent;
  readonly told: ToldLine['told'];
}

export type RangeRules = Pick<ParsedRules, 'rules' | 'correlations'>;

/** Correlations remember what came before, so one detector sees the lines of one range in their order. */
export function openDetector({ rules, correlations }: RangeRules): (line: ToldLine) => readonly RangeHit[] {
  const { matcher } = compile(rules);
  const correlator = new Correlator(linkCorrelations(rules, correlations).program);
  let position = 0;
  return ({ at, line, told }) => {
    const parsed = parseLine(line, { receivedAt: new Date(at).toISOString() });
    if (!('value' in parsed)) throw new Error(`the range wrote a line that no source reads: ${line.slice(0, 200)}`);
    const event = parsed.value;
    return matcher.match(event).flatMap((hit): RangeHit[] => {
      const where = { realm: '', timeMs: at, receivedMs: at, position: { major: position++, minor: 0 } };
      const fired = correlator.take(correlatedHit({ ...where, event, hit }));
      return [
        { ruleId: hit.ruleId, correlated: false, at, event, told },
        ...fired.map(({ ruleId }) => ({ ruleId, correlated: true, at, event, told })),
      ];
    });
  };
}

export function* hitsOf(lines: Iterable<ToldLine>, rules: RangeRules): Generator<RangeHit> {
  const detect = openDetector(rules);
  for (const line of lines) yield* detect(line);
}
