import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decideHits, type HitDecisions, type KeyedHit, type NewestAlert, runKey } from './decide-hits.ts';
import { comparePositions, type HitFacts } from './model.ts';
import { hitAt, hitSequence } from './testing/hits.ts';

const keyed = (hit: HitFacts): KeyedHit => ({ ...hit, key: `${hit.ruleId}/${hit.entity.value}` });

interface Alert extends NewestAlert {
  readonly hits: number;
  readonly start: HitFacts;
  readonly previousAlertId: string | null;
}

/** Applies decisions as the store does. */
function apply(alerts: Map<string, Alert>, decided: HitDecisions): void {
  for (const raised of decided.raised)
    alerts.set(raised.id, {
      ...raised,
      key: raised.hit.key,
      retrospective: raised.hit.retrospective,
      state: 'open',
      start: raised.hit,
      hits: 0,
      firstHitAt: '9999',
      lastHitAt: '0000',
    });
  for (const rise of decided.rises) alerts.set(rise.alertId, { ...alerts.get(rise.alertId)!, severity: rise.to });
  for (const gain of decided.gains) {
    const alert = alerts.get(gain.alertId)!;
    alerts.set(gain.alertId, {
      ...alert,
      hits: alert.hits + gain.hits,
      firstHitAt: [alert.firstHitAt, gain.firstHitAt].sort()[0]!,
      lastHitAt: [alert.lastHitAt, gain.lastHitAt].sort()[1]!,
    });
  }
}

const newestOf = (alerts: ReadonlyMap<string, Alert>): Map<string, NewestAlert> => {
  const newest = new Map<string, Alert>();
  for (const alert of alerts.values()) {
    const before = newest.get(runKey(alert));
    if (before === undefined || comparePositions(before.start, alert.start) < 0) newest.set(runKey(alert), alert);
  }
  return newest;
};

function run(batches: readonly (readonly HitFacts[])[], close?: (alerts: Map<string, Alert>) => void) {
  const alerts = new Map<string, Alert>();
  let made = 0;
  const newId = (): string => {
    made += 1;
    return `alr_${made}`;
  };
  for (const batch of batches) {
    apply(alerts, decideHits(batch.map(keyed), newestOf(alerts), newId));
    close?.(alerts);
  }
  return [...alerts.values()];
}

const shapeOf = (alerts: readonly Alert[]) =>
  alerts.map(({ id: _, previousAlertId: __, start, ...rest }) => ({ ...rest, at: [start.offset, start.idx] }));

const split = (hits: readonly HitFacts[], cuts: readonly number[]): HitFacts[][] => {
  const bounds = [0, ...cuts.map((cut) => cut % (hits.length + 1)).sort((a, b) => a - b), hits.length];
  return bounds.slice(1).map((end, index) => hits.slice(bounds[index], end));
};

test('the first hit of a key raises an alert, the next ones within the window join it', () => {
  const alerts = run([[hitAt({ hours: 0 }), hitAt({ hours: 5, idx: 1 })], [hitAt({ hours: 24, offset: 1 })]]);
  assert.equal(alerts.length, 1);
  assert.deepEqual([alerts[0]?.hits, alerts[0]?.recurrence], [3, 0]);
});

test('a hit outside the window, and one after the alert was closed, open a recurrence', () => {
  const late = run([[hitAt({ hours: 0 })], [hitAt({ hours: 25, offset: 1 })]]);
  assert.deepEqual(
    late.map((alert) => [alert.recurrence, alert.previousAlertId]),
    [
      [0, null],
      [1, 'alr_1'],
    ],
  );
  const closed = run([[hitAt()], [hitAt({ offset: 1 })]], (alerts) => {
    for (const [id, alert] of alerts) alerts.set(id, { ...alert, state: 'closed' });
  });
  assert.equal(closed.length, 2);
});

test('retrospective hits never join an alert of today', () => {
  assert.equal(run([[hitAt(), hitAt({ idx: 1, retrospective: true })]]).length, 2);
});

test('an old file read backwards does not become one endless alert', () => {
  const backwards = Array.from({ length: 72 }, (_, index) => hitAt({ hours: 72 - index, offset: index }));
  assert.equal(run([backwards]).length, 3);
});

test('a rise in severity is said once for a stored alert, a rise in count never', () => {
  const before = new Map([['rule-a/ws-01', { ...run([[hitAt()]])[0]!, severity: 'medium' as const }]]);
  const decided = decideHits(
    [hitAt({ offset: 1 }), hitAt({ offset: 2, level: 'high' }), hitAt({ offset: 3, level: 'critical' })].map(keyed),
    before,
    () => 'alr_x',
  );
  assert.deepEqual(
    decided.rises.map(({ from, to }) => [from, to]),
    [['medium', 'critical']],
  );
  assert.equal(decided.raised.length, 0);
});

test('an event that is told twice counts once', () => {
  assert.equal(run([[hitAt({ idx: 1 }), hitAt({ idx: 1 })]])[0]?.hits, 1);
});

test('however the stream is cut into batches, the alerts are the same', () => {
  fc.assert(
    fc.property(hitSequence(40), fc.array(fc.nat()), (hits, cuts) => {
      assert.deepEqual(shapeOf(run(split(hits, cuts))), shapeOf(run([hits])));
    }),
  );
});

test('hits that fit into one window make one alert with the same first hit and count in any order', () => {
  const within = fc
    .array(fc.integer({ min: 0, max: 24 }), { minLength: 1, maxLength: 20 })
    .chain((hours) => fc.tuple(fc.constant(hours), fc.shuffledSubarray(hours, { minLength: hours.length })));
  fc.assert(
    fc.property(within, ([hours, shuffled]) => {
      const inOrder = run([hours.map((hour, offset) => hitAt({ hours: hour, offset }))]);
      const mixed = run([shuffled.map((hour, offset) => hitAt({ hours: hour, offset }))]);
      assert.equal(inOrder.length, 1);
      const facts = (alert: Alert) => [alert.key, alert.firstHitAt, alert.lastHitAt, alert.hits];
      assert.deepEqual(mixed.map(facts), inOrder.map(facts));
    }),
  );
});

test('each hit belongs to one alert: the runs of a key follow one another, and no alert outlasts its window', () => {
  fc.assert(
    fc.property(hitSequence(60), (hits) => {
      const alerts = run([hits]);
      assert.equal(
        alerts.reduce((sum, alert) => sum + alert.hits, 0),
        hits.length,
      );
      for (const alert of alerts) {
        const span = Date.parse(alert.lastHitAt) - Date.parse(alert.firstHitAt);
        assert.ok(span <= 24 * 3_600_000);
      }
    }),
  );
});
