import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Actor, systemActor } from '#base/actor.ts';
import { AppError, type AppErrorOptions } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { rebuildAndCompare } from '#features/journal/server/index.ts';
import { sql } from '#storage/relational/sql.ts';
import { addNote } from './add-note.ts';
import { assignAlert, demandAssignable } from './assign-alert.ts';
import { claimAlert } from './claim-alert.ts';
import { changeAlert, type Decide } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { linkDuplicate, unlinkDuplicate } from './link-duplicate.ts';
import { releaseAlert, releaseAlertsOf } from './release-alert.ts';
import { reopenAlert } from './reopen-alert.ts';
import { openWorld, personWith, type World } from './testing/world.ts';
import { viewAlert } from './views.ts';

const raised = async (world: World, count = 1): Promise<string[]> => {
  const hits = Array.from({ length: count }, (_, index) => ({
    offset: 1,
    idx: index,
    entity: { kind: 'host' as const, value: `ws-${index}` },
  }));
  const { raised: alerts } = await world.raise(...hits);
  return alerts.map((alert) => alert.id);
};

const doTo = (world: World, actor: Actor, id: string, decide: Decide): Promise<void> =>
  world.journal.write(actor, (write) => changeAlert(write, id, decide, world.parts));

const see = (world: World, id: string, actor = world.ada) =>
  viewAlert(world.journal.relational, actor, id, world.parts);

const refusal =
  (code: string, check: (options: AppErrorOptions) => void = () => {}) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code);
    check(error);
    return true;
  };

const truePositive = giveVerdict({ verdict: 'true_positive.succeeded', reason: 'seen it' });

test('of two claims at once one wins and the other is told who and when', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  const claims = await Promise.allSettled([
    doTo(world, world.ada, id, claimAlert),
    doTo(world, world.ben, id, claimAlert),
  ]);
  const refused = claims.filter((claim) => claim.status === 'rejected');
  assert.equal(refused.length, 1);
  const view = await see(world, id);
  refusal('alert_already_claimed', ({ details }) => {
    assert.deepEqual(details?.by, { id: view.owner.id, name: view.owner.name });
    assert.equal(details?.at, view.owner.since);
  })(refused[0]?.reason);
});

test('an unclaimed alert is owned by the holder of its queue, a claimed one by who claimed it', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  const queued = await see(world, id);
  assert.deepEqual([queued.owner.id, queued.owner.how, queued.owner.queue?.name], [world.ada.id, 'queue', 'Triage']);
  assert.equal(queued.awareSince, null);
  await doTo(world, world.ben, id, claimAlert);
  const claimed = await see(world, id, world.ben);
  assert.deepEqual([claimed.owner.id, claimed.owner.how, claimed.owner.queue], [world.ben.id, 'claimed', null]);
  assert.equal(claimed.awareSince, claimed.owner.since);
  assert.equal(claimed.can.release, true);
  await doTo(world, world.ben, id, claimAlert);
  await doTo(world, world.ben, id, releaseAlert);
  assert.equal((await see(world, id)).owner.id, world.ada.id);
});

test('a verdict on an unclaimed alert claims it, freezes the count and closes it', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  await doTo(world, world.ben, id, truePositive);
  const view = await see(world, id);
  assert.deepEqual(
    [view.state, view.verdict?.code, view.verdict?.by?.name, view.owner.id, view.hits],
    ['closed', 'true_positive.succeeded', 'Ben', world.ben.id, 1],
  );
  await assert.rejects(
    doTo(world, world.ada, id, truePositive),
    refusal('alert_already_closed', ({ details }) => {
      assert.deepEqual(details?.by, { id: world.ben.id, name: 'Ben' });
      assert.equal(details?.verdict, 'true_positive.succeeded');
    }),
  );
});

test('a recurrence shows the earlier verdict', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  await doTo(world, world.ben, id, giveVerdict({ verdict: 'benign_true_positive.authorised_test', reason: '' }));
  const { raised: again } = await world.raise({ offset: 2, entity: { kind: 'host', value: 'ws-0' } });
  const view = await see(world, again[0]?.id ?? '');
  assert.deepEqual(
    [view.recurrence, view.previous?.id, view.previous?.verdict?.code],
    [1, id, 'benign_true_positive.authorised_test'],
  );
});

test('undetermined needs a next step and keeps the alert open', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  assert.throws(() => giveVerdict({ verdict: 'undetermined', reason: '' }), refusal('next_step_needed'));
  await doTo(world, world.ben, id, giveVerdict({ verdict: 'undetermined', reason: '', nextStep: 'ask the admin' }));
  const view = await see(world, id);
  assert.deepEqual([view.state, view.verdict?.nextStep, view.can.verdict], ['open', 'ask the admin', false]);
  await doTo(world, world.ben, id, truePositive);
  assert.equal((await see(world, id)).state, 'closed');
});

