/** Hits for tests: small numbers of keys and hours, so that runs, recurrences and late hits come about by themselves. */
import fc from 'fast-check';
import type { HitFacts, Severity } from '#features/alerts/model.ts';

const hour = 3_600_000;
const start = Date.UTC(2026, 0, 1);

export const hitAt = (given: Partial<HitFacts> & { readonly hours?: number } = {}): HitFacts => {
  const { hours = 0, ...rest } = given;
  const time = new Date(start + hours * hour).toISOString();
  const offset = given.offset ?? 0;
  const idx = given.idx ?? 0;
  return {
    eventId: `e-0-${offset}-${idx}`,
    offset,
    idx,
    ruleId: 'rule-a',
    ruleVersion: '1',
    title: 'Somebody did something',
    level: 'medium',
    attention: 'queue',
    scope: 'scp_a',
    entity: { kind: 'host', value: 'ws-01' },
    time,
    receivedAt: time,
    retrospective: false,
    windowMs: 24 * hour,
    source: 'windows-event',
    ...rest,
  };
};

const level = fc.constantFrom<Severity>('medium', 'high', 'critical');

/** Hits at successive positions; times wander, so some come late. */
export const hitSequence = (most: number): fc.Arbitrary<HitFacts[]> =>
  fc
    .array(
      fc.record({
        hours: fc.integer({ min: 0, max: 72 }),
        host: fc.constantFrom('ws-01', 'ws-02'),
        level,
        retrospective: fc.boolean(),
        step: fc.constantFrom<'event' | 'record'>('event', 'record'),
      }),
      { maxLength: most },
    )
    .map((drawn) => {
      let [offset, idx] = [0, 0];
      return drawn.map(({ hours, host, level: drawnLevel, retrospective, step }) => {
        [offset, idx] = step === 'event' ? [offset, idx + 1] : [offset + 1, 0];
        return hitAt({ hours, offset, idx, level: drawnLevel, retrospective, entity: { kind: 'host', value: host } });
      });
    });
