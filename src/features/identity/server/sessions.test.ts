import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { hourMs, minuteMs, secondMs } from '#base/time.ts';
import { sql } from '#storage/relational/sql.ts';
import { checkSession, openSession, sessionTimes } from './sessions.ts';
import { endSession, endSessions } from './store-sessions.ts';
import { type Bench, device, openBench, type Person } from './testing/bench.ts';

let bench: Bench;
let ada: Person;
before(async () => {
  bench = await openBench();
  ada = await bench.person('Ada');
});
after(() => bench.close());

const open = (person = ada) => bench.journal.write(person.actor, (write) => openSession(write, person.id, device));
const check = (value: string) => checkSession(bench.journal, value);

test('a session is found by its secret and by no other', async () => {
  const { id, cookie } = await open();
  assert.equal((await check(cookie.value))?.session.id, id);
  assert.equal(await check(`${cookie.value}x`), undefined);
  assert.equal(await check(''), undefined);
});

test('the secret is not in the table', async () => {
  const { cookie } = await open();
  const rows = await bench.journal.relational.query(sql`select * from sessions`);
  assert.equal(JSON.stringify(rows).includes(cookie.value), false);
});

test('after a quarter of an hour the secret is replaced, and the one before is good for requests under way', async () => {
  const { id, cookie } = await open();
  bench.pass(sessionTimes.rotateMs);
  const rotated = (await check(cookie.value))?.rotated;
  assert.ok(rotated);
  assert.equal((await check(cookie.value))?.session.id, id);
  assert.equal((await check(rotated.value))?.session.id, id);
  assert.equal((await check(cookie.value))?.rotated, undefined);
});

test('of many requests at once one rotates and all are let in', async () => {
  const { cookie } = await open();
  bench.pass(sessionTimes.rotateMs);
  const found = await Promise.all(Array.from({ length: 8 }, () => check(cookie.value)));
  assert.equal(found.filter((one) => one === undefined).length, 0);
  assert.equal(found.filter((one) => one?.rotated !== undefined).length, 1);
});

test('an answer with the new secret that got lost signs nobody out', async () => {
  const { id, cookie } = await open();
  bench.pass(sessionTimes.rotateMs);
  const lost = (await check(cookie.value))?.rotated;
  bench.pass(3 * hourMs);
  const again = await check(cookie.value);
  assert.equal(again?.session.id, id);
  assert.ok(again?.rotated);
  assert.equal(await check(lost?.value ?? ''), undefined);
});

test('an outdated secret that turns up later was copied, and ends the session', async () => {
  const { id, cookie } = await open();
  bench.pass(sessionTimes.rotateMs);
  const rotated = (await check(cookie.value))?.rotated;
  assert.ok(await check(rotated?.value ?? ''));
  bench.pass(sessionTimes.graceMs);
  assert.equal(await check(cookie.value), undefined);
  assert.equal(await check(rotated?.value ?? ''), undefined);
  const entries = await bench.journal.relational.query<{ facts: { why: string; sessions: string[] } }>(
    sql`select facts from journal_entries where type = 'account.sessions_ended' order by seq desc limit 1`,
  );
  assert.deepEqual(entries[0]?.facts, { why: 'replayed', sessions: [id] });
});

test('a session that nobody used for half a day is over', async () => {
  const { cookie } = await open();
  bench.pass(sessionTimes.idleMs - secondMs);
  const used = await check(cookie.value);
  assert.ok(used);
  bench.pass(sessionTimes.idleMs);
  assert.equal(await check(used.rotated?.value ?? cookie.value), undefined);
});

test('a session in constant use is over after a week', async () => {
  let { cookie } = await open();
  for (let hours = 0; hours < 7 * 24; hours += 6) {
    const found = await check(cookie.value);
    assert.ok(found, `after ${hours} hours`);
    cookie = found.rotated ?? cookie;
    bench.pass(6 * hourMs);
  }
  assert.equal(await check(cookie.value), undefined);
});

type Step =
  | { readonly do: 'open' }
  | { readonly do: 'pass'; readonly ms: number }
  | { readonly do: 'use' | 'revoke' | 'keep'; readonly which: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ do: 'open' as const }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(secondMs, minuteMs, 16 * minuteMs, 2 * hourMs) }),
  fc.record({ do: fc.constantFrom('use' as const, 'revoke' as const, 'keep' as const), which: fc.nat({ max: 5 }) }),
);

test('whatever is signed in, rotated and revoked in whatever order, no secret of a revoked session is good', async () => {
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 25 }), async (sequence) => {
      count += 1;
      const person = await bench.person(`Prop${count}`);
      const held: { id: string; secrets: string[]; ended: boolean }[] = [];
      const db = bench.journal.relational;
      const now = () => bench.journal.clock().toISOString();
      for (const step of sequence) {
        if (step.do === 'open') {
          const { id, cookie } = await open(person);
          held.push({ id, secrets: [cookie.value], ended: false });
        } else if (step.do === 'pass') bench.pass(step.ms);
        else {
          const one = held[step.which % Math.max(held.length, 1)];
          if (one === undefined) continue;
          if (step.do === 'use') {
            const found = await check(one.secrets.at(-1) ?? '');
            if (found?.rotated !== undefined) one.secrets.push(found.rotated.value);
          } else if (step.do === 'revoke') {
            await endSession(db, person.id, one.id, now());
            one.ended = true;
          } else {
            await endSessions(db, person.id, now(), one.id);
            for (const other of held) if (other !== one) other.ended = true;
          }
        }
        for (const { secrets, ended } of held)
          if (ended) for (const secret of secrets) assert.equal(await check(secret), undefined);
      }
    }),
    { numRuns: 15 },
  );
});