test("on another person's alert only those who assign can act, and the refusal names the owner", async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  await doTo(world, world.ben, id, claimAlert);
  await assert.rejects(doTo(world, world.ada, id, truePositive), refusal('alert_already_claimed'));
  await doTo(world, world.ada, id, assignAlert({ assigneeId: world.ada.id, reason: 'Ben is ill' }));
  const view = await see(world, id);
  assert.deepEqual([view.owner.id, view.can.verdict], [world.ada.id, true]);
});

test('work is given only to people with an active account', async () => {
  await using world = await openWorld();
  await assert.rejects(
    world.journal.write(world.ada, (write) => demandAssignable(write, newId('account'), [world.scope], world.parts)),
    refusal('assignee_not_active'),
  );
});

test('whoever reopens owns; the verdict stays in the history only', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  await doTo(world, world.ben, id, truePositive);
  await doTo(world, world.ada, id, reopenAlert({ reason: 'new facts' }));
  const view = await see(world, id);
  assert.deepEqual([view.state, view.verdict, view.owner.id], ['open', null, world.ada.id]);
  await assert.rejects(doTo(world, world.ada, id, reopenAlert({ reason: 'again' })), refusal('alert_not_closed'));
});

test('a reopened alert takes hits again while no newer one of its key is there', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  await doTo(world, world.ben, id, truePositive);
  await doTo(world, world.ben, id, reopenAlert({ reason: 'too early' }));
  const applied = await world.raise({ offset: 2, entity: { kind: 'host', value: 'ws-0' } });
  assert.equal(applied.raised.length, 0);
  assert.equal((await see(world, id)).hits, 2);
});

test('a duplicate is a link: it closes, can be taken back, and never makes a circle', async () => {
  await using world = await openWorld();
  const [a = '', b = '', c = ''] = await raised(world, 3);
  const link = (id: string, duplicateOf: string) =>
    world.journal.write(world.ada, (write) => linkDuplicate(write, id, { duplicateOf, reason: '' }, world.parts));
  await assert.rejects(link(a, a), refusal('duplicate_of_itself'));
  await link(a, b);
  const linked = await see(world, a);
  assert.deepEqual([linked.state, linked.verdict, linked.duplicateOf], ['closed', null, b]);
  await assert.rejects(link(b, a), refusal('duplicate_of_duplicate'));
  await assert.rejects(
    link(c, a),
    refusal('duplicate_of_duplicate', ({ details }) => assert.equal(details?.duplicateOf, b)),
  );
  await assert.rejects(link(c, newId('alert')), refusal('alert_absent'));
  await assert.rejects(doTo(world, world.ada, a, reopenAlert({ reason: 'x' })), refusal('alert_is_duplicate'));
  await doTo(world, world.ada, a, unlinkDuplicate({ reason: 'another host after all' }));
  assert.deepEqual([(await see(world, a)).state, (await see(world, a)).duplicateOf], ['open', null]);
});

test('two links towards each other at once leave one', async () => {
  await using world = await openWorld();
  const [a = '', b = ''] = await raised(world, 2);
  const link = (id: string, duplicateOf: string) =>
    world.journal.write(world.ada, (write) => linkDuplicate(write, id, { duplicateOf, reason: '' }, world.parts));
  const results = await Promise.allSettled([link(a, b), link(b, a)]);
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
});

test('notes are kept with their author, on closed alerts too', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  await doTo(world, world.ben, id, truePositive);
  await doTo(world, world.ada, id, addNote({ text: 'see the ticket' }));
  const rows = await world.journal.relational.query<object>(sql`select alert_id, author, text from alert_notes`);
  assert.deepEqual(rows, [{ alert_id: id, author: `person/${world.ada.id}`, text: 'see the ticket' }]);
});

test('what one may not see does not exist, and what one may only read is refused', async () => {
  await using world = await openWorld();
  const [id = ''] = await raised(world);
  const stranger = personWith('Eve', ['alert:read', 'alert:triage'], newId('scope'));
  await assert.rejects(doTo(world, stranger, id, claimAlert), refusal('alert_absent'));
  await assert.rejects(see(world, id, stranger), refusal('alert_absent'));
  const reader = personWith('Rea', ['alert:read'], world.scope);
  await assert.rejects(doTo(world, reader, id, claimAlert), refusal('alert_not_permitted'));
  const token: Actor = { ...reader, kind: 'token', grants: world.ada.grants };
  await assert.rejects(doTo(world, token, id, claimAlert), refusal('person_needed'));
});

test('when somebody is suspended their open alerts go back to the queue', async () => {
  await using world = await openWorld();
  const [a = '', b = ''] = await raised(world, 2);
  await doTo(world, world.ben, a, claimAlert);
  await doTo(world, world.ben, b, truePositive);
  await world.journal.write(systemActor('test'), (write) => releaseAlertsOf(write, world.ben.id));
  assert.deepEqual([(await see(world, a)).owner.id, (await see(world, b)).owner.id], [world.ada.id, world.ben.id]);
  assert.deepEqual((await rebuildAndCompare(world.journal)).differences, []);
});
