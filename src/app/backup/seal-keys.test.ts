import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '#base/errors.ts';
import { sealKeys, unsealKeys } from './seal-keys.ts';

const passphrase = 'seven herons over the weir';
const keys = new Map([
  ['journal.pem', Buffer.from('-----BEGIN PRIVATE KEY-----')],
  ['secrets.key', Buffer.from([0, 255, 10])],
]);
const sealed = await sealKeys(keys, passphrase);

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'opened',
    (error: unknown) => (isAppError(error) ? error.code : String(error)),
  );

test('the same passphrase opens the keys, another does not', async () => {
  assert.deepEqual(await unsealKeys(sealed, passphrase), keys);
  assert.equal(await codeOf(unsealKeys(sealed, `${passphrase} `)), 'passphrase_wrong');
});

test('nothing of the keys can be read without the passphrase, and two seals differ', async () => {
  assert.equal(sealed.includes('PRIVATE'), false);
  assert.notEqual(await sealKeys(keys, passphrase), sealed);
});

test('a short passphrase seals nothing', async () => {
  assert.equal(await codeOf(sealKeys(keys, 'eleven char')), 'passphrase_short');
});

test('a passphrase typed on another keyboard, composed otherwise, is the same', async () => {
  const opened = await unsealKeys(
    await sealKeys(keys, 'gr\u00fcne \u00c4pfel am Weg'),
    'gru\u0308ne A\u0308pfel am Weg',
  );
  assert.deepEqual(opened, keys);
});

test('a changed or strange file is refused with a code, and can neither weaken nor enlarge the derivation', async () => {
  const whole = JSON.parse(sealed) as Record<string, unknown>;
  for (const change of [{ N: 2 ** 24 }, { N: 2 }, { kdf: 'none' }, { salt: 7 }, { nonce: undefined }])
    assert.equal(await codeOf(unsealKeys(JSON.stringify({ ...whole, ...change }), passphrase)), 'backup_damaged');
  for (const change of [{ tag: 'AAAA' }, { nonce: '' }, { text: '' }, { salt: 'AAAA' }])
    assert.equal(await codeOf(unsealKeys(JSON.stringify({ ...whole, ...change }), passphrase)), 'passphrase_wrong');
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
      assert.equal(await codeOf(unsealKeys(text, passphrase)), 'backup_damaged');
    }),
    { numRuns: 200 },
  );
});
