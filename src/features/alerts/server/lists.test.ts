import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '#base/actor.ts';
import { AppError } from '#base/errors.ts';
import { newId } from '#base/ids.ts';
import { toInstant } from '#base/time.ts';
import { type AlertListQuery, alertListQuery } from '#features/alerts/filters.ts';
import { claimAlert } from './claim-alert.ts';
import { changeAlert, changeAlerts } from './command.ts';
import { giveVerdict } from './give-verdict.ts';
import { type Asker, countAlerts, countFacets, cursorAfter, listAlerts, matchingIds } from './list-store.ts';
import { visibleAlerts } from './store.ts';
import { openWorld, personWith, type World } from './testing/world.ts';

const query = (given: Record<string, unknown> = {}): AlertListQuery => alertListQuery.parse(given);

const asker = ({ id }: Actor): Asker => ({ me: id, now: toInstant(new Date()) });

const list = (world: World, given: Record<string, unknown>, actor = world.ada) =>
  listAlerts(world.journal.relational, visibleAlerts(actor), query(given), asker(actor));

/** Twelve alerts of three severities on as many hosts. */
async function raiseTwelve(world: World): Promise<string[]> {
  const levels = ['medium', 'high', 'critical'] as const;
  const { raised } = await world.raise(
    ...Array.from({ length: 12 }, (_, index) => ({
      offset: 1,
      idx: index,
      hours: (index * 7) % 12,
      level: levels[index % 3] ?? 'medium',
      ruleId: `rule-${index % 2}`,
      title: index % 2 === 0 ? 'Shell from a web server' : '100% odd_logon',
      entity: { kind: 'host' as const, value: `ws-${index}` },
    })),
  );
  return raised.map((alert) => alert.id);
}

test('pages follow one another without gap or repetition in every order', async () => {
  await using world = await openWorld();
  const ids = await raiseTwelve(world);
  for (const sort of ['severity', '-severity', 'age', '-age', 'last_hit', '-last_hit']) {
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < 10; page += 1) {
      const given = query({ sort, limit: '5', ...(cursor === undefined ? {} : { cursor }) });
      const rows = await listAlerts(world.journal.relational, visibleAlerts(world.ada), given, asker(world.ada));
      seen.push(...rows.slice(0, 5).map((row) => row.id));
      if (rows.length <= 5) break;
      cursor = cursorAfter(rows[4]!, given.sort.by);
    }
    assert.deepEqual([...seen].sort(), [...ids].sort(), sort);
  }
});

test('the worst come first, and the latest hit when asked for', async () => {
  await using world = await openWorld();
  await raiseTwelve(world);
  const worst = await list(world, {});
  assert.deepEqual([worst[0]?.severity, worst.at(-1)?.severity], ['critical', 'medium']);
  const latest = await list(world, { sort: '-last_hit' });
  const times = latest.map((row) => row.last_hit_at ?? '');
  assert.deepEqual(times, [...times].sort().reverse());
});

test('each filter narrows the list, its count and a bulk change alike', async () => {
  await using world = await openWorld();
  const [first = '', second = ''] = await raiseTwelve(world);
  await world.journal.write(world.ben, (write) => changeAlert(write, first, claimAlert, world.parts));
  const judge = giveVerdict({ verdict: 'false_positive.data', reason: '' });
  await world.journal.write(world.ada, (write) => changeAlert(write, second, judge, world.parts));
  const cases: readonly [Record<string, string>, number][] = [
    [{}, 12],
    [{ state: 'open' }, 11],
    [{ state: 'open,closed' }, 12],
    [{ owner: 'none' }, 10],
    [{ owner: 'me' }, 1],
    [{ owner: 'me,none' }, 11],
    [{ owner: world.ben.id }, 1],
    [{ severity: 'critical,high' }, 8],
    [{ verdict: 'false_positive' }, 1],
    [{ verdict: 'false_positive.logic' }, 0],
    [{ verdict: 'none' }, 11],
    [{ rule: 'rule-0' }, 6],
    [{ entity: 'host:ws-3' }, 1],
    [{ entity: 'ws-3' }, 1],
    [{ entity: 'user:ws-3' }, 0],
    [{ q: 'SHELL' }, 6],
    [{ q: '100%' }, 6],
    [{ q: 'odd_logon ws-1' }, 2],
    [{ q: '%' }, 6],
    [{ scope: world.scope }, 12],
    [{ scope: 'scp_other' }, 0],
    [{ incident: 'none' }, 12],
    [{ incident: 'any' }, 0],
    [{ retrospective: 'yes' }, 0],
    [{ recurring: 'no' }, 12],
    [{ duplicate: 'true' }, 0],
    [{ raisedFrom: '2020-01-01T00:00:00Z' }, 12],
    [{ raisedUntil: '2020-01-01T00:00:00Z' }, 0],
    [{ hitFrom: '2026-01-01T06:00:00Z' }, 6],
  ];
  const { relational } = world.journal;
  const visible = visibleAlerts(world.ada);
  for (const [given, expected] of cases) {
    const asked = query(given);
    assert.equal((await list(world, given)).length, expected, JSON.stringify(given));
    assert.equal(await countAlerts(relational, visible, asked, asker(world.ada)), expected);
    assert.equal((await matchingIds(relational, visible, asked, asker(world.ada), 100)).length, expected);
  }
});

