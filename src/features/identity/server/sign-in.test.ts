import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { hourMs, minuteMs } from '#base/time.ts';
import { everywhere } from '#features/identity/model.ts';
import { rebuildAndCompare } from '#features/journal/server/index.ts';
import { sql } from '#storage/relational/sql.ts';
import { acceptInvitation } from './accept-invitation.ts';
import { createFirstAccount } from './first-account.ts';
import { invite } from './invite.ts';
import { acceptReset, offerReset } from './reset-password.ts';
import { beginTotp, finishTotp, removeTotp } from './second-factor.ts';
import { checkSession } from './sessions.ts';
import { signIn } from './sign-in.ts';
import { resume, suspend } from './suspend.ts';
import { afterThrottle, type Bench, device, goodPassword, openBench, type Person } from './testing/bench.ts';
import { fromBase32, totp } from './totp.ts';

let bench: Bench;
let ada: Person;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const enter = (email: string, password = goodPassword, code?: string) =>
  signIn(bench.parts, device, { email, password, code });
const nowMs = () => bench.journal.clock().getTime();
const valid = async (value: string) => (await checkSession(bench.journal, value)) !== undefined;
const welcome = (token: string, email = 'ada@example.org') =>
  createFirstAccount(bench.parts, device, {
    token,
    name: 'Ada',
    email,
    password: goodPassword,
    preset: 'specialised',
  });

