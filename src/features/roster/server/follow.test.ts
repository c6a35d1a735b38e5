import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AppError } from '#base/errors.ts';
import { rebuildAndCompare } from '#features/journal/server/index.ts';
import { assignDuty } from '#features/ownership/server/index.ts';
import { always } from '#storage/relational/sql.ts';
import { acceptUnattended, answerOverride, bookLeave, cancelLeave, makeOverride, offerSwap } from './commands.ts';
import { followAll, settleRosters } from './follow.ts';
import { layer, type Name, names, openTeam, type Team } from './testing/team.ts';

const follow = (team: Team): Promise<void> =>
  followAll(team.journal, (_, error) => {
    throw error;
  });
const day = (date: string, time = '09:00'): string => `2026-03-${date}T${time}:00.000Z`;
const all = (team: Team): string[] => names.map((name) => team.people[name].id);
const told = async (team: Team) => (await team.duty()).map(({ holder, startsAt, cover }) => [holder, startsAt, cover]);
const refused =
  (code: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code);
    return true;
  };

test('boundaries that fell while nobody followed are written down at their own instants', async () => {
  await using team = await openTeam();
  await team.publish({ layers: [layer(all(team))] });
  // Before nine the turn is that of the day before: the last member's.
  team.setNow(day('04', '11:30'));
  await follow(team);
  assert.deepEqual(await told(team), [
    ['ana', day('02', '08:00'), null],
    ['dia', '2026-03-02T08:00:00.001Z', 'on-call'],
    ['ana', day('02'), 'on-call'],
    ['ben', day('03'), 'on-call'],
    ['cem', day('04'), 'on-call'],
  ]);
  await follow(team);
  assert.equal((await team.duty()).length, 5);
  assert.deepEqual(await team.faults(), []);
  assert.deepEqual((await rebuildAndCompare(team.journal)).differences, []);
});

test('a hand-over by hand stands until the next boundary', async () => {
  await using team = await openTeam();
  await team.publish({ layers: [layer(all(team))] });
  team.setNow(day('02', '12:00'));
  await follow(team);
  await team.as(team.manager, (write) =>
    assignDuty(write, { queueId: team.queueId, holderId: team.people.dia.id, reason: 'ill' }),
  );
  team.setNow(day('02', '13:00'));
  await follow(team);
  assert.equal((await team.duty()).at(-1)?.holder, 'dia');
  team.setNow(day('03', '09:30'));
  await follow(team);
  assert.deepEqual((await team.duty()).at(-1), { holder: 'ben', startsAt: day('03'), cover: 'on-call' });
});

test('leave moves the duty at once, and gives it back when it is cancelled', async () => {
  await using team = await openTeam();
  await team.publish({ layers: [layer(all(team)), layer([team.people.cem.id], { id: 'behind' })] });
  team.setNow(day('02', '12:00'));
  const leaveId = await team.as(team.people.ana, (write) =>
    bookLeave(write, { accountId: team.people.ana.id, startsAt: day('02', '12:00'), endsAt: day('06'), reason: 'flu' }),
  );
  assert.deepEqual((await team.duty()).at(-1), { holder: 'cem', startsAt: day('02', '12:00'), cover: 'on-call' });
  team.setNow(day('02', '15:00'));
  await team.as(team.people.ana, (write) => cancelLeave(write, leaveId));
  assert.deepEqual((await team.duty()).at(-1), { holder: 'ana', startsAt: day('02', '15:00'), cover: 'on-call' });
  await assert.rejects(
    team.as(team.people.ben, (write) =>
      bookLeave(write, { accountId: team.people.ana.id, startsAt: day('03'), endsAt: day('04'), reason: '' }),
    ),
    refused('leave_not_yours'),
  );
});

test('a swap counts from the acceptance on, and only the other person accepts it', async () => {
  await using team = await openTeam();
  await team.publish({ layers: [layer(all(team))] });
  team.setNow(day('02', '10:00'));
  await follow(team);
  const span = { startsAt: day('02', '10:00'), endsAt: day('02', '20:00') };
  const swap = { role: 'primary', cover: 'on-call', memberId: team.people.cem.id, ...span, reason: 'dentist' } as const;
  const id = await team.as(team.people.ana, (write) => offerSwap(write, team.queueId, swap, always));
  assert.equal((await team.duty()).at(-1)?.holder, 'ana');
  const answer = (name: Name, what: 'accept' | 'refuse' | 'cancel') =>
    team.as(team.people[name], (write) => answerOverride(write, id, { answer: what, reason: '' }, () => true));
  await assert.rejects(answer('ben', 'accept'), refused('override_not_yours'));
  team.setNow(day('02', '11:00'));
  await answer('cem', 'accept');
  assert.deepEqual((await team.duty()).at(-1), { holder: 'cem', startsAt: day('02', '11:00'), cover: 'on-call' });
  await assert.rejects(answer('cem', 'refuse'), refused('override_already_standing'));
  team.setNow(day('02', '21:00'));
  await follow(team);
  assert.deepEqual((await team.duty()).at(-1), { holder: 'ana', startsAt: day('02', '20:00'), cover: 'on-call' });
});

