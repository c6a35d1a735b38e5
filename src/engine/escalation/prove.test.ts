import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { spanAt } from '#base/spans.ts';
import { reached } from '#engine/calendar/zone.ts';
import { dutyOf } from '#engine/roster/duty.ts';
import { levels } from '#engine/sigma/model.ts';
import { prove } from './prove.ts';
import { firstReached, onDuty } from './reference.ts';
import { leavesOf, policyOf, rosterOf, seasons, worldOf } from './testing/generate.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const runs = Number(process.env.WATCHFLOOR_PROPERTY_RUNS ?? 25);
/** Odd, so that over many runs every minute of the day is looked at; the long form looks at each. */
const strideMs = (process.env.WATCHFLOOR_PROPERTY_RUNS === undefined ? 37 : 1) * minuteMs;

for (const { zone, starts } of seasons)
  for (const date of starts) {
    const start = reached(zone, date, '00:00');
    const window = { from: start, to: start + 3 * dayMs };

    test(`duty around the clock change of ${zone} at ${date} is what a scan of the clock finds, without gap or overlap`, () => {
      fc.assert(
        fc.property(rosterOf(start), leavesOf(start), (roster, leave) => {
          const duty = dutyOf(roster, leave, window);
          assert.equal(duty[0]?.from, window.from);
          assert.equal(duty.at(-1)?.to, window.to);
          for (const [index, interval] of duty.slice(1).entries()) assert.equal(interval.from, duty[index]?.to);
          const world = { rosters: [roster], leave, contacts: new Map(), teams: new Map(), accepted: [] };
          for (let at = window.from; at < window.to; at += strideMs) {
            const interval = spanAt(duty, at);
            const primary = onDuty(world, roster, 'primary', at);
            assert.ok(interval !== undefined && interval.holder !== '');
            if (primary.member === undefined) assert.equal(interval.cover, 'unattended');
            else {
              assert.equal(interval.holder, primary.member);
              assert.equal(interval.cover === 'staffed', primary.staffed);
            }
            assert.equal(interval.secondary, onDuty(world, roster, 'secondary', at).member);
          }
        }),
        { numRuns: runs },
      );
    });

    test(`the exact prover agrees with the minute scan around ${zone} ${date}`, () => {
      fc.assert(
        fc.property(worldOf(start), policyOf(), (world, policy) => {
          const { cases } = prove([policy], world, window);
          for (const severity of levels) {
            const outcomes = cases.find(({ severities }) => severities.includes(severity))?.outcomes ?? [];
            assert.equal(outcomes[0]?.from, window.from);
            for (let at = window.from; at < window.to; at += strideMs)
              assert.deepEqual(
                spanAt(outcomes, at)?.first,
                firstReached(world, policy, severity, at),
                `${severity} ${new Date(at).toISOString()}`,
              );
          }
        }),
        { numRuns: runs },
      );
    });
  }
