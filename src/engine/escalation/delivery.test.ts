import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Attempt, type AttemptResult, backOffMs, nextAttempt } from './delivery.ts';

const mail = { id: 'mail', waking: false };
const sms = { id: 'sms', waking: true };
const voice = { id: 'voice', waking: true };
const was = (channel: string, at: number, result: AttemptResult): Attempt => ({ channel, at, result });

test('a mail that went out does not end a call that can still wake', () => {
  const sent = [was('mail', 0, 'delivered')];
  assert.deepEqual(nextAttempt('k', [mail, sms], sent, 1), {
    kind: 'send',
    channel: 'sms',
    notBefore: 1,
    key: 'k sms',
  });
  assert.deepEqual(nextAttempt('k', [mail], sent, 1), { kind: 'delivered', channel: 'mail' });
});

test('the first waking channel that took it ends the call', () => {
  assert.deepEqual(nextAttempt('k', [sms, voice, mail], [was('sms', 0, 'delivered')], 1), {
    kind: 'delivered',
    channel: 'sms',
  });
});

test('what failed is tried again later under the same key, then the next channel has its turn', () => {
  const first = [was('sms', 0, 'failed')];
  assert.deepEqual(nextAttempt('k', [sms, voice], first, 1), {
    kind: 'send',
    channel: 'sms',
    notBefore: backOffMs[0],
    key: 'k sms',
  });
  const third = [...first, was('sms', 5_000, 'unknown'), was('sms', 25_000, 'failed')];
  assert.deepEqual(nextAttempt('k', [sms, voice], third, 25_001), {
    kind: 'send',
    channel: 'voice',
    notBefore: 25_001,
    key: 'k voice',
  });
});

test('what was refused for good goes to the next channel at once', () => {
  const next = nextAttempt('k', [sms, voice], [was('sms', 0, 'refused')], 1);
  assert.deepEqual(next, { kind: 'send', channel: 'voice', notBefore: 1, key: 'k voice' });
});

test('whatever happens it ends, wakes when a waking channel would, and tries nothing that took it again', () => {
  const channels = fc.shuffledSubarray([mail, sms, voice]);
  const results = fc.array(fc.constantFrom<AttemptResult>('delivered', 'failed', 'refused', 'unknown'), {
    minLength: 9,
    maxLength: 9,
  });
  fc.assert(
    fc.property(channels, results, (order, outcomes) => {
      const attempts: Attempt[] = [];
      let now = 0;
      let next = nextAttempt('k', order, attempts, now);
      while (next.kind === 'send') {
        const { channel, notBefore } = next;
        assert.ok(attempts.length < order.length * (1 + backOffMs.length), 'it goes on for ever');
        assert.ok(notBefore >= now);
        assert.ok(!attempts.some((one) => one.channel === channel && one.result === 'delivered'));
        now = notBefore;
        attempts.push(was(channel, now, outcomes[attempts.length] ?? 'failed'));
        next = nextAttempt('k', order, attempts, now);
      }
      const taken = attempts.filter(({ result }) => result === 'delivered').map(({ channel }) => channel);
      assert.equal(next.kind, taken.length > 0 ? 'delivered' : 'exhausted');
      const woke = order.some(({ id, waking }) => waking && taken.includes(id));
      const tried = order.every(({ id, waking }) => !waking || attempts.some(({ channel }) => channel === id));
      assert.ok(woke || tried, 'a waking channel was left out');
    }),
  );
});
