/** Runs rules over a range and says, for each step of each story, what reported it; for tests, the bench, and the answer key. */
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
  readonly at: number;
  readonly event: ParsedEvent;
  readonly told: ToldLine['told'];
}

type Rules = Pick<ParsedRules, 'rules' | 'correlations'>;

/** Hits of rules and correlations; those of levels that only feed a correlation are among them. */
export function* hitsOf(lines: Iterable<ToldLine>, { rules, correlations }: Rules): Generator<RangeHit> {
  const { matcher } = compile(rules);
  const correlator = new Correlator(linkCorrelations(rules, correlations).program);
  let position = 0;
  for (const { at, line, told } of lines) {
    const parsed = parseLine(line, { receivedAt: new Date(at).toISOString() });
    if (!('value' in parsed)) throw new Error(`the range wrote a line that no source reads: ${line.slice(0, 200)}`);
    const event = parsed.value;
    for (const hit of matcher.match(event)) {
      yield { ruleId: hit.ruleId, at, event, told };
      const where = { realm: '', timeMs: at, receivedMs: at, position: { major: position++, minor: 0 } };
      for (const { ruleId } of correlator.take(correlatedHit({ ...where, event, hit })))
        yield { ruleId, at, event, told };
    }
  }
}
