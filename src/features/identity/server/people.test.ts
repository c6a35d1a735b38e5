import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '#base/actor.ts';
import { conflict } from '#base/errors.ts';
import { everywhere, type FunctionGrant } from '#features/identity/model.ts';
import { assignFunctions } from './assign-functions.ts';
import { invite, inviteAgain } from './invite.ts';
import { offerReset } from './reset-password.ts';
import { choosePreset, createScope, renameScope, visibleScopes } from './scopes.ts';
import { countAccounts, findAccount, listAccounts, visibleAccounts } from './store.ts';
import { resume, suspend } from './suspend.ts';
import { type Bench, openBench, operator, type Person } from './testing/bench.ts';

let bench: Bench;
let boss: Person;
let [north, south] = ['', ''];
let localBoss: Person;
let inNorth: Person;
let inBoth: Person;
before(async () => {
  bench = await openBench();
  boss = await bench.person('Boss');
  north = await bench.journal.write(operator, (write) => createScope(write, 'North'));
  south = await bench.journal.write(operator, (write) => createScope(write, 'South'));
  localBoss = await bench.person('Local', [{ function: 'manager', scope: north }]);
  inNorth = await bench.person('Nora', [{ function: 'forensics', scope: north }]);
  inBoth = await bench.person('Bo', [
    { function: 'forensics', scope: north },
    { function: 'forensics', scope: south },
  ]);
  await bench.person('Sue', [{ function: 'forensics', scope: south }]);
});
after(() => bench.close());

const as = <T>(actor: Actor, run: Parameters<typeof bench.journal.write<T>>[1]) => bench.journal.write(actor, run);
const assign = (actor: Actor, id: string, grants: readonly FunctionGrant[]) =>
  as(actor, (write) => assignFunctions(write, bench.parts, { id, grants }));
const stop = (actor: Actor, id: string, handoverTo?: string) =>
  as(actor, (write) => suspend(write, bench.parts, { id, reason: 'test', handoverTo }));

test('who manages the people of one scope sees those who work there, in lists, counts and by id alike', async () => {
  const db = bench.journal.relational;
  const visible = visibleAccounts(localBoss.actor);
  const names = (await listAccounts(db, visible, { limit: 100 })).map((row) => row.name);
  assert.deepEqual(names, ['Boss', 'Local', 'Nora', 'Bo']);
  assert.equal(await countAccounts(db, visible, {}), 4);
  const everybody = await listAccounts(db, visibleAccounts(boss.actor), { limit: 100 });
  assert.equal(everybody.length, 5);
  const sue = everybody.find((row) => row.name === 'Sue');
  await assert.rejects(findAccount(db, visible, sue?.id ?? ''), { code: 'person_absent', status: 404 });
  await assert.rejects(stop(localBoss.actor, sue?.id ?? ''), { code: 'person_absent' });
});

test('people who may read nobody see themselves', async () => {
  const visible = visibleAccounts(inNorth.actor);
  const rows = await listAccounts(bench.journal.relational, visible, { limit: 100 });
  assert.deepEqual(
    rows.map((row) => row.id),
    [inNorth.id],
  );
});

test('the list is narrowed by state and by name or address', async () => {
  const db = bench.journal.relational;
  const visible = visibleAccounts(boss.actor);
  assert.equal((await listAccounts(db, visible, { q: 'NOR', limit: 9 })).length, 1);
  assert.equal((await listAccounts(db, visible, { q: '%', limit: 9 })).length, 0);
  assert.equal((await listAccounts(db, visible, { state: ['suspended'], limit: 9 })).length, 0);
});

test('a manager of one scope can neither suspend nor reset a person who also works elsewhere', async () => {
  await assert.rejects(stop(localBoss.actor, inBoth.id), { code: 'person_not_yours', status: 403 });
  await assert.rejects(
    as(localBoss.actor, (write) => offerReset(write, boss.id, false)),
    { code: 'person_not_yours' },
  );
});

test('a manager of one scope cannot give functions in another, nor take them', async () => {
  await assert.rejects(assign(localBoss.actor, inNorth.id, everywhere(['manager'])), { code: 'scope_not_yours' });
  await assert.rejects(assign(localBoss.actor, inBoth.id, []), { code: 'scope_not_yours' });
  await assign(localBoss.actor, inBoth.id, [{ function: 'forensics', scope: south }]);
  await assign(boss.actor, inBoth.id, [
    { function: 'forensics', scope: north },
    { function: 'forensics', scope: south },
  ]);
});

