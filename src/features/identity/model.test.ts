import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { holdsIn, type Permission } from '#base/actor.ts';
import {
  type Bundles,
  emailSchema,
  type FunctionGrant,
  functionNames,
  managesEverybody,
  permissionGrants,
  personActor,
  presets,
  readPermissions,
  tidyGrants,
} from './model.ts';
import { accountAbilities, demandMayAssign, seesAccount } from './policy.ts';

const [scopeA, scopeB] = [`scp_${'a'.repeat(26)}`, `scp_${'b'.repeat(26)}`];
const bundles = Object.fromEntries(
  functionNames.map((name) => [name, name === 'manager' ? ['people:read', 'people:manage'] : [`${name}:read`]]),
) as unknown as Bundles;
const grants = fc.array(
  fc.record({ function: fc.constantFrom(...functionNames), scope: fc.constantFrom(null, scopeA, scopeB) }),
  { maxLength: 12 },
);
const personWith = (id: string, given: readonly FunctionGrant[]) =>
  personActor({ id, name: id, grants: given }, bundles);

test('there are ten functions and both presets name only those', () => {
  assert.equal(functionNames.length, 10);
  for (const preset of Object.values(presets))
    for (const name of [...preset.firstAccount, ...preset.invited]) assert.ok(functionNames.includes(name));
});

test('the first account can manage people whatever the preset', () => {
  for (const preset of Object.values(presets)) {
    assert.ok(preset.firstAccount.includes('manager'));
    assert.ok(preset.firstAccount.includes('platform-engineer'));
  }
});

test('tidying grants never changes what they permit', () => {
  fc.assert(
    fc.property(grants, (given) => {
      const tidy = tidyGrants(given);
      assert.deepEqual(tidyGrants(tidy), tidy);
      const [before, after] = [personWith('p', given), personWith('p', tidy)];
      for (const name of functionNames)
        for (const scope of [scopeA, scopeB])
          for (const permission of bundles[name])
            assert.equal(holdsIn(before, permission, scope), holdsIn(after, permission, scope));
    }),
  );
});

test('a grant in one scope permits nothing in another', () => {
  const actor = personWith('p', [{ function: 'manager', scope: scopeA }]);
  assert.ok(holdsIn(actor, 'people:manage', scopeA));
  assert.equal(holdsIn(actor, 'people:manage', scopeB), false);
  assert.equal(managesEverybody([{ function: 'manager', scope: scopeA }], bundles), false);
});

test('a person sees exactly themselves and those who work in a scope that they read', () => {
  fc.assert(
    fc.property(grants, grants, (mine, theirs) => {
      const actor = personWith('me', mine);
      const other = { id: 'other', state: 'active' as const, grants: theirs };
      assert.ok(seesAccount(actor, { ...other, id: 'me' }));
      const managed = mine.filter((grant) => grant.function === 'manager').map((grant) => grant.scope);
      const expected =
        managed.includes(null) ||
        theirs.some((grant) => managed.length > 0 && (grant.scope === null || managed.includes(grant.scope)));
      assert.equal(seesAccount(actor, other), expected);
    }),
  );
});

test('a manager of one scope never manages a person who also works elsewhere', () => {
  const manager = personWith('me', [{ function: 'manager', scope: scopeA }]);
  const abilitiesOn = (theirs: readonly FunctionGrant[]) =>
    accountAbilities(manager, { id: 'other', state: 'active', grants: theirs });
  assert.equal(abilitiesOn([{ function: 'forensics', scope: scopeA }]).reset, true);
  assert.equal(abilitiesOn([{ function: 'forensics', scope: null }]).reset, false);
  assert.equal(
    abilitiesOn([
      { function: 'forensics', scope: scopeA },
      { function: 'forensics', scope: scopeB },
    ]).suspend,
    false,
  );
  assert.equal(abilitiesOn([]).reset, false);
});

test('grants change only in scopes whose people the actor manages', () => {
  const manager = personWith('me', [{ function: 'manager', scope: scopeA }]);
  const [inA, inB] = [
    { function: 'forensics' as const, scope: scopeA },
    { function: 'forensics' as const, scope: scopeB },
  ];
  demandMayAssign(manager, [inB], [inA, inB]);
  assert.throws(() => demandMayAssign(manager, [inB], [inA]), { code: 'scope_not_yours' });
  assert.throws(() => demandMayAssign(manager, [], [{ function: 'manager', scope: null }]), {
    code: 'scope_not_yours',
  });
});

test('permissions of several functions in one scope are one grant', () => {
  const [only, ...rest] = permissionGrants(
    [
      { function: 'manager', scope: scopeA },
      { function: 'forensics', scope: scopeA },
    ],
    bundles,
  );
  assert.deepEqual(rest, []);
  assert.deepEqual([...(only?.permissions ?? [])].sort(), ['forensics:read', 'people:manage', 'people:read']);
});

test('tokens for reading can carry nothing that changes things', () => {
  assert.ok(readPermissions(bundles).every((permission: Permission) => permission.endsWith(':read')));
});

test('addresses are compared in lower case', () => {
  assert.equal(emailSchema.parse('  Ada@Example.ORG '), 'ada@example.org');
  assert.equal(emailSchema.safeParse('ada').success, false);
});
