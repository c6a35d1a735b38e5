/** The fast correlator against the obvious one: hits out of order, at equal times, in chains, across restarts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { FieldValue } from '#engine/events/model.ts';
import { parseRules } from '#engine/sigma/parse.ts';
import { Correlator, type SavedState } from './correlator.ts';
import type { CorrelatedHit, CorrelatorLimits, Firing } from './hit.ts';
import { type CorrelationProgram, linkCorrelations } from './link.ts';
import { correlationTypes } from './model.ts';
import { ReferenceCorrelator } from './reference.ts';

const runs = Number(process.env.WATCHFLOOR_PROPERTY_RUNS ?? 300);
const seconds = 1000;
const base = ['a', 'b', 'c'];

const comparisons = fc.oneof(
  fc.record({ gte: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ gt: fc.integer({ min: 0, max: 3 }), lte: fc.integer({ min: 2, max: 6 }) }),
  fc.record({ eq: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ neq: fc.integer({ min: 1, max: 3 }), lt: fc.integer({ min: 3, max: 6 }) }),
);
const measured = fc.oneof(
  fc.record({ gte: fc.integer({ min: -5, max: 30 }) }),
  fc.record({ lt: fc.integer({ min: -5, max: 20 }), neq: fc.integer({ min: 0, max: 5 }) }),
);
const membersFrom = (names: readonly string[]) => fc.subarray([...names], { minLength: 1 });
const groupBy = fc.constantFrom(['user'], ['user', 'host'], ['host'], []);
const timespan = fc.constantFrom('3s', '5s', '10s', '20s');

function correlation(name: string, below: readonly string[]) {
  const rules = fc.uniqueArray(fc.constantFrom(...base, ...below), { minLength: 1, maxLength: 3 });
  const common = { rules, 'group-by': groupBy, timespan };
  const value = (type: string, condition: fc.Arbitrary<object>, more: object = {}) =>
    fc.record({
      ...common,
      type: fc.constant(type),
      condition: condition.map((one) => ({ field: 'n', ...more, ...one })),
    });
  return fc
    .oneof(
      fc.record({ ...common, type: fc.constant('event_count'), condition: comparisons }),
      value('value_count', comparisons, { field: 'file' }),
      value('value_count', comparisons, { field: ['file', 'host'] }),
      value('value_sum', measured),
      value('value_avg', measured),
      value('value_percentile', measured, { percentile: 60 }),
      value('value_percentile', fc.record({ lte: fc.integer({ min: 10, max: 60 }) }), { field: 'file' }),
      fc.record({ ...common, type: fc.constantFrom('temporal', 'temporal_ordered') }),
      fc.record({ ...common, type: fc.constantFrom('temporal', 'temporal_ordered'), condition: comparisons }),
    )
    .map((one) => ({ title: name, id: name, name, level: 'low', correlation: one }));
}

/** Two correlations over rules, and one that may be built on them. */
const programs = fc
  .tuple(correlation('x', []), correlation('y', ['x']), correlation('z', ['x', 'y']))
  .map((documents): CorrelationProgram => {
    const text = documents.map((one) => JSON.stringify(one)).join('\n---\n');
    const parsed = parseRules(text, { file: 'c.yml' });
    const linked = linkCorrelations(
      base.map((id) => ({ id, name: undefined, hashInput: id })),
      parsed.correlations,
    );
    assert.deepEqual(
      [...parsed.issues, ...linked.issues].filter((issue) => issue.severity === 'error'),
      [],
    );
    return linked.program;
  });

interface Raw {
  readonly rules: readonly string[];
  /** How far the time of the event lies behind that of the stream, in seconds. */
  readonly behind: number;
  readonly step: number;
  readonly fields: Readonly<Record<string, FieldValue | undefined>>;
  readonly realm: string;
}

const raws: fc.Arbitrary<Raw> = fc.record({
  rules: membersFrom(base),
  behind: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 25 })),
  step: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.constant(60)),
  fields: fc.record({
    user: fc.constantFrom('Ada', 'ada', 'bob', null, undefined),
    host: fc.constantFrom('h1', 'h2', ['h1', 'h2'], 7, '7'),
    file: fc.constantFrom('f1', 'F1', 'f2', 'f3', '', null),
    n: fc.constantFrom(0, 1, 2.5, '4', ' 8 ', -3, 'many', undefined, 1_000_000_000),
  }),
  realm: fc.constantFrom('main', 'main', 'other'),
});