test('facets count what matches', async () => {
  await using world = await openWorld();
  await raiseTwelve(world);
  const rows = await countFacets(world.journal.relational, visibleAlerts(world.ada), query(), asker(world.ada));
  const of = (facet: string) =>
    Object.fromEntries(rows.filter((row) => row.facet === facet).map((row) => [row.value, row.count]));
  assert.deepEqual(of('severity'), { medium: 4, high: 4, critical: 4 });
  assert.deepEqual(of('owner'), { none: 12 });
  assert.deepEqual(of('rule'), { 'rule-0': 6, 'rule-1': 6 });
});

test('another scope is empty in lists, counts and bulk changes', async () => {
  await using world = await openWorld();
  const ids = await raiseTwelve(world);
  const stranger = personWith('Eve', ['alert:read', 'alert:triage'], newId('scope'));
  const visible = visibleAlerts(stranger);
  assert.equal((await list(world, {}, stranger)).length, 0);
  assert.equal(await countAlerts(world.journal.relational, visible, query(), asker(stranger)), 0);
  const result = await world.journal.write(stranger, (write) => changeAlerts(write, ids, claimAlert, world.parts));
  assert.deepEqual(
    [result.done.length, new Set(result.refused.map((one) => one.code))],
    [0, new Set(['alert_absent'])],
  );
});

test('a bulk change does what it can and tells the rest', async () => {
  await using world = await openWorld();
  const ids = await raiseTwelve(world);
  await world.journal.write(world.ben, (write) => changeAlerts(write, ids.slice(0, 2), claimAlert, world.parts));
  const result = await world.journal.write(world.ada, (write) => changeAlerts(write, ids, claimAlert, world.parts));
  assert.equal(result.done.length, 10);
  const again = await world.journal.write(world.ada, (write) => changeAlerts(write, ids, claimAlert, world.parts));
  assert.deepEqual([again.done.length, again.changed], [10, []]);
  assert.deepEqual(
    result.refused.map((one) => one.code),
    ['alert_already_claimed', 'alert_already_claimed'],
  );
});

test('no cursor and no filter text from outside breaks a list', async () => {
  await using world = await openWorld();
  await raiseTwelve(world);
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json().map((text) => Buffer.from(text).toString('base64url')),
    fc
      .tuple(
        fc.constantFrom('severity', 'age', 'last_hit'),
        fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 }),
      )
      .map(([by, values]) => Buffer.from(JSON.stringify([by, ...values])).toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(texts, texts, texts, async (cursor, q, entity) => {
      const parsed = alertListQuery.safeParse({ q: q.slice(0, 200), entity });
      if (!parsed.success) return;
      const asked = { ...parsed.data, cursor };
      await listAlerts(world.journal.relational, visibleAlerts(world.ada), asked, asker(world.ada)).catch((error) => {
        assert.ok(error instanceof AppError, String(error));
        assert.equal(error.code, 'cursor_unknown');
      });
    }),
    { numRuns: 60 },
  );
});
