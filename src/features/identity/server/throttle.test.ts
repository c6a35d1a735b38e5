import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { millisOf, minuteMs, secondMs, toInstant } from '#base/time.ts';
import { type Bench, openBench } from './testing/bench.ts';
import { accountKey, addressKey, afterTry, countTry, forgetTries, uncountTry, waitAfter, waitOf } from './throttle.ts';

let bench: Bench;
before(async () => {
  bench = await openBench();
});
after(() => bench.close());

const start = '2026-03-02T08:00:00.000Z';
const at = (ms: number) => toInstant(millisOf(start) + ms);
const limits = { free: 5, longestMs: 5 * minuteMs, forgetMs: 60 * minuteMs };

test('waiting grows with each failure and never beyond the longest', () => {
  fc.assert(
    fc.property(fc.nat({ max: 5000 }), (failures) => {
      const wait = waitAfter(failures, limits);
      assert.ok(wait >= 0 && wait <= limits.longestMs);
      assert.ok(waitAfter(failures + 1, limits) >= wait);
    }),
  );
  assert.deepEqual(
    [4, 5, 6, 7, 20].map((failures) => waitAfter(failures, limits)),
    [0, 1000, 2000, 4000, 300_000],
  );
});

test('failures are forgotten after a time without any', () => {
  const many = { failures: 50, last_at: start, blocked_until: start };
  assert.equal(afterTry(many, at(limits.forgetMs + 1), limits).failures, 1);
  assert.equal(afterTry(many, at(limits.forgetMs), limits).failures, 51);
  assert.equal(waitOf(undefined, start), 0);
});

test('the sixth try at once has to wait, and the answer says how long', async () => {
  const store = bench.journal.relational;
  const key = accountKey('sixth@example.org');
  for (let count = 0; count < 5; count += 1) await countTry(store, [key], start);
  await assert.rejects(countTry(store, [key], start), { code: 'too_many_tries', status: 429, retryAfterS: 1 });
  await countTry(store, [key], at(secondMs));
  await assert.rejects(countTry(store, [key], at(secondMs)), { retryAfterS: 2 });
});

test('of many tries at the same moment only the free ones get through', async () => {
  const store = bench.journal.relational;
  const key = accountKey('burst@example.org');
  const tries = await Promise.allSettled(Array.from({ length: 30 }, () => countTry(store, [key], start)));
  assert.equal(tries.filter((one) => one.status === 'fulfilled').length, 5);
});

test('a refused try counts nothing, on no key', async () => {
  const store = bench.journal.relational;
  const [blocked, other] = [accountKey('blocked@example.org'), addressKey('203.0.113.9')];
  for (let count = 0; count < 5; count += 1) await countTry(store, [blocked], start);
  for (let count = 0; count < 40; count += 1) await assert.rejects(countTry(store, [blocked, other], start));
  await countTry(store, [other], start);
});

test('a try that was no failure is taken back', async () => {
  const store = bench.journal.relational;
  const key = accountKey('back@example.org');
  for (let count = 0; count < 20; count += 1) {
    await countTry(store, [key], start);
    await uncountTry(store, [key], start);
  }
  await forgetTries(store, key);
});

test('one network of IPv6 is one address', () => {
  assert.equal(addressKey('2001:db8:1:2:3:4:5:6').key, addressKey('2001:db8:1:2:ffff::1').key);
  assert.equal(addressKey('2001:db8::5').key, addressKey('2001:db8:0:0:9::1').key);
  assert.notEqual(addressKey('2001:db8::5').key, addressKey('2001:db8:1::5').key);
  assert.notEqual(addressKey('::ffff:192.0.2.1').key, addressKey('::ffff:192.0.2.2').key);
});
