/** Batches, saves, restores and second runs of batches: the rows are those of an undisturbed run. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RuleSet } from '#features/detections/server/index.ts';
import type { SpoolRecord } from '#storage/spool/port.ts';
import { plansBetween } from './checkpoints.ts';
import { compileRuleSet } from './compile-rules.ts';
import { CorrelationState } from './correlation-state.ts';
import { processBatch } from './process-batch.ts';

const place = { epoch: 'e1', partition: 0 };
const texts = {
  failed:
    '{title: Failed, id: failed, level: high, logsource: {product: windows, service: security}, detection: {s: {EventID: 4625}, condition: s}}',
  many: '{title: Many, id: many, level: high, correlation: {type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 5m, condition: {gte: 3}}}',
  few: '{title: Few, id: few, level: low, correlation: {type: event_count, rules: [failed], group-by: [IpAddress], timespan: 2m, condition: {gte: 2}}}',
};
const setOf = (version: string, ids: readonly (keyof typeof texts)[]): RuleSet => ({
  version,
  rules: ids.map((id) => ({ id, version: '1', text: texts[id], file: `${id}.yml`, attention: null })),
  inputs: [],
});
/** The second one lacks a correlation that the first one has. */
const sets = [
  compileRuleSet(setOf('one', ['failed', 'many', 'few'])),
  compileRuleSet(setOf('two', ['failed', 'many'])),
] as const;

const logon = (minute: number, user: string, address: string): string =>
  JSON.stringify({
    '@timestamp': new Date(Date.UTC(2026, 10, 2, 8, minute)).toISOString(),
    winlog: {
      channel: 'Security',
      provider_name: 'Microsoft-Windows-Security-Auditing',
      event_id: '4625',
      computer_name: 'dc-1',
      event_data: { TargetUserName: user, IpAddress: address },
    },
  });

const batches = fc.array(
  fc.record({
    set: fc.constantFrom(0, 0, 0, 1),
    events: fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 20 }), fc.constantFrom('eve', 'bob'), fc.constantFrom('10.0.0.1', '10.0.0.2'))
        .map((made) => logon(...made)),
      { minLength: 1, maxLength: 6 },
    ),
    saves: fc.boolean(),
    dies: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

const recordOf = (offset: number, events: readonly string[]): SpoolRecord => ({
  offset,
  head: { receivedAt: '2026-11-02T09:00:00.000Z', sender: 'test', scope: 'main', events: events.length },
  body: Buffer.from(events.join('\n')),
});

function runAt(state: CorrelationState, offset: number, { set, events }: { set: number; events: readonly string[] }) {
  const rules = sets[set] ?? sets[0];
  const versioned = { version: String(set), program: rules.correlations };
  const range = { from: offset, to: offset + 1 };
  assert.equal(state.at, offset);
  const take = (correlations: Parameters<Parameters<CorrelationState['run']>[2]>[0]) =>
    processBatch([recordOf(offset, events)], { place, rules, correlations });
  const { rows, hits } = state.run(range, versioned, take, place);
  return {
    keys: rows.hits.keys,
    lines: Buffer.from(rows.hits.lines).toString(),
    alerts: hits.map(({ ruleId }) => ruleId),
  };
}

test('whenever it dies, what comes after the second run is as if it had not', () => {
  let fired = 0;
  fc.assert(
    fc.property(batches, (all) => {
      const steady = new CorrelationState();
      steady.restore(0, undefined);
      let shaky = new CorrelationState();
      shaky.restore(0, undefined);
      let checkpoint: { at: number; bytes: Uint8Array | undefined } = { at: 0, bytes: undefined };
      for (const [offset, batch] of all.entries()) {
        if (batch.dies) {
          shaky = new CorrelationState();
          shaky.restore(checkpoint.at, checkpoint.bytes);
          for (let again = checkpoint.at; again < offset; again++) runAt(shaky, again, all[again] ?? batch);
        }
        const [one, other] = [runAt(steady, offset, batch), runAt(shaky, offset, batch)];
        assert.deepEqual(other, one);
        assert.deepEqual(shaky.report(), steady.report());
        // The member raises nothing while a correlation that wants it so is on.
        assert.ok(!one.alerts.includes('failed'));
        fired += one.alerts.length;
        if (batch.saves) checkpoint = { at: offset + 1, bytes: shaky.save() };
      }
    }),
    { numRuns: 60 },
  );
  assert.ok(fired > 20, `${fired} firings`);
});

test('a run that fails half-way leaves a state that is not taken for good', () => {
  const state = new CorrelationState();
  state.restore(7, undefined);
  const fail = () =>
    state.run(
      { from: 7, to: 8 },
      { version: '0', program: sets[0].correlations },
      () => {
        throw new Error('broken');
      },
      place,
    );
  assert.throws(fail, /broken/);
  assert.equal(state.at, undefined);
});

test('the plans of a second run follow one another without a gap', () => {
  const plan = (from: number, to: number) => ({ from, to, ruleSet: 'r' });
  const plans = [plan(3, 5), plan(5, 9), plan(9, 12)];
  assert.deepEqual(plansBetween(plans, 3, 9), plans.slice(0, 2));
  assert.deepEqual(plansBetween(plans, 3, 3), []);
  for (const [at, to] of [
    [3, 8],
    [4, 9],
    [3, 13],
  ] as const)
    assert.throws(() => plansBetween(plans, at, to), { code: 'correlation_batches_absent' });
});
