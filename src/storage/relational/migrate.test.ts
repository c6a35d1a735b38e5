import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { migrate } from './migrate.ts';
import { sql } from './sql.ts';
import { type TestDatabase, testDatabase } from './testing/template.ts';

let folder = '';
let database: TestDatabase;
const put = (file: string, text: string): Promise<void> => writeFile(join(folder, file), text);
const remembered = (): Promise<object[]> =>
  database.relational.query(sql`select number, name from schema_migrations order by number`);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchfloor-migrate-'));
  database = await testDatabase({ migrations: 'none' });
  await put('0001-first.sql', 'create table first (n integer); insert into first values (1);');
  await put('0002-second.sql', 'alter table first add column note text;');
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true, force: true });
});

test('migrations are applied once and remembered, later ones when they come', async () => {
  assert.deepEqual(await migrate(database.relational, folder), { applied: ['first', 'second'], schema: 2 });
  assert.deepEqual(await migrate(database.relational, folder), { applied: [], schema: 2 });
  await put('0003-third.sql', 'drop table first');
  assert.deepEqual(await migrate(database.relational, folder), { applied: ['third'], schema: 3 });
  assert.deepEqual(await remembered(), [
    { number: 1, name: 'first' },
    { number: 2, name: 'second' },
    { number: 3, name: 'third' },
  ]);
});

test('several that start at once apply each migration once', async () => {
  const outcomes = await Promise.all(Array.from({ length: 4 }, () => migrate(database.relational, folder)));
  assert.deepEqual(outcomes.flatMap(({ applied }) => applied).sort(), ['first', 'second']);
});

test('a migration that fails leaves nothing of itself, keeps those before it, and is named with its line', async () => {
  await put('0003-third.sql', 'create table third (n integer);\ncreate table broken (only boolean only);');
  await assert.rejects(migrate(database.relational, folder), {
    code: 'migration_failed',
    message: /^0003-third\.sql:2: /,
  });
  assert.equal((await remembered()).length, 2);
  const [row] = await database.relational.query(sql`select to_regclass('third') as third`);
  assert.deepEqual(row, { third: null });
});

test('a newer schema and a changed file are refused and nothing is touched', async () => {
  await put('0003-third.sql', 'create table third (n integer)');
  await migrate(database.relational, folder);
  await rm(join(folder, '0003-third.sql'));
  await assert.rejects(migrate(database.relational, folder), { code: 'schema_newer' });
  await put('0003-third.sql', 'create table third (n bigint)');
  await assert.rejects(migrate(database.relational, folder), { code: 'migration_changed' });
  assert.equal((await remembered()).length, 3);
});

test('a test database is fresh, migrated and made in well under a second', async () => {
  await migrate(database.relational, folder);
  const first = await testDatabase({ migrations: folder });
  await first.relational.query(sql`insert into first values (2)`);
  const started = performance.now();
  const second = await testDatabase({ migrations: folder });
  const elapsedMs = performance.now() - started;
  assert.deepEqual(await second.relational.query(sql`select n from first`), [{ n: 1 }]);
  await Promise.all([first.close(), second.close()]);
  assert.ok(elapsedMs < 1000, `${elapsedMs} ms`);
});