function hitsOf(stream: readonly Raw[]): readonly CorrelatedHit[] {
  let now = 1_700_000_000_000;
  return stream.flatMap(({ rules, behind, step, fields, realm }, index) => {
    now += step * seconds;
    return rules.map((ruleId) => ({
      ruleId,
      realm,
      timeMs: now - behind * seconds,
      receivedMs: now,
      position: { major: index, minor: 0 },
      field: (name: string) => fields[name],
    }));
  });
}

const limits: Partial<CorrelatorLimits> = { latenessMs: 15 * seconds, revision: 8, contributions: 9 };

test('both correlators fire alike, whatever comes in whatever order', () => {
  const fired = new Map<string, number>();
  fc.assert(
    fc.property(programs, fc.array(raws, { maxLength: 60 }), (program, stream) => {
      const types = new Map(program.correlations.map(({ rule }) => [rule.id, rule.type]));
      const [fast, slow] = [new Correlator(program, { limits }), new ReferenceCorrelator(program, limits)];
      for (const hit of hitsOf(stream)) {
        const firings = fast.take(hit);
        assert.deepEqual(firings, slow.take(hit));
        for (const { ruleId, late } of firings)
          for (const key of [types.get(ruleId) ?? '', late ? 'late' : 'in order', ruleId])
            fired.set(key, (fired.get(key) ?? 0) + 1);
      }
    }),
    { numRuns: runs },
  );
  // A test in which nothing fires would show nothing.
  for (const what of [...correlationTypes, 'late', 'in order', 'x', 'y', 'z'])
    assert.ok((fired.get(what) ?? 0) > 3, `${what}: ${fired.get(what)}`);
});

test('saved and restored at any point, nothing is lost and nothing fires twice', () => {
  fc.assert(
    fc.property(programs, fc.array(raws, { maxLength: 60 }), fc.func(fc.boolean()), (program, stream, stops) => {
      const steady = new Correlator(program, { limits });
      let restarted = new Correlator(program, { limits });
      for (const [index, hit] of hitsOf(stream).entries()) {
        if (stops(index)) {
          const saved = JSON.parse(JSON.stringify(restarted.save())) as SavedState;
          restarted = new Correlator(program, { limits, saved });
        }
        assert.deepEqual(restarted.take(hit), steady.take(hit));
      }
      assert.deepEqual(restarted.counts(), steady.counts());
      assert.deepEqual(JSON.parse(JSON.stringify(restarted.save())), JSON.parse(JSON.stringify(steady.save())));
    }),
    { numRuns: runs },
  );
});

test('with little room it stays within it, counts what it let go of, and a restart changes nothing', () => {
  const small = { ...limits, hits: 20, groups: 5, hitsOfGroup: 6 };
  fc.assert(
    fc.property(programs, fc.array(raws, { maxLength: 80 }), fc.func(fc.boolean()), (program, stream, stops) => {
      const steady = new Correlator(program, { limits: small });
      let restarted = new Correlator(program, { limits: small });
      for (const [index, hit] of hitsOf(stream).entries()) {
        const before = steady.counts();
        if (stops(index)) restarted = new Correlator(program, { limits: small, saved: restarted.save() });
        assert.deepEqual(restarted.take(hit), steady.take(hit));
        const { hits, groups, evictedGroups, evictedHits } = steady.counts();
        // The last group of a correlation is never let go of; there are three correlations.
        assert.ok(groups <= 5 + 3 && hits <= 20 + 3 * 3 * 6, `${groups} groups, ${hits} hits`);
        assert.ok(evictedGroups >= before.evictedGroups && evictedHits >= before.evictedHits);
      }
      assert.deepEqual(restarted.counts(), steady.counts());
    }),
    { numRuns: runs },
  );
});

test('the firings of hits in order do not depend on how the stream is cut into takes', () => {
  const sorted = (hits: readonly CorrelatedHit[]) => [...hits].sort((a, b) => a.timeMs - b.timeMs);
  fc.assert(
    fc.property(programs, fc.array(raws, { maxLength: 40 }), (program, stream) => {
      const hits = sorted(hitsOf(stream).map((hit) => ({ ...hit, receivedMs: 0 })));
      const fire = (correlator: Correlator): readonly Firing[] => hits.flatMap((hit) => correlator.take(hit));
      const once = fire(new Correlator(program, { limits }));
      assert.deepEqual(fire(new Correlator(program, { limits })), once);
      assert.ok(once.every(({ late, ruleId }) => !late || ruleId !== 'x'));
    }),
    { numRuns: Math.ceil(runs / 3) },
  );
});
