import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { functionNames, linkPath, tidyGrants } from '#features/identity/model.ts';
import { identityPages } from './pages.ts';
import { snippets, tokenPlace } from './snippets.ts';
import { choiceOf, deviceWords, grantsOf, grantWords, historyOf, secretOfHash } from './words.ts';

const grant = fc.record({
  function: fc.constantFrom(...functionNames),
  scope: fc.constantFrom(null, `scp_${'a'.repeat(26)}`, `scp_${'b'.repeat(26)}`),
});

test('what the editor shows of grants and gives back is the same grants', () => {
  fc.assert(
    fc.property(fc.array(grant, { maxLength: 15 }), (grants) => {
      assert.deepEqual(grantsOf(choiceOf(grants)), tidyGrants(grants));
    }),
  );
});

test('the secret is read from the links that the server makes', () => {
  const path = linkPath('invite', 'abc-_123');
  assert.equal(secretOfHash(path.slice(path.indexOf('#'))), 'abc-_123');
  assert.equal(secretOfHash(''), undefined);
  assert.equal(secretOfHash('#token='), undefined);
  assert.equal(secretOfHash('#other'), undefined);
});

test('every kind of link has its page, open to those who are not signed in', () => {
  for (const kind of ['first', 'invite', 'reset'] as const) {
    const path = linkPath(kind, 'x').split('#')[0];
    assert.equal(identityPages.find((page) => page.path === path)?.signedOut, true, kind);
  }
});

test('functions are named with their scope where they are not for all', () => {
  const scope = `scp_${'a'.repeat(26)}`;
  const words = grantWords(
    [
      { function: 'manager', scope: null },
      { function: 'forensics', scope },
    ],
    [{ id: scope, name: 'North' }],
  );
  assert.deepEqual(words, ['SecOps manager', 'Reverse engineer / digital forensics (North)']);
});

test('devices are named by browser and system', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36';
  assert.equal(deviceWords(chrome), 'Chrome on Linux');
  assert.equal(deviceWords(`${chrome} Edg/140.0`), 'Edge on Linux');
  assert.equal(deviceWords('curl/8.9.0'), 'curl/8.9.0');
  assert.equal(deviceWords(''), 'unknown program');
  fc.assert(fc.property(fc.string(), (text) => assert.ok(deviceWords(text).length <= 60)));
});

test('each snippet holds the token, and Beats get a port', () => {
  for (const { text } of snippets('https://floor.example.org', tokenPlace)) assert.ok(text.includes(tokenPlace));
  const beat = snippets('https://floor.example.org', tokenPlace).find(({ id }) => id === 'winlogbeat');
  assert.ok(beat?.text.includes('"https://floor.example.org:443"'));
  const local = snippets('http://127.0.0.1:8080', tokenPlace).find(({ id }) => id === 'filebeat');
  assert.ok(local?.text.includes('"http://127.0.0.1:8080"'));
});

test('a line of the journal becomes a line of history', () => {
  const [line] = historyOf([
    {
      seq: 7,
      effectiveAt: '2026-03-02T08:00:00.000Z',
      actor: { kind: 'operator', name: 'Operator' },
      says: 'made the account of Ada',
      erased: false,
    },
  ]);
  assert.deepEqual(line, {
    id: '7',
    at: '2026-03-02T08:00:00.000Z',
    who: { name: 'Operator', kind: 'operator' },
    did: 'made the account of Ada',
    erased: false,
    sequence: 7,
  });
});
