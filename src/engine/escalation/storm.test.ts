import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { levels } from '#engine/sigma/model.ts';
import { sameCallMs } from './outcome.ts';
import { isStorm, mostBreakthroughs, openStormControl, type WakingCall } from './storm.ts';

const runs = Number(process.env.WATCHFLOOR_PROPERTY_RUNS ?? 300);
const call = (key: string, more: Partial<WakingCall> = {}): WakingCall => ({
  key,
  member: 'ana',
  severity: 'high',
  pair: 'rule on host-1',
  ...more,
});

test('the first call rings, the rest joins it, and after ten minutes it rings again', () => {
  const storm = openStormControl();
  assert.deepEqual(storm.offer(call('a'), 0), { kind: 'ring', because: 'first' });
  assert.deepEqual(storm.offer(call('b'), 1), { kind: 'join', count: 1 });
  assert.deepEqual(storm.offer(call('c'), sameCallMs - 1), { kind: 'join', count: 2 });
  assert.deepEqual(storm.offer(call('d'), sameCallMs), { kind: 'ring', because: 'first' });
});

test('a new critical pair breaks through, the same pair again does not', () => {
  const storm = openStormControl();
  storm.offer(call('a'), 0);
  const news = { severity: 'critical', pair: 'rule on host-2' } as const;
  assert.deepEqual(storm.offer(call('b', news), 1), { kind: 'ring', because: 'new-critical' });
  assert.deepEqual(storm.offer(call('c', news), 2), { kind: 'join', count: 2 });
});

test('acknowledging covers what is in the bundle; what comes later waits for its end and rings then', () => {
  const storm = openStormControl();
  storm.offer(call('a'), 0);
  storm.offer(call('b'), 1);
  assert.deepEqual(
    storm.acknowledge('ana', 2).map(({ key }) => key),
    ['a', 'b'],
  );
  assert.deepEqual(storm.acknowledge('ana', 3), []);
  assert.deepEqual(storm.offer(call('c'), 4), { kind: 'wait', until: sameCallMs });
  assert.deepEqual(storm.offer(call('c'), sameCallMs), { kind: 'ring', because: 'first' });
});

test('what breaks through an acknowledged bundle has to be acknowledged as well', () => {
  const storm = openStormControl();
  storm.offer(call('a'), 0);
  storm.acknowledge('ana', 1);
  storm.offer(call('b', { severity: 'critical', pair: 'other' }), 2);
  assert.ok(storm.acknowledge('ana', 3).some(({ key }) => key === 'b'));
});

test('ten thousand new critical pairs in a minute ring a bounded number of times and are a storm', () => {
  const storm = openStormControl();
  const decisions = Array.from({ length: 10_000 }, (_, index) =>
    storm.offer(call(`${index}`, { severity: 'critical', pair: `rule on host-${index}` }), index * 6),
  );
  assert.equal(decisions.filter(({ kind }) => kind === 'ring').length, 1 + mostBreakthroughs);
  assert.deepEqual(decisions.at(-1), { kind: 'join', count: 9_999 });
  assert.deepEqual(storm.bundles().map(isStorm), [true]);
});

type Act =
  | { readonly kind: 'offer'; readonly call: WakingCall }
  | { readonly kind: 'acknowledge'; readonly member: string }
  | { readonly kind: 'crash' }
  | { readonly kind: 'pass'; readonly ms: number };
const member = fc.constantFrom('ana', 'ben');
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('offer' as const),
      call: fc.record({
        key: fc.integer({ min: 0, max: 40 }).map(String),
        member,
        severity: fc.constantFrom(...levels),
        pair: fc.constantFrom('p', 'q', 'r'),
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('acknowledge' as const), member }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: sameCallMs }) }),
  },
);

test('in any order of calls, answers and restarts nobody is woken too often and no call is lost', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 80 }), (acts) => {
      let storm = openStormControl();
      let at = 0;
      const rang = new Map<string, number>();
      /** What rang or joined and was not answered, by person: exactly this is what the next answer has to cover. */
      const pending = new Map<string, Set<string>>();
      for (const one of acts) {
        if (one.kind === 'pass') at += one.ms;
        if (one.kind === 'crash') storm = openStormControl(structuredClone(storm.bundles()));
        if (one.kind === 'acknowledge') {
          const covered = new Set(storm.acknowledge(one.member, at).map(({ key }) => key));
          for (const key of pending.get(one.member) ?? []) assert.ok(covered.has(key), `${key} is not covered`);
          pending.delete(one.member);
        }
        if (one.kind !== 'offer') continue;
        const { call: offered } = one;
        const decision = storm.offer(offered, at);
        const last = rang.get(offered.member);
        if (decision.kind === 'ring' && decision.because === 'first') {
          assert.ok(last === undefined || at - last >= sameCallMs);
          rang.set(offered.member, at);
          pending.set(offered.member, new Set());
        }
        if (decision.kind === 'wait') assert.ok(decision.until > at && decision.until <= at + sameCallMs);
        if (decision.kind === 'ring' && decision.because === 'new-critical') assert.equal(offered.severity, 'critical');
        if (decision.kind === 'ring' || decision.kind === 'join') pending.get(offered.member)?.add(offered.key);
        if (decision.kind !== 'wait') assert.deepEqual(storm.offer(offered, at), { kind: 'known' });
      }
    }),
    { numRuns: runs },
  );
});
