import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { systemActor } from '#base/actor.ts';
import type { HitFacts } from '#features/alerts/model.ts';
import { hitAt, hitSequence } from '#features/alerts/testing/hits.ts';
import { rebuildAndCompare } from '#features/journal/server/index.ts';
import { sql } from '#storage/relational/sql.ts';
import { applyHits, keyOfHit } from './apply-hits.ts';
import { claimAlert } from './claim-alert.ts';
import { changeAlerts } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { runsAfter } from './hit-store.ts';
import { countPlainly } from './recount-tallies.ts';
import { openWorld, type World } from './testing/world.ts';

interface TallyRow {
  readonly alert_id: string;
  readonly hits: number;
  readonly first_hit_at: string;
  readonly last_hit_at: string;
  readonly last_offset: number;
  readonly last_idx: number;
}

const openIds = async ({ journal }: World): Promise<string[]> => {
  const rows = await journal.relational.query<{ id: string }>(
    sql`select id from alerts where state = 'open' order by id`,
  );
  return rows.map((row) => row.id);
};

/** Something people do between two batches. */
type Deed = 'nothing' | 'claim' | 'verdict';

async function doIt(world: World, deed: Deed): Promise<void> {
  if (deed === 'nothing') return;
  const decide = deed === 'claim' ? claimAlert : giveVerdict({ verdict: 'false_positive.logic', reason: 'because' });
  const ids = (await openIds(world)).slice(0, 2);
  await world.journal.write(world.ada, (write) => changeAlerts(write, ids, decide, world.parts));
}

async function checkTallies(world: World, hits: readonly HitFacts[]): Promise<void> {
  const places = hits.map((hit) => ({ ...hit, key: keyOfHit(hit) }));
  const runs = await runsAfter(world.journal.relational, '', 1000);
  const counted = runs.map((run) => countPlainly(run, places));
  const rows = await world.journal.relational.query<TallyRow>(sql`select * from alert_tallies order by alert_id`);
  assert.deepEqual(
    rows.map((row) => ({
      alertId: row.alert_id,
      hits: row.hits,
      firstHitAt: row.first_hit_at,
      lastHitAt: row.last_hit_at,
      last: { offset: row.last_offset, idx: row.last_idx },
    })),
    counted,
  );
}

test('whatever hits and people do, each alert has one owner, tallies equal a plain recount, and a rebuild agrees', async () => {
  const step = fc.record({
    size: fc.integer({ min: 1, max: 8 }),
    deed: fc.constantFrom<Deed>('nothing', 'claim', 'verdict'),
  });
  await fc.assert(
    fc.asyncProperty(hitSequence(40), fc.array(step, { maxLength: 8 }), async (drawn, steps) => {
      await using world = await openWorld();
      const hits = drawn.map((hit) => ({ ...hit, scope: world.scope }));
      const rest = [...hits];
      for (const { size, deed } of [...steps, { size: hits.length, deed: 'nothing' as const }]) {
        await world.raise(...rest.splice(0, size));
        await doIt(world, deed);
      }
      await checkTallies(world, hits);
      const { differences } = await rebuildAndCompare(world.journal);
      assert.deepEqual(differences, []);
    }),
    { numRuns: 12 },
  );
});

test('a batch of many keys becomes alerts in one go, each owned by the holder of the queue', async () => {
  await using world = await openWorld();
  const hits = Array.from({ length: 4000 }, (_, index) =>
    hitAt({ offset: 1, idx: index, scope: world.scope, entity: { kind: 'host', value: `h${index % 2000}` } }),
  );
  const began = performance.now();
  const applied = await world.journal.write(systemActor('pipeline'), (write) =>
    applyHits(write, hits, { queueOf: async () => world.queueId }),
  );
  assert.equal(applied.raised.length, 2000);
  assert.ok(performance.now() - began < 20_000);
  const [row] = await world.journal.relational.query<{ owned: number; hits: number }>(sql`
    select count(*) filter (where a.queue_id = ${world.queueId} and a.assignee_id is null) as owned, sum(t.hits) as hits
    from alerts a join alert_tallies t on t.alert_id = a.id`);
  assert.deepEqual(row, { owned: 2000, hits: 4000 });
});

test('an alert without an owner, or with two, cannot be stored', async () => {
  await using world = await openWorld();
  await world.raise({});
  const spoil = (set: ReturnType<typeof sql>) => world.journal.relational.query(sql`update alerts set ${set}`);
  await assert.rejects(spoil(sql`queue_id = null`), { constraint: 'alerts_one_owner' });
  await assert.rejects(spoil(sql`assignee_id = ${world.ada.id}`), { constraint: 'alerts_one_owner' });
});

test('a rise in severity changes the alert and is in its history', async () => {
  await using world = await openWorld();
  await world.raise({ offset: 1 });
  const applied = await world.raise({ offset: 2, level: 'critical', attention: 'alert' });
  assert.equal(applied.raised.length, 0);
  assert.equal(applied.risen.length, 1);
  const [row] = await world.journal.relational.query<object>(
    sql`select severity, severity_rank, attention, severity_raised_at is not null as raised from alerts`,
  );
  assert.deepEqual(row, { severity: 'critical', severity_rank: 4, attention: 'alert', raised: true });
});
