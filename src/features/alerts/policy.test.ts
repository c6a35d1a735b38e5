import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Actor } from '#base/actor.ts';
import { type AlertFacts, alertAbilities, alertPermissions } from './policy.ts';
import { closes, verdictCodes, verdictOfLetter, verdicts } from './verdicts.ts';

const person = (id: string, permissions: readonly (typeof alertPermissions)[number][], scope = 'scp_a'): Actor => ({
  kind: 'person',
  id,
  name: id,
  grants: [{ scope, permissions: new Set(permissions) }],
});
const open: AlertFacts = { scope: 'scp_a', state: 'open', assigneeId: null, duplicateOf: null };
const given = (abilities: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(abilities).filter((verb) => abilities[verb]);

test('who may only read is offered nothing', () => {
  assert.deepEqual(given(alertAbilities(person('acc_a', ['alert:read']), open)), []);
});

test('permission in another scope gives nothing here', () => {
  assert.deepEqual(given(alertAbilities(person('acc_a', [...alertPermissions], 'scp_b'), open)), []);
});

test('an unclaimed alert can be claimed and judged, that of another person neither', () => {
  const triages = person('acc_a', ['alert:read', 'alert:triage']);
  assert.deepEqual(given(alertAbilities(triages, open)), [
    'claim',
    'verdict',
    'note',
    'duplicate',
    'escalate',
    'snooze',
    'silence',
  ]);
  assert.deepEqual(given(alertAbilities(triages, { ...open, assigneeId: 'acc_b' })), ['note', 'silence']);
  assert.deepEqual(given(alertAbilities(triages, { ...open, state: 'closed', assigneeId: 'acc_b' })), [
    'reopen',
    'note',
    'silence',
  ]);
});

test('a token never owns: it is offered neither claim nor verdict', () => {
  const token: Actor = { ...person('tok_a', [...alertPermissions]), kind: 'token' };
  assert.deepEqual(given(alertAbilities(token, open)), ['assign', 'note']);
});

test('what is closed can be changed only by opening it again', () => {
  const arbitrary = fc.record({
    scope: fc.constant('scp_a'),
    state: fc.constant<'closed'>('closed'),
    assigneeId: fc.constantFrom('acc_a', 'acc_b'),
    duplicateOf: fc.constantFrom(null, 'alr_x'),
  });
  fc.assert(
    fc.property(arbitrary, (alert) => {
      const can = alertAbilities(person('acc_a', [...alertPermissions]), alert);
      return !can.claim && !can.verdict && !can.release && !can.assign && can.reopen !== can.unlink;
    }),
  );
});

test('every verdict has a letter of its own, and only undetermined keeps an alert open', () => {
  assert.equal(new Set(verdictCodes.map((code) => verdicts[code].letter)).size, verdictCodes.length);
  for (const code of verdictCodes) assert.equal(verdictOfLetter(verdicts[code].letter), code);
  assert.deepEqual(
    verdictCodes.filter((code) => !closes(code)),
    ['undetermined'],
  );
});