test('functions hold from the next look on', async () => {
  await assign(boss.actor, inNorth.id, [{ function: 'platform-engineer', scope: north }]);
  const actor = await bench.actorOf(inNorth.id);
  assert.deepEqual(
    actor.grants.map((grant) => [grant.scope, grant.permissions.has('token:manage')]),
    [[north, true]],
  );
});

test('functions in a scope that is not there are refused', async () => {
  const grants: FunctionGrant[] = [{ function: 'forensics', scope: `scp_${'0'.repeat(26)}` }];
  await assert.rejects(assign(boss.actor, inNorth.id, grants), { code: 'scope_absent' });
});

test('the last person who can manage people stays one', async () => {
  await assert.rejects(assign(boss.actor, boss.id, everywhere(['forensics'])), { code: 'last_manager', status: 409 });
  await assert.rejects(stop(operator, boss.id), { code: 'last_manager' });
});

test('two managers who suspend one another at once do not both succeed', async () => {
  const other = await bench.person('Other');
  const both = await Promise.allSettled([stop(boss.actor, other.id), stop(other.actor, boss.id)]);
  assert.equal(both.filter((one) => one.status === 'fulfilled').length, 1);
  const [survivor, gone] = both[0]?.status === 'fulfilled' ? [boss, other] : [other, boss];
  await as(survivor.actor, (write) => resume(write, gone.id));
});

test('nobody suspends themselves, or twice, or resumes who is active', async () => {
  await assert.rejects(stop(boss.actor, boss.id), { code: 'cannot_suspend_self' });
  await stop(boss.actor, inNorth.id);
  await assert.rejects(stop(boss.actor, inNorth.id), { code: 'account_is_suspended', status: 409 });
  await assert.rejects(assign(boss.actor, inNorth.id, []), { code: 'account_is_suspended' });
  await as(boss.actor, (write) => resume(write, inNorth.id));
  await assert.rejects(
    as(boss.actor, (write) => resume(write, inNorth.id)),
    { code: 'account_is_active' },
  );
});

test('a later feature hands over duty in the same transaction, or refuses the suspension', async () => {
  const calls: [string, string | undefined][] = [];
  bench.identity.onSuspending.push(async (_write, id, handoverTo) => {
    calls.push([id, handoverTo]);
    if (handoverTo === undefined) throw conflict('duty_needs_a_holder', 'somebody must take over');
  });
  await assert.rejects(stop(boss.actor, inNorth.id), { code: 'duty_needs_a_holder' });
  assert.equal((await findAccount(bench.journal.relational, visibleAccounts(boss.actor), inNorth.id)).state, 'active');
  await assert.rejects(stop(boss.actor, inNorth.id, inNorth.id), { code: 'handover_absent' });
  await stop(boss.actor, inNorth.id, inBoth.id);
  assert.deepEqual(calls, [
    [inNorth.id, undefined],
    [inNorth.id, inBoth.id],
  ]);
});

test('an address is invited once, and a lost link is replaced', async () => {
  const given = { name: 'Ken', email: 'ken@example.org', grants: everywhere(['forensics']) };
  const { id } = await as(boss.actor, (write) => invite(write, given));
  await assert.rejects(
    as(boss.actor, (write) => invite(write, given)),
    { code: 'email_taken', status: 409 },
  );
  const link = await as(boss.actor, (write) => inviteAgain(write, id));
  assert.match(link.path, /^\/invite#token=/);
  await assert.rejects(
    as(boss.actor, (write) => inviteAgain(write, boss.id)),
    { code: 'account_is_active' },
  );
});

test('scopes have one name each, and are seen by those who hold something there', async () => {
  const db = bench.journal.relational;
  await assert.rejects(
    as(boss.actor, (write) => createScope(write, 'north')),
    { code: 'scope_name_taken' },
  );
  await assert.rejects(
    as(localBoss.actor, (write) => createScope(write, 'West')),
    { code: 'needs_every_scope' },
  );
  await assert.rejects(
    as(localBoss.actor, (write) => renameScope(write, south, 'Mine')),
    { code: 'scope_absent' },
  );
  await as(localBoss.actor, (write) => renameScope(write, north, 'Far north'));
  assert.deepEqual(
    (await visibleScopes(db, localBoss.actor)).map((scope) => scope.name),
    ['Far north'],
  );
  assert.equal((await visibleScopes(db, boss.actor)).length, 3);
});

test('the preset is changed without anybody losing anything', async () => {
  await as(boss.actor, (write) => choosePreset(write, 'specialised'));
  await assert.rejects(
    as(localBoss.actor, (write) => choosePreset(write, 'small-team')),
    { code: 'needs_every_scope' },
  );
});
