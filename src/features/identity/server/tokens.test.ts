import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hourMs, minuteMs, secondMs, toInstant } from '#base/time.ts';
import { everywhere } from '#features/identity/model.ts';
import { sql } from '#storage/relational/sql.ts';
import { createScope } from './scopes.ts';
import { findToken, listTokens, visibleTokens } from './store-tokens.ts';
import { type Bench, openBench, operator, type Person } from './testing/bench.ts';
import { type CreateTokenInput, createToken, revokeToken } from './tokens.ts';

let bench: Bench;
let engineer: Person;
let localEngineer: Person;
let north = '';
before(async () => {
  bench = await openBench();
  engineer = await bench.person('Eve', everywhere(['platform-engineer']));
  north = await bench.journal.write(operator, (write) => createScope(write, 'North'));
  localEngineer = await bench.person('Lou', [{ function: 'platform-engineer', scope: north }]);
});
after(() => bench.close());

const make = (input: Partial<CreateTokenInput> = {}, person = engineer) =>
  bench.journal.write(person.actor, (write) =>
    createToken(write, bench.parts, { name: 'dc1', can: ['intake'], scope: null, ...input }),
  );
const knock = (secret: string, identity = bench.identity) =>
  identity.authenticate({ cookie: () => undefined, authorization: `Bearer ${secret}` });
const permissionsOf = async (secret: string) => [...((await knock(secret))?.actor.grants[0]?.permissions ?? [])].sort();

test('a token for sending events can do nothing else', async () => {
  const { id, secret } = await make({ source: 'windows-event' });
  const found = await knock(secret);
  assert.deepEqual(found?.token, { id, name: 'dc1', can: ['intake'], scope: null, source: 'windows-event' });
  assert.deepEqual(await permissionsOf(secret), ['intake:send']);
  await assert.rejects(make({ can: ['intake', 'read'] }), { code: 'intake_stands_alone', status: 400 });
  await assert.rejects(make({ source: 'mainframe' }), { code: 'source_unknown', status: 400 });
});

test('a token for reading carries what its maker may read, and no more', async () => {
  const { secret } = await make({ can: ['read'] });
  assert.deepEqual(await permissionsOf(secret), ['alert:read', 'source:read', 'token:read']);
});

test('a token for SQL is only for all scopes', async () => {
  const { secret } = await make({ can: ['query'] });
  assert.deepEqual(await permissionsOf(secret), ['lake:query']);
  await assert.rejects(make({ can: ['query'], scope: north }), { code: 'query_needs_every_scope', status: 403 });
  await assert.rejects(make({ can: ['query'], scope: north }, localEngineer), { code: 'query_needs_every_scope' });
});

test('the secret is in no table', async () => {
  const { secret } = await make();
  const rows = await bench.journal.relational.query(
    sql`select t.*, s.secret_hash from api_tokens t join token_secrets s on s.token_id = t.id`,
  );
  assert.equal(JSON.stringify(rows).includes(secret), false);
});

test('a revocation takes effect at once, also on a token that was just used', async () => {
  const { id, secret } = await make();
  assert.ok(await knock(secret));
  await bench.journal.write(engineer.actor, (write) => revokeToken(write, id));
  await assert.rejects(knock(secret), { code: 'token_revoked', status: 401 });
  await assert.rejects(
    bench.journal.write(engineer.actor, (write) => revokeToken(write, id)),
    { code: 'token_already_revoked', status: 409 },
  );
});

test('requests under way while a token is revoked do not keep it alive', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id, secret } = await make();
    await Promise.all([
      ...Array.from({ length: 6 }, () => knock(secret).catch(() => undefined)),
      bench.journal.write(engineer.actor, (write) => revokeToken(write, id)),
      ...Array.from({ length: 6 }, () => knock(secret).catch(() => undefined)),
    ]);
    await assert.rejects(knock(secret), { code: 'token_revoked' });
  }
});

test('a revocation by another process takes effect within seconds', async () => {
  const { id, secret } = await make();
  assert.ok(await knock(secret));
  await bench.journal.relational.query(sql`update api_tokens set revoked_at = now() where id = ${id}`);
  bench.pass(6 * secondMs);
  await assert.rejects(knock(secret), { code: 'token_revoked' });
});

test('an expired token is out, also when it was just used', async () => {
  const { secret } = await make({ expiresAt: toInstant(bench.journal.clock().getTime() + 2 * secondMs) });
  assert.ok(await knock(secret));
  bench.pass(2 * secondMs);
  await assert.rejects(knock(secret), { code: 'token_expired', status: 401 });
  await assert.rejects(make({ expiresAt: toInstant(bench.journal.clock()) }), { code: 'expiry_past' });
});

test('the last use is written at most once a minute', async () => {
  const { id, secret } = await make();
  const lastUse = async () => (await findToken(bench.journal.relational, id))?.last_used_at;
  assert.equal(await lastUse(), null);
  await knock(secret);
  const first = await lastUse();
  assert.equal(first, toInstant(bench.journal.clock()));
  bench.pass(30 * secondMs);
  await knock(secret);
  assert.equal(await lastUse(), first);
  bench.pass(minuteMs);
  await knock(secret);
  assert.equal(await lastUse(), toInstant(bench.journal.clock()));
});

test('who manages the tokens of one scope makes, sees and revokes only those', async () => {
  const db = bench.journal.relational;
  await assert.rejects(make({}, localEngineer), { code: 'scope_not_yours', status: 403 });
  const everywhereToken = await make({ name: 'all' });
  const mine = await make({ name: 'north', scope: north }, localEngineer);
  const listed = await listTokens(db, visibleTokens(localEngineer.actor), { revoked: false, limit: 100 });
  assert.deepEqual(
    listed.map((row) => row.id),
    [mine.id],
  );
  await assert.rejects(
    bench.journal.write(localEngineer.actor, (write) => revokeToken(write, everywhereToken.id)),
    { code: 'token_absent', status: 404 },
  );
  await bench.journal.write(localEngineer.actor, (write) => revokeToken(write, mine.id));
});

test('a header with something else than a token of ours is nobody, whatever the cookie says', async () => {
  const nobody = await bench.identity.authenticate({ cookie: () => 'x', authorization: 'Bearer something' });
  assert.equal(nobody, undefined);
  assert.equal(await bench.identity.authenticate({ cookie: () => undefined }), undefined);
});

test('a token that was found good is not asked for again', async () => {
  const { secret } = await make();
  await knock(secret);
  const began = performance.now();
  for (let count = 0; count < 20_000; count += 1) await knock(secret);
  assert.ok(performance.now() - began < 3000);
});

test('old sessions, links and throttles are swept', async () => {
  bench.pass(40 * 24 * hourMs);
  await bench.identity.sweep();
  const rows = await bench.journal.relational.query(sql`select id from account_links`);
  assert.deepEqual(rows, []);
});
