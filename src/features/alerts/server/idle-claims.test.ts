import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs } from '#base/time.ts';
import { openJournal, rebuildAndCompare } from '#features/journal/server/index.ts';
import { addNote } from './add-note.ts';
import { claimAlert } from './claim-alert.ts';
import { changeAlert, type Decide } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { idleMs, releaseIdleClaims } from './idle-claims.ts';
import { openWorld, type World } from './testing/world.ts';
import { viewAlert } from './views.ts';

/** The same journal at an instant of the test's choosing. */
const at = ({ journal }: World, ms: number) =>
  openJournal({
    relational: journal.relational,
    types: [...journal.types.values()],
    projections: journal.projections,
    clock: () => new Date(ms),
  });

/** Two alerts; Ada holds the queue, long before the claims of the test. */
async function claimedBy(world: World, who: 'ada' | 'ben', start: number): Promise<[string, string]> {
  const { raised } = await world.raise(
    { offset: 1, idx: 0, entity: { kind: 'host', value: 'ws-1' } },
    { offset: 1, idx: 1, entity: { kind: 'host', value: 'ws-2' } },
  );
  const [first = '', second = ''] = raised.map(({ id }) => id);
  for (const id of [first, second]) await change(world, who, start, id, claimAlert);
  return [first, second];
}

const change = (world: World, who: 'ada' | 'ben', ms: number, id: string, decide: Decide): Promise<void> =>
  at(world, ms).write(world[who], (write) => changeAlert(write, id, decide, world.parts));

const how = async (world: World, id: string): Promise<string> =>
  (await viewAlert(world.journal.relational, world.ada, id, world.parts)).owner.how;

test('a claim goes back after half an hour without anything, and what was gone on with stays', async () => {
  await using world = await openWorld();
  const start = Date.now() + dayMs;
  const [idle, worked] = await claimedBy(world, 'ada', start);
  await change(world, 'ada', start + idleMs - 1000, worked, addNote({ text: 'still looking' }));
  assert.equal(await releaseIdleClaims(at(world, start + idleMs - 1)), 0);
  assert.equal(await releaseIdleClaims(at(world, start + idleMs)), 1);
  assert.deepEqual([await how(world, idle), await how(world, worked)], ['queue', 'claimed']);
  assert.equal(await releaseIdleClaims(at(world, start + idleMs)), 0);
  assert.deepEqual((await rebuildAndCompare(world.journal)).differences, []);
});

test('who is not on duty keeps what they claimed, and so does who waits for a next step', async () => {
  await using world = await openWorld();
  const start = Date.now() + dayMs;
  const [ofBen] = await claimedBy(world, 'ben', start);
  assert.equal(await releaseIdleClaims(at(world, start + dayMs)), 0);
  assert.equal(await how(world, ofBen), 'claimed');
  const { raised } = await world.raise({ offset: 2, idx: 0, entity: { kind: 'host', value: 'ws-3' } });
  const [{ id } = { id: '' }] = raised;
  const waits = giveVerdict({ verdict: 'undetermined', reason: '', nextStep: 'ask the owner' });
  await change(world, 'ada', start, id, waits);
  assert.equal(await releaseIdleClaims(at(world, start + dayMs)), 0);
});
