import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { passwordIssues } from './passwords.ts';

const ada = { email: 'ada.lovelace@example.org', name: 'Ada Lovelace' };
const codeOf = (password: string): string | undefined => passwordIssues(password, ada)[0]?.code;

test('a password of a few unrelated words is accepted', () => {
  for (const password of ['violet harbour kettle 7', 'tUrm-fisch-lampe', 'Zq8#vn2!Lw0p', 'кошка на крыше дома'])
    assert.equal(codeOf(password), undefined, password);
});

test('a password of eleven characters is too short, whatever they are', () => {
  assert.equal(codeOf('Zq8#vn2!Lw0'), 'password_too_short');
  assert.equal(codeOf('🐈🐈🐈🐈🐈🐈'), 'password_too_short');
});

test('a password of more than 256 characters is refused', () => {
  assert.equal(codeOf('ab3$'.repeat(65)), 'password_too_long');
});

test('what is tried first is refused, with decoration too', () => {
  for (const password of [
    'password1234',
    'Password2026!',
    'Summer2026!!!',
    'qwertyuiop123',
    'correcthorsebatterystaple',
    'aaaaaaaaaaaaaaaa',
    '123456789012',
    'abcdefghijklm',
    'Watchfloor-2026',
    'admin admin admin',
  ])
    assert.equal(codeOf(password), 'password_common', password);
});

test('a password made from the own name or address is refused', () => {
  assert.equal(codeOf('ada.lovelace@example.org'), 'password_personal');
  assert.equal(codeOf('Lovelace-1815!'), 'password_personal');
  assert.equal(codeOf('lovelace painted a purple door'), undefined);
});

test('no text makes the judgement fail', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (password) => {
      assert.ok(passwordIssues(password, ada).length <= 1);
    }),
  );
});
