import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { crc32, looksLikeToken, tokenFromAuthorization, writeToken } from './token-format.ts';

const random = fc.uint8Array({ minLength: 32, maxLength: 32 });
const encoded = (text: string): string => Buffer.from(text).toString('base64');

test('the checksum is CRC-32 with its published check value', () => {
  assert.equal(crc32('123456789'), 0xcbf43926);
});

test('every token that is written is known as one', () => {
  fc.assert(
    fc.property(random, (bytes) => {
      const token = writeToken(bytes);
      assert.equal(token.length, 53);
      assert.ok(looksLikeToken(token));
    }),
  );
});

test('different secrets are written differently', () => {
  fc.assert(
    fc.property(random, random, (a, b) => {
      assert.equal(writeToken(a) === writeToken(b), Buffer.from(a).equals(Buffer.from(b)));
    }),
  );
});

test('a token with one character changed is not known as one', () => {
  const other = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
  fc.assert(
    fc.property(random, fc.nat({ max: 48 }), other, (bytes, at, character) => {
      const token = writeToken(bytes);
      const place = 4 + at;
      fc.pre(token[place] !== character);
      assert.equal(looksLikeToken(token.slice(0, place) + character + token.slice(place + 1)), false);
    }),
  );
});

test('the token is found in each form of the header that shippers send', () => {
  const token = writeToken(new Uint8Array(32).fill(9));
  for (const header of [
    `Bearer ${token}`,
    `bearer  ${token} `,
    `ApiKey ${token}`,
    `ApiKey someid:${token}`,
    `ApiKey ${encoded(`someid:${token}`)}`,
    `Splunk ${token}`,
    `Basic ${encoded(`anybody:${token}`)}`,
    `Basic ${encoded(`:${token}`)}`,
  ])
    assert.equal(tokenFromAuthorization(header), token, header);
});

test('no header makes the search fail, and garbage is no token', () => {
  fc.assert(fc.property(fc.string(), (header) => assert.equal(tokenFromAuthorization(header), undefined)));
  fc.assert(
    fc.property(fc.constantFrom('Bearer', 'ApiKey', 'Basic', 'Splunk', 'constructor'), fc.string(), (scheme, rest) =>
      assert.equal(tokenFromAuthorization(`${scheme} ${rest}`), undefined),
    ),
  );
});
