import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { seal, unseal } from './sealing.ts';

const key = randomBytes(32);

test('what was sealed is read back with the same key and context', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (secret, context) => {
      const sealed = seal(key, context, secret);
      assert.equal(unseal(key, context, sealed), secret);
    }),
  );
});

test('another key, another context or a changed text is refused', () => {
  const sealed = seal(key, 'totp acc_1', 'secret');
  assert.throws(() => unseal(randomBytes(32), 'totp acc_1', sealed), { code: 'secret_unreadable' });
  assert.throws(() => unseal(key, 'totp acc_2', sealed), { code: 'secret_unreadable' });
  const body = Buffer.from(sealed.slice(3), 'base64url');
  for (let at = 0; at < body.length; at += 1) {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => unseal(key, 'totp acc_1', `v1.${changed.toString('base64url')}`), {
      code: 'secret_unreadable',
    });
  }
});

test('no text makes opening fail in another way', () => {
  fc.assert(
    fc.property(fc.string(), (text) => assert.throws(() => unseal(key, '', text), { code: 'secret_unreadable' })),
  );
});

test('sealing the same secret twice gives two texts', () => {
  assert.notEqual(seal(key, '', 'same'), seal(key, '', 'same'));
});

test('a key of another length is refused', () => {
  assert.throws(() => seal(Buffer.alloc(16), '', 'x'), { code: 'secret_key_length' });
});
