import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs, toInstant } from '#base/time.ts';
import { sql } from '#storage/relational/sql.ts';
import { claimAlert } from './claim-alert.ts';
import { changeAlert } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { noisiestRules } from './noise-store.ts';
import { visibleAlerts } from './store.ts';
import { openWorld, personWith } from './testing/world.ts';

test('rules come by what they cost people: minutes from claim to verdict, an hour at most; retrospective ones apart', async () => {
  await using world = await openWorld();
  const db = world.journal.relational;
  const raise = async (offset: number, ruleId: string, retrospective = false) =>
    (await world.raise({ offset, ruleId, retrospective, entity: { kind: 'host', value: `ws-${offset}` } })).raised[0]
      ?.id ?? '';
  const judge = async (id: string, verdict: 'false_positive.logic' | 'true_positive.succeeded', minutes: number) => {
    await world.journal.write(world.ada, (write) => changeAlert(write, id, claimAlert, world.parts));
    await db.query(
      sql`update alerts set assigned_at = assigned_at - make_interval(mins => ${minutes}) where id = ${id}`,
    );
    await world.journal.write(world.ada, (write) =>
      changeAlert(write, id, giveVerdict({ verdict, reason: '' }), world.parts),
    );
  };
  await judge(await raise(1, 'rule-cheap'), 'true_positive.succeeded', 5);
  await judge(await raise(2, 'rule-dear'), 'false_positive.logic', 30);
  await judge(await raise(3, 'rule-dear'), 'false_positive.logic', 600);
  await raise(4, 'rule-dear');
  await raise(5, 'rule-past', true);
  const rows = await noisiestRules(db, visibleAlerts(world.ada), toInstant(Date.now() - dayMs), 10);
  assert.deepEqual(
    rows.map(({ rule_id, alerts, judged, true_positives, false_positives, minutes, timed, entities }) => [
      rule_id,
      alerts,
      judged,
      true_positives,
      false_positives,
      minutes,
      timed,
      entities,
    ]),
    [
      ['rule-dear', 3, 2, 0, 2, 90, 2, 3],
      ['rule-cheap', 1, 1, 1, 0, 5, 1, 1],
    ],
  );
  const stranger = personWith('Sid', ['alert:read'], 'scp_other');
  assert.deepEqual(await noisiestRules(db, visibleAlerts(stranger), toInstant(Date.now() - dayMs), 10), []);
});
