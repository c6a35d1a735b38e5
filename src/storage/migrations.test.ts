import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isAppError } from '#base/errors.ts';
import { type Migration, migrationOf, planMigrations } from './migrations.ts';

const migration = (number: number, text = `-- ${number}`): Migration =>
  migrationOf(`${String(number).padStart(4, '0')}-step.sql`, text);
const series = (count: number): Migration[] => Array.from({ length: count }, (_, index) => migration(index + 1));

const refusal = (known: Migration[], applied: Migration[]): string => {
  try {
    planMigrations(known, applied);
  } catch (error) {
    assert.ok(isAppError(error) && error.remedy !== undefined);
    return error.code;
  }
  return 'none';
};

test('the plan and what was applied are together all migrations, in order and once', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), fc.infiniteStream(fc.nat()), (count, done, order) => {
      const known = series(count);
      const applied = known.slice(0, done);
      const shuffled = known.map((one) => ({ one, key: order.next().value })).sort((a, b) => a.key - b.key);
      const plan = planMigrations(
        shuffled.map(({ one }) => one),
        applied,
      );
      assert.deepEqual([...applied, ...plan], known);
    }),
  );
});

test('a store that knows more than the code is refused, with both numbers', () => {
  assert.throws(() => planMigrations(series(2), series(5)), {
    code: 'schema_newer',
    details: { applied: 5, known: 2 },
    message: /schema 5.*up to 2/,
  });
  assert.equal(refusal([], series(1)), 'schema_newer');
});

test('a file that was changed, removed or slipped in is refused', () => {
  assert.equal(refusal([migration(1, 'changed'), migration(2)], series(1)), 'migration_changed');
  assert.equal(refusal([migration(2), migration(3)], series(2)), 'migration_changed');
  assert.equal(refusal(series(3), [migration(1), migration(3)]), 'migration_out_of_order');
  assert.equal(refusal([...series(2), migration(2, 'other')], []), 'migration_twice');
});

test('line ends do not change a migration, anything else does', () => {
  const unix = migrationOf('0001-a.sql', 'a\nb\n');
  assert.equal(migrationOf('0001-a.sql', 'a\r\nb\r\n').sha256, unix.sha256);
  assert.notEqual(migrationOf('0001-a.sql', 'a\nb').sha256, unix.sha256);
  assert.deepEqual([unix.number, unix.name], [1, 'a']);
});

test('a file that is not named like a migration is refused', () => {
  for (const file of ['1-a.sql', '0001_a.sql', '0001-A.sql', 'notes.sql'])
    assert.throws(() => migrationOf(file, ''), { code: 'migration_name_invalid' });
});
