import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs, hourMs, toInstant } from '#base/time.ts';
import { alertListQuery } from '#features/alerts/filters.ts';
import { rebuildAndCompare } from '#features/journal/server/index.ts';
import { changeAlert } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { findAlert, listAlerts } from './list-store.ts';
import { liftSilence, silenceAlert } from './silence.ts';
import { listSilences, standingSilences } from './silence-store.ts';
import { snoozeAlert, wakeAlert } from './snooze-alert.ts';
import { visibleAlerts } from './store.ts';
import { openWorld, personWith, type World } from './testing/world.ts';

const host = { kind: 'host', value: 'ws-07' } as const;
const inHours = (hours: number): string => toInstant(Date.now() + hours * hourMs);
const by = (world: World, days = 0) => ({ me: world.ada.id, now: toInstant(Date.now() + days * dayMs) });

async function alertOf(world: World, id: string) {
  const row = await findAlert(world.journal.relational, id, visibleAlerts(world.ada));
  assert.ok(row !== undefined);
  return row;
}

const silence = (world: World, id: string, until = inHours(24)) =>
  world.journal.write(world.ada, (write) => silenceAlert(write, id, { until, reason: 'the nightly backup' }));

const close = (world: World, id: string) =>
  world.journal.write(world.ada, (write) =>
    changeAlert(
      write,
      id,
      giveVerdict({ verdict: 'benign_true_positive.expected_admin_work', reason: 'known' }),
      world.parts,
    ),
  );

const standing = (world: World, isStanding = true) =>
  listSilences(world.journal.relational, visibleAlerts(world.ada), {
    standing: isStanding,
    now: toInstant(new Date()),
    after: undefined,
    limit: 10,
  });

async function silencedWorld() {
  const world = await openWorld();
  const first = (await world.raise({ offset: 1, entity: host })).raised[0]?.id ?? '';
  await silence(world, first);
  await close(world, first);
  return { world, first };
}

test('hits of a silenced key are counted in an alert that is born closed, and raise nothing', async () => {
  const { world } = await silencedWorld();
  await using _ = world;
  const quiet = (await world.raise({ offset: 2, entity: host })).raised[0]?.id ?? '';
  await world.raise({ offset: 3, entity: host }, { offset: 4, entity: host });
  const row = await alertOf(world, quiet);
  assert.deepEqual([row.state, row.hits, row.verdict, row.frozen_hits], ['closed', 3, null, null]);
  const open = await listAlerts(
    world.journal.relational,
    visibleAlerts(world.ada),
    alertListQuery.parse({ state: 'open' }),
    by(world),
  );
  assert.deepEqual(open, []);
  const [listed] = await standing(world);
  assert.deepEqual([listed?.alerts, listed?.hits, listed?.reason], [1, 3, 'the nightly backup']);
  assert.deepEqual((await rebuildAndCompare(world.journal)).differences, []);
});

test('a higher severity breaks through, other entities are not silenced, and after lifting the key speaks again', async () => {
  const { world } = await silencedWorld();
  await using _ = world;
  const [other] = (await world.raise({ offset: 2, entity: { kind: 'host', value: 'ws-08' } })).raised;
  assert.equal((await alertOf(world, other?.id ?? '')).state, 'open');
  const [loud] = (await world.raise({ offset: 3, entity: host, level: 'critical' })).raised;
  assert.equal((await alertOf(world, loud?.id ?? '')).state, 'open');
  await close(world, loud?.id ?? '');
  const [one] = await standing(world);
  const lift = () => world.journal.write(world.ada, (write) => liftSilence(write, one?.id ?? '', { reason: 'moved' }));
  await lift();
  await assert.rejects(lift(), { code: 'silence_over', status: 409 });
  const [again] = (await world.raise({ offset: 4, entity: host })).raised;
  const spoken = await alertOf(world, again?.id ?? '');
  assert.deepEqual([spoken.state, spoken.previous_alert_id], ['open', loud?.id]);
  assert.equal((await standing(world)).length, 0);
  const [over] = await standing(world, false);
  assert.deepEqual([over?.lift_reason, over?.true_positives], ['moved', 0]);
  assert.deepEqual((await rebuildAndCompare(world.journal)).differences, []);
});

test('a silence has an end, within thirty days, and there is one for a key', async () => {
  const { world, first } = await silencedWorld();
  await using _ = world;
  await assert.rejects(silence(world, first), { code: 'silence_stands', status: 409 });
  const key = (await alertOf(world, first)).key;
  const at = (hours: number) => standingSilences(world.journal.relational, [key], inHours(hours));
  assert.deepEqual([(await at(23)).size, (await at(25)).size], [1, 0]);
  const [other] = (await world.raise({ offset: 2, entity: { kind: 'host', value: 'ws-08' } })).raised;
  for (const hours of [-1, 31 * 24])
    await assert.rejects(silence(world, other?.id ?? '', inHours(hours)), { code: 'end_out_of_bounds', status: 400 });
  const reader = personWith('Rea', ['alert:read']);
  await assert.rejects(
    world.journal.write(reader, (write) => silenceAlert(write, other?.id ?? '', { until: inHours(1), reason: 'x' })),
    { code: 'alert_not_permitted' },
  );
});

test('whoever snoozes an alert owns it, it is out of the queue until then, and a rise in severity brings it back', async () => {
  await using world = await openWorld();
  const [raised] = (await world.raise({ offset: 1, entity: host })).raised;
  const id = raised?.id ?? '';
  const snooze = (hours: number) =>
    world.journal.write(world.ada, (write) =>
      changeAlert(write, id, snoozeAlert({ until: inHours(hours), reason: 'waits for the user' }), world.parts),
    );
  const shown = async (snoozed: boolean, days = 0) =>
    (
      await listAlerts(
        world.journal.relational,
        visibleAlerts(world.ada),
        alertListQuery.parse({ state: 'open', snoozed: String(snoozed) }),
        by(world, days),
      )
    ).length;
  await snooze(24);
  assert.equal((await alertOf(world, id)).assignee_id, world.ada.id);
  assert.deepEqual([await shown(false), await shown(true)], [0, 1]);
  assert.deepEqual([await shown(false, 2), await shown(true, 2)], [1, 0]);
  await assert.rejects(
    world.journal.write(world.ben, (write) => changeAlert(write, id, wakeAlert, world.parts)),
    { code: 'alert_already_claimed' },
  );
  await world.journal.write(world.ada, (write) => changeAlert(write, id, wakeAlert, world.parts));
  assert.equal((await alertOf(world, id)).snoozed_until, null);
  await snooze(24);
  await world.raise({ offset: 2, entity: host, level: 'critical' });
  assert.deepEqual([(await alertOf(world, id)).snoozed_until, await shown(false)], [null, 1]);
  assert.deepEqual((await rebuildAndCompare(world.journal)).differences, []);
});
