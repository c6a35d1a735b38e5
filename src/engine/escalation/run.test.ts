import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { reached } from '#engine/calendar/zone.ts';
import { levels } from '#engine/sigma/model.ts';
import { ladderOf } from './ladder.ts';
import { planRun, rungKey } from './run.ts';
import { policyOf, seasons, worldOf } from './testing/generate.ts';
import { whatIf } from './what-if.ts';

const minuteMs = 60_000;
const runs = Number(process.env.WATCHFLOOR_PROPERTY_RUNS ?? 300);
const season = seasons[0];
const start = reached(season.zone, season.starts[0], '00:00');
const severity = fc.constantFrom(...levels);
const offset = fc.integer({ min: 0, max: 2880 }).map((minutes) => start + minutes * minuteMs);

const escalationOf = (policy: Parameters<typeof ladderOf>[0], level: (typeof levels)[number], startedAt: number) => ({
  id: 'e',
  trigger: { kind: 'alert' as const, severity: level },
  startedAt,
  endedAt: undefined,
  policy,
  policies: [policy],
});

test('run at each step, it calls exactly whom the prover says', () => {
  fc.assert(
    fc.property(worldOf(start), policyOf(), severity, offset, (world, policy, level, at) => {
      const everything = {
        kinds: ['alert' as const],
        severities: levels,
        sources: undefined,
        tags: undefined,
        clocks: undefined,
      };
      const mine = { ...policy, when: everything };
      const escalation = escalationOf(mine, level, at);
      const foretold = whatIf([mine], world, { trigger: escalation.trigger, at });
      const done = new Set<string>();
      const said: string[] = [];
      let now: number | undefined = at;
      while (now !== undefined) {
        const plan = planRun(escalation, world, done, now);
        for (const key of plan.done) done.add(key);
        said.push(...plan.due.map(({ key, reach, because }) => `${key} ${reach} ${because}`));
        now = plan.nextAt;
      }
      const expected = foretold.rungs.flatMap(({ rung, calls }) =>
        calls.map(
          ({ member, reach, because }) => [`e ${rungKey(rung)} ${member ?? 'nobody'}`, reach, because] as const,
        ),
      );
      // A person whom two targets of one step stand for is called once; the reason named last counts.
      const once = new Map(expected.map(([key, reach, because]) => [key, `${key} ${reach} ${because}`]));
      assert.deepEqual(said, [...once.values()]);
    }),
    { numRuns: runs },
  );
});

test('at any ticks, crashes, answers and roster edits no call is lost, none made twice, none after the answer', () => {
  const tick = fc.record({
    afterMs: fc.integer({ min: 0, max: 600 }).map((minutes) => minutes * minuteMs),
    world: fc.integer({ min: 0, max: 2 }),
    crash: fc.constantFrom('no', 'before writing', 'after writing'),
    answers: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  });
  const worlds = fc.tuple(worldOf(start), worldOf(start), worldOf(start));
  fc.assert(
    fc.property(worlds, policyOf(), severity, fc.array(tick, { maxLength: 25 }), (places, policy, level, ticks) => {
      const escalation = escalationOf(policy, level, start);
      const rungs = ladderOf(policy, [policy], level).rungs;
      /** What the runner keeps: steps done and calls to make, written in one transaction; then they are sent. */
      const done = new Set<string>();
      const unsent = new Set<string>();
      const sent: string[] = [];
      let now = start;
      let endedAt: number | undefined;
      for (const { afterMs, world, crash, answers } of ticks) {
        now += afterMs;
        if (answers) endedAt ??= now;
        if (endedAt !== undefined) unsent.clear();
        const plan = planRun({ ...escalation, endedAt }, places[world] ?? places[0], done, now);
        if (endedAt !== undefined) assert.deepEqual(plan, { due: [], nextAt: undefined, done: [] });
        if (crash === 'before writing') continue;
        for (const key of plan.done) done.add(key);
        for (const { key } of plan.due) unsent.add(key);
        if (crash === 'after writing') continue;
        sent.push(...unsent);
        unsent.clear();
        if (endedAt !== undefined) continue;
        for (const rung of rungs)
          if (start + rung.offsetMs <= now)
            assert.ok(
              sent.some((key) => key.startsWith(`e ${rungKey(rung)} `)),
              `${rungKey(rung)} was lost`,
            );
      }
      assert.equal(new Set(sent).size, sent.length);
    }),
    { numRuns: runs },
  );
});