test('a newer first link makes the older one worthless', async () => {
  const older = await bench.identity.createFirstLink();
  const newer = await bench.identity.createFirstLink();
  assert.ok(older && newer);
  assert.match(newer.path, /^\/welcome#token=.{40,}$/);
  await assert.rejects(welcome(older.secret), { code: 'link_absent' });
});

test('an expired first link makes nothing', async () => {
  const link = await bench.identity.createFirstLink();
  bench.pass(25 * hourMs);
  await assert.rejects(welcome(link?.secret ?? ''), { code: 'link_absent' });
});

test('of two who use the first link at once one makes the first account', async () => {
  const link = await bench.identity.createFirstLink();
  const both = await Promise.allSettled([welcome(link?.secret ?? ''), welcome(link?.secret ?? '', 'eve@example.org')]);
  const made = both.filter((one) => one.status === 'fulfilled');
  assert.equal(made.length, 1);
  const [first] = made;
  assert.ok(first && (await valid(first.value.cookie.value)));
  const account = await bench.actorOf(first.value.accountId);
  assert.deepEqual(
    account.grants.map((grant) => grant.scope),
    [null],
  );
  assert.equal(await bench.identity.createFirstLink(), undefined);
  await assert.rejects(welcome('x'.repeat(43)), { code: 'already_set_up' });
  const scopes = await bench.journal.relational.query(sql`select name, first from scopes`);
  assert.deepEqual(scopes, [{ name: 'Main', first: true }]);
  ada = await bench.person('Grace');
});

test('unknown, invited, suspended and mistaken get the same answer', async () => {
  const linus = await bench.person('Linus', everywhere(['forensics']));
  await bench.journal.write(ada.actor, (write) => suspend(write, bench.parts, { id: linus.id, reason: 'left' }));
  await bench.journal.write(ada.actor, (write) =>
    invite(write, { name: 'Joan', email: 'joan@example.org', grants: everywhere(['forensics']) }),
  );
  for (const email of ['nobody@example.org', linus.email, 'joan@example.org'])
    await assert.rejects(enter(email), { code: 'sign_in_failed', status: 401 });
  await assert.rejects(enter(ada.email, 'not the password'), { code: 'sign_in_failed', status: 401 });
});

test('the sixth wrong password has to wait, across a restart, and a good one later clears the slate', async () => {
  const mary = await bench.person('Mary', everywhere(['forensics']));
  bench.pass(afterThrottle);
  for (let count = 0; count < 5; count += 1) await assert.rejects(enter(mary.email, 'wrong'), { status: 401 });
  await assert.rejects(enter(mary.email), { code: 'too_many_tries', retryAfterS: 1 });
  bench.pass(2000);
  await enter(mary.email);
  for (let count = 0; count < 5; count += 1) await assert.rejects(enter(mary.email, 'wrong'), { status: 401 });
});

test('somebody unknown is slowed like somebody known', async () => {
  bench.pass(afterThrottle);
  for (let count = 0; count < 5; count += 1) await assert.rejects(enter('ghost@example.org'), { status: 401 });
  await assert.rejects(enter('ghost@example.org'), { status: 429 });
});

async function enrol(person: Person): Promise<{ secret: Uint8Array; codes: string[] }> {
  const asks = { accountId: person.id, secretKey: bench.parts.secretKey };
  return bench.journal.write(person.actor, async (write) => {
    const begun = await beginTotp(write, asks, person.email);
    const secret = fromBase32(begun.secret);
    await assert.rejects(finishTotp(write, asks, '000000'), { code: 'code_wrong' });
    return { secret, codes: await finishTotp(write, asks, totp(secret, nowMs())) };
  });
}

test('with one-time codes the password alone is not enough, and no code is good twice', async () => {
  bench.pass(2 * hourMs);
  const alan = await bench.person('Alan', everywhere(['forensics']));
  const { secret, codes } = await enrol(alan);
  await assert.rejects(enter(alan.email), { code: 'totp_required', status: 401 });
  // The code of the enrolment was used by it.
  await assert.rejects(enter(alan.email, goodPassword, totp(secret, nowMs())), { code: 'sign_in_failed' });
  bench.pass(minuteMs);
  const code = totp(secret, nowMs());
  const twice = await Promise.allSettled([
    enter(alan.email, goodPassword, code),
    enter(alan.email, goodPassword, code),
  ]);
  assert.equal(twice.filter((one) => one.status === 'fulfilled').length, 1);
  assert.equal(codes.length, 10);
  await enter(alan.email, goodPassword, codes[3]?.toUpperCase().replaceAll('-', ' '));
  await assert.rejects(enter(alan.email, goodPassword, codes[3]), { code: 'sign_in_failed' });
  const rows = await bench.journal.relational.query(sql`select totp_sealed, totp_pending from account_secrets`);
  assert.equal(JSON.stringify(rows).includes(Buffer.from(secret).toString('base64')), false);
  await bench.journal.write(alan.actor, (write) => removeTotp(write, alan.id, 'self'));
  bench.pass(afterThrottle);
  await enter(alan.email);
});

test('an invitation is accepted once, by whoever holds the newest link', async () => {
  const { id, link } = await bench.journal.write(ada.actor, (write) =>
    invite(write, { name: 'Edsger', email: 'edsger@example.org', grants: everywhere(['forensics']) }),
  );
  const accept = (password: string) =>
    acceptInvitation(bench.parts, device, { token: link.secret, name: 'Edsger D.', password });
  await assert.rejects(accept('edsger-edsger'), { code: 'password_refused' });
  const session = await accept(goodPassword);
  assert.equal(session.accountId, id);
  assert.equal((await bench.actorOf(id)).name, 'Edsger D.');
  await assert.rejects(accept(goodPassword), { code: 'link_absent' });
});

test('a reset ends every session, also those opened before the link was used, and the old password', async () => {
  bench.pass(2 * hourMs);
  const kay = await bench.person('Kay', everywhere(['forensics']));
  await enrol(kay);
  bench.pass(minuteMs);
  const link = await bench.journal.write(ada.actor, (write) => offerReset(write, kay.id, true));
  const next = 'lantern under the stairs';
  await acceptReset(bench.parts, { token: link.secret, password: next });
  await assert.rejects(enter(kay.email), { code: 'sign_in_failed' });
  const session = await enter(kay.email, next);
  assert.ok(await valid(session.cookie.value));
  await bench.journal.write(ada.actor, (write) => offerReset(write, kay.id, false));
  assert.equal(await valid(session.cookie.value), false);
  await assert.rejects(acceptReset(bench.parts, { token: link.secret, password: next }), { code: 'link_absent' });
});

test('a suspension ends sessions at once, and resuming does not bring them back', async () => {
  bench.pass(2 * hourMs);
  const tim = await bench.person('Tim', everywhere(['forensics']));
  const session = await enter(tim.email);
  await bench.journal.write(ada.actor, (write) => suspend(write, bench.parts, { id: tim.id, reason: 'on leave' }));
  assert.equal(await valid(session.cookie.value), false);
  await bench.journal.write(ada.actor, (write) => resume(write, tim.id));
  assert.equal(await valid(session.cookie.value), false);
  await enter(tim.email);
});

test('a sign-in at the moment of a suspension leaves no session that is good afterwards', async () => {
  for (let round = 0; round < 4; round += 1) {
    bench.pass(afterThrottle);
    const person = await bench.person(`Race${round}`, everywhere(['forensics']));
    const [entered] = await Promise.allSettled([
      enter(person.email),
      bench.journal.write(ada.actor, (write) => suspend(write, bench.parts, { id: person.id, reason: 'race' })),
    ]);
    await bench.journal.write(ada.actor, (write) => resume(write, person.id));
    if (entered.status === 'fulfilled') assert.equal(await valid(entered.value.cookie.value), false);
  }
});

test('the journal holds no secret, and what it says rebuilds every table', async () => {
  const rows = await bench.journal.relational.query(
    sql`select e.*, p.body from journal_entries e left join journal_payloads p using (seq)`,
  );
  const text = JSON.stringify(rows);
  assert.equal(text.includes(goodPassword), false);
  assert.equal(/argon2|wft_/.test(text), false);
  const facts = JSON.stringify(
    await bench.journal.relational.query(sql`select facts, stream, actor from journal_entries`),
  );
  assert.equal(/@example|Edsger|198\.51/.test(facts), false);
  const report = await rebuildAndCompare(bench.journal);
  assert.deepEqual(report.differences, []);
});
