import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Actor, systemActor } from '#base/actor.ts';
import { AppError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { viewAlert } from '#features/alerts/server/index.ts';
import { openWorld, personWith, type World } from '#features/alerts/server/testing/world.ts';
import { incidentEntries } from '#features/incidents/entries.ts';
import { incidentListQuery } from '#features/incidents/filters.ts';
import { incidentProjections } from '#features/incidents/projections.ts';
import type { EntryType } from '#features/journal/model.ts';
import { rebuildAndCompare, type Write } from '#features/journal/server/index.ts';
import { sql } from '#storage/relational/sql.ts';
import { assignIncident, claimIncident, releaseIncident, releaseIncidentsOf } from './assign-incident.ts';
import { describeIncident, moveIncident, noteIncident } from './change-incident.ts';
import { changeIncident, type IncidentParts } from './command.ts';
import { declareIncident } from './declare-incident.ts';
import { addAlert, escalateAlert, removeAlert } from './escalate-alert.ts';
import { countIncidents, cursorAfter, findIncident, listIncidents, visibleIncidents } from './store.ts';

const permissions = ['alert:read', 'alert:triage', 'incident:read', 'incident:update', 'incident:declare'] as const;

const openOurs = (): Promise<World> =>
  openWorld({ entries: incidentEntries as readonly EntryType[], projections: incidentProjections, permissions });

const partsOf = (world: World): IncidentParts => ({
  ...world.parts,
  queueOf: async () => world.queueId,
  isQueueOf: async (_, queueId) => queueId === world.queueId,
});

const as = <T>(world: World, actor: Actor, run: (write: Write) => Promise<T>): Promise<T> =>
  world.journal.write(actor, run);

const row = async (world: World, id: string) => {
  const found = await findIncident(world.journal.relational, id, visibleIncidents(world.ada));
  assert.ok(found !== undefined);
  return found;
};

const refused =
  (code: string) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.code, code);
    return true;
  };

const raiseOne = async (world: World, offset = 1): Promise<string> =>
  (await world.raise({ offset, entity: { kind: 'host', value: `ws-${offset}` } })).raised[0]?.id ?? '';

const declare = (world: World, actor: Actor, assigneeId?: string): Promise<string> =>
  as(world, actor, (write) =>
    declareIncident(
      write,
      { scope: world.scope, title: 'Odd logons', summary: '', severity: 'high', assigneeId },
      partsOf(world),
    ),
  );

const handover = { seen: 'a shell', done: 'isolated nothing', asked: 'look at the mail' };

test('an incident is owned from birth: by the person named, else by the holder of the queue', async () => {
  await using world = await openOurs();
  const queued = await row(world, await declare(world, world.ben));
  assert.deepEqual([queued.assignee_id, queued.queue_id, queued.holder_id], [null, world.queueId, world.ada.id]);
  const owned = await row(world, await declare(world, world.ben, world.ben.id));
  assert.deepEqual([owned.assignee_id, owned.queue_id], [world.ben.id, null]);
  await assert.rejects(
    world.journal.relational.query(
      sql`update incidents set queue_id = ${world.queueId}, assignee_id = ${world.ben.id}`,
    ),
    { constraint: 'incidents_one_owner' },
  );
});

test('of two claims at once one wins and the other is told who', async () => {
  await using world = await openOurs();
  const id = await declare(world, world.ada);
  const claims = await Promise.allSettled(
    [world.ada, world.ben].map((actor) => as(world, actor, (write) => claimIncident(write, id, partsOf(world)))),
  );
  const lost = claims.find((claim) => claim.status === 'rejected');
  refused('incident_already_claimed')(lost?.reason);
  const winner = (await row(world, id)).assignee_id;
  const reason: unknown = lost?.reason;
  assert.ok(reason instanceof AppError);
  assert.deepEqual(reason.details?.by, {
    id: winner,
    name: winner === world.ada.id ? 'Ada' : 'Ben',
  });
});

test('an alert is escalated with seen, done and asked, on both histories; who escalates keeps the alert', async () => {
  await using world = await openOurs();
  const alertId = await raiseOne(world);
  const id = await as(world, world.ben, (write) =>
    escalateAlert(write, alertId, { handover, to: { title: 'A shell' } }, partsOf(world)),
  );
  const alert = await viewAlert(world.journal.relational, world.ben, alertId, world.parts);
  assert.deepEqual([alert.incidentId, alert.owner.id, alert.state], [id, world.ben.id, 'open']);
  const incident = await row(world, id);
  assert.deepEqual([incident.severity, incident.alerts, incident.open_alerts], ['medium', 1, 1]);
  const said = await world.journal.relational.query<{ stream: string; body: object }>(sql`
    select stream, body from journal_entries join journal_payloads using (seq)
    where type like '%escalated' order by stream`);
  assert.deepEqual(said, [
    { stream: `alert/${alertId}`, body: handover },
    { stream: `incident/${id}`, body: handover },
  ]);
  await assert.rejects(
    as(world, world.ben, (write) =>
      escalateAlert(write, alertId, { handover, to: { incidentId: id } }, partsOf(world)),
    ),
    refused('alert_in_incident'),
  );
});

test("another person's alert is not escalated over their head", async () => {
  await using world = await openOurs();
  const alertId = await raiseOne(world);
  const first = await as(world, world.ben, (write) =>
    escalateAlert(write, alertId, { handover, to: { title: 'A shell' } }, partsOf(world)),
  );
  await as(world, world.ben, (write) => removeAlert(write, first, alertId, 'another story'));
  await assert.rejects(
    as(world, world.ada, (write) =>
      escalateAlert(write, alertId, { handover, to: { incidentId: first } }, partsOf(world)),
    ),
    refused('alert_already_claimed'),
  );
});