test('unattended hours are held by who accepted them, gaps by the fallback chain', async () => {
  await using team = await openTeam();
  const office = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'] as const, from: '09:00', to: '17:00' }];
  const hours = office.map((block) => ({ ...block, days: [...block.days] }));
  await team.publish({
    layers: [layer([team.people.ben.id], { cover: 'staffed', hours })],
    fallback: [team.people.dia.id],
  });
  team.setNow(day('02', '18:00'));
  await follow(team);
  assert.deepEqual((await team.duty()).at(-1), { holder: 'dia', startsAt: day('02', '17:00'), cover: 'unattended' });
  await team.as(team.manager, (write) =>
    acceptUnattended(
      write,
      team.queueId,
      { zone: 'UTC', hours: null, startsAt: day('02', '18:00'), endsAt: day('20'), reason: 'no people' },
      always,
    ),
  );
  assert.equal((await team.duty()).at(-1)?.holder, team.manager.id);
  team.setNow(day('03', '10:00'));
  await follow(team);
  assert.deepEqual((await team.duty()).at(-1), { holder: 'ben', startsAt: day('03'), cover: 'staffed' });
});

test('two people who publish at once: the second is told who was first', async () => {
  await using team = await openTeam();
  await team.publish({ layers: [layer(all(team))] });
  await assert.rejects(team.publish({ layers: [] }), refused('roster_changed_meanwhile'));
  await team.publish({ layers: [] }, 1);
  await assert.rejects(
    team.publish({ layers: [layer(['acc_0000000000000000000000000a'])] }, 2),
    refused('member_not_active'),
  );
});

test('what is over cannot be changed', async () => {
  await using team = await openTeam();
  await team.publish({ layers: [layer(all(team))] });
  team.setNow(day('10'));
  const span = { startsAt: day('03'), endsAt: day('04') };
  await assert.rejects(
    team.as(team.manager, (write) =>
      makeOverride(
        write,
        team.queueId,
        { role: 'primary', cover: 'on-call', memberId: team.people.ben.id, ...span, reason: '' },
        always,
      ),
    ),
    refused('duty_in_the_past'),
  );
});

interface Deed {
  readonly kind: 'pass' | 'follow' | 'publish' | 'leave' | 'override' | 'hand-over' | 'suspend';
  readonly minutes: number;
  readonly who: Name;
  readonly other: Name;
}

const deed = fc.record<Deed>({
  kind: fc.constantFrom('pass', 'pass', 'follow', 'publish', 'leave', 'override', 'hand-over', 'suspend'),
  minutes: fc.integer({ min: 1, max: 3_000 }),
  who: fc.constantFrom(...names),
  other: fc.constantFrom(...names),
});

test('whatever happens, each queue has exactly one holder at every instant, and the journal says the same', async () => {
  const runs = Number(process.env.WATCHFLOOR_PROPERTY_RUNS ?? 12);
  await fc.assert(
    fc.asyncProperty(fc.array(deed, { maxLength: 14 }), async (deeds) => {
      await using team = await openTeam();
      let version = 0;
      const gone = new Set<Name>();
      for (const one of deeds) {
        const at = (minutes: number): string => new Date(Date.parse(team.now()) + minutes * 60_000).toISOString();
        const span = { startsAt: team.now(), endsAt: at(one.minutes) };
        const { who, other } = one;
        if (one.kind === 'pass') team.setNow(at(one.minutes));
        else if (one.kind === 'follow') await follow(team);
        else if (one.kind === 'publish') {
          const here = names.filter((name) => !gone.has(name)).map((name) => team.people[name].id);
          const night = layer(here.toReversed(), {
            id: 'night',
            hours: [{ days: ['mon', 'sat'], from: '22:00', to: '06:00' }],
          });
          await team.publish(
            { layers: [night, ...(one.minutes % 2 ? [layer(here)] : [])], fallback: [here[0] ?? ''] },
            version,
          );
          version += 1;
        } else if (one.kind === 'leave')
          await team.as(team.manager, (write) =>
            bookLeave(write, { accountId: team.people[who].id, ...span, reason: '' }),
          );
        else if (one.kind === 'override' && !gone.has(who))
          await team.as(team.manager, (write) =>
            makeOverride(
              write,
              team.queueId,
              { role: 'primary', cover: 'staffed', memberId: team.people[who].id, ...span, reason: '' },
              always,
            ),
          );
        else if (one.kind === 'hand-over')
          await team
            .as(team.manager, (write) =>
              assignDuty(write, { queueId: team.queueId, holderId: team.people[other].id, reason: '' }),
            )
            .catch((error: unknown) => refused('duty_already_held')(error));
        else if (one.kind === 'suspend' && gone.size < 3 && !gone.has(who)) {
          gone.add(who);
          await team.as(team.manager, (write) => settleRosters(write, { leaving: [team.people[who].id] }));
          await team.suspend(who);
        }
        assert.deepEqual(await team.faults(), []);
      }
      await follow(team);
      assert.deepEqual(await team.faults(), []);
      assert.deepEqual((await rebuildAndCompare(team.journal)).differences, []);
    }),
    { numRuns: runs },
  );
});