test('alerts are added and taken out; nothing goes into a closed incident', async () => {
  await using world = await openOurs();
  const [alertId, id] = [await raiseOne(world), await declare(world, world.ada)];
  await as(world, world.ada, (write) => addAlert(write, id, alertId));
  assert.equal((await row(world, id)).alerts, 1);
  await as(world, world.ada, (write) => removeAlert(write, id, alertId, 'another story'));
  await assert.rejects(
    as(world, world.ada, (write) => removeAlert(write, id, alertId, 'again')),
    refused('alert_not_in_incident'),
  );
  await as(world, world.ada, (write) => changeIncident(write, id, moveIncident('closed', { reason: 'over' })));
  await assert.rejects(
    as(world, world.ada, (write) => addAlert(write, id, alertId)),
    refused('incident_already_closed'),
  );
});

test('an incident is described, noted, resolved, closed and reopened, and a rebuild agrees', async () => {
  await using world = await openOurs();
  const id = await declare(world, world.ada, world.ada.id);
  const change = (decide: Parameters<typeof changeIncident>[2]) =>
    as(world, world.ada, (write) => changeIncident(write, id, decide));
  await change(describeIncident({ title: 'Odder logons', severity: 'critical' }));
  await change(noteIncident({ text: 'asked the admins' }));
  await change(moveIncident('resolved', { reason: 'passwords changed' }));
  await change(moveIncident('closed', { reason: 'reviewed' }));
  await assert.rejects(change(moveIncident('resolved', { reason: 'x' })), refused('incident_already_closed'));
  await assert.rejects(change(describeIncident({ title: 'late' })), refused('incident_already_closed'));
  const closed = await row(world, id);
  assert.deepEqual(
    [closed.state, closed.title, closed.severity, closed.state_reason],
    ['closed', 'Odder logons', 'critical', 'reviewed'],
  );
  await change(moveIncident('open', { reason: 'it came back' }));
  const open = await row(world, id);
  assert.deepEqual([open.state, open.resolved_at, open.closed_at], ['open', null, null]);
  assert.deepEqual((await rebuildAndCompare(world.journal)).differences, []);
});

test('an incident is assigned to a person or a queue, given back, and released when its owner is suspended', async () => {
  await using world = await openOurs();
  const id = await declare(world, world.ada);
  const assign = (input: { assigneeId?: string; queueId?: string }) =>
    as(world, world.ada, (write) => assignIncident(write, id, { ...input, reason: '' }, partsOf(world)));
  await assign({ assigneeId: world.ben.id });
  await as(world, world.ada, (write) => releaseIncident(write, id));
  await assert.rejects(
    as(world, world.ada, (write) => releaseIncident(write, id)),
    refused('incident_not_claimed'),
  );
  await assert.rejects(assign({ assigneeId: newId('account') }), refused('assignee_not_active'));
  await assert.rejects(assign({ queueId: newId('queue') }), refused('queue_elsewhere'));
  await assign({ assigneeId: world.ben.id });
  await as(world, systemActor('test'), (write) => releaseIncidentsOf(write, world.ben.id));
  assert.equal((await row(world, id)).queue_id, world.queueId);
});

test('what one may not see does not exist, what one may only read is refused', async () => {
  await using world = await openOurs();
  const [id, alertId] = [await declare(world, world.ada), await raiseOne(world)];
  const stranger = personWith('Eve', permissions, newId('scope'));
  const reader = personWith('Rea', ['alert:read', 'alert:triage', 'incident:read'], world.scope);
  const claim = (actor: Actor) => as(world, actor, (write) => claimIncident(write, id, partsOf(world)));
  await assert.rejects(claim(stranger), refused('incident_absent'));
  await assert.rejects(claim(reader), refused('incident_not_permitted'));
  await assert.rejects(declare(world, stranger), refused('scope_absent'));
  await assert.rejects(declare(world, reader), refused('incident_not_permitted'));
  const escalate = (actor: Actor) =>
    as(world, actor, (write) => escalateAlert(write, alertId, { handover, to: { incidentId: id } }, partsOf(world)));
  await assert.rejects(escalate(stranger), refused('alert_absent'));
  await assert.rejects(escalate(reader), refused('incident_not_permitted'));
  const query = incidentListQuery.parse({});
  assert.equal(await countIncidents(world.journal.relational, visibleIncidents(stranger), query, stranger.id), 0);
});

test('the list pages without gap in every order, and its filters narrow it', async () => {
  await using world = await openOurs();
  const ids: string[] = [];
  for (let count = 0; count < 5; count += 1) ids.push(await declare(world, world.ada));
  await as(world, world.ada, (write) => claimIncident(write, ids[0] ?? '', partsOf(world)));
  const list = (given: object) => {
    const query = incidentListQuery.parse(given);
    return listIncidents(world.journal.relational, visibleIncidents(world.ada), query, world.ada.id);
  };
  for (const sort of ['severity', '-severity', 'age', '-age']) {
    const first = await list({ sort, limit: 3 });
    const cursor = cursorAfter(first[2]!, sort.replace('-', '') as 'severity' | 'age');
    const second = await list({ sort, limit: 3, cursor });
    const seen = [...first.slice(0, 3), ...second].map((one) => one.id);
    assert.deepEqual([...seen].sort(), [...ids].sort(), sort);
  }
  assert.equal((await list({ owner: 'me' })).length, 1);
  assert.equal((await list({ owner: 'none' })).length, 4);
  assert.equal((await list({ q: 'ODD' })).length, 5);
  assert.equal((await list({ state: 'closed' })).length, 0);
  await assert.rejects(list({ cursor: 'nonsense' }), refused('cursor_unknown'));
});
