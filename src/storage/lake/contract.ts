/** What every form of the lake promises. Each form's test calls `lakeContract`. */
import assert from 'node:assert/strict';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { columnOf, commonFieldNames } from '#engine/events/common-fields.ts';
import { migrateLake, statementsOf } from './migrate.ts';
import type { Lake, LakeLimits } from './port.ts';

export interface LakeUnderTest {
  readonly lake: Lake;
  /** Ends the engine with SIGKILL and brings it back, as a supervisor would. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const migrations = join(import.meta.dirname, '../../../migrations/lake');
const limits: LakeLimits = { seconds: 5, rows: 100, memoryBytes: 500_000_000 };
const lines = (rows: readonly object[]): Uint8Array =>
  Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

const receivedAt = '2026-11-23T08:58:50.123Z';
const eventRow = (offset: number, idx: number, more: object = {}) => ({
  epoch: 'ep1',
  partition: 0,
  offset,
  idx,
  received_at: receivedAt,
  time: '2026-11-23T08:58:49.001Z',
  scope: 'scp_a',
  source: 'windows-event',
  sender: 'tok_a',
  log_source: 'windows/process_creation/sysmon',
  native: '{"EventID":1}',
  raw: '{"EventID":1,"CommandLine":"certutil -urlcache"}',
  ...more,
});

export function lakeContract(name: string, open: () => Promise<LakeUnderTest>): void {
  describe(`lake: ${name}`, () => {
    let under: LakeUnderTest;
    let lake: Lake;
    before(async () => {
      under = await open();
      lake = under.lake;
      await migrateLake(lake, migrations);
      await lake.command({
        sql: "CREATE TABLE small (a UInt64, s Nullable(String), at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY a",
      });
    });
    after(async () => under.close());
    const asking = (sql: string, changed: Partial<LakeLimits> = {}, params?: Record<string, unknown>) =>
      lake.ask({ sql, ...(params === undefined ? {} : { params }) }, { ...limits, ...changed });

    migrating(() => lake);
    appending(() => lake);
    askingTests(() => lake, asking);
    crashing(() => under);
  });
}

function migrating(lake: () => Lake): void {
  test('migrations run once, and each statement may be run twice', async () => {
    assert.deepEqual(await migrateLake(lake(), migrations), { applied: 0 });
    const { readMigrations } = await import('#storage/migrations.ts');
    for (const { text } of await readMigrations(migrations))
      for (const sql of statementsOf(text)) await lake().command({ sql });
  });

  test('a lake with a newer schema is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'watchfloor-lake-migrations-'));
    await cp(migrations, folder, { recursive: true });
    await writeFile(join(folder, '9998-more.sql'), 'CREATE TABLE IF NOT EXISTS more (a Int8) ENGINE = Memory;\n');
    assert.deepEqual(await migrateLake(lake(), folder), { applied: 1 });
    await assert.rejects(migrateLake(lake(), migrations), { code: 'schema_newer' });
    await lake().command({
      sql: 'ALTER TABLE schema_migrations DELETE WHERE number = 9998 SETTINGS mutations_sync = 1',
    });
    await lake().command({ sql: 'DROP TABLE more' });
    await rm(folder, { recursive: true });
  });

  test('the columns of events are the common fields and those of the position', async () => {
    const columns = await lake().query<{ name: string; type: string }>({
      sql: "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'events'",
    });
    const names = new Set(columns.map((column) => column.name));
    assert.deepEqual(
      commonFieldNames.filter((field) => !names.has(columnOf(field))),
      [],
    );
  });
}

function appending(lake: () => Lake): void {
  test('rows come back as they were, in any script, absent, null and empty', async () => {
    const rows = [
      { a: 1, s: 'Привет, 世界 🚨 \u0000 "\\\' \n', at: receivedAt },
      { a: 2, s: '', at: receivedAt },
      { a: 3, s: null, at: receivedAt },
      { a: 4, at: receivedAt },
    ];
    await lake().append('small', lines(rows));
    const back = await lake().query<{ a: number; s: string | null }>({ sql: 'SELECT a, s FROM small ORDER BY a' });
    assert.deepEqual(back, [
      { a: 1, s: rows[0]?.s },
      { a: 2, s: '' },
      { a: 3, s: null },
      { a: 4, s: null },
    ]);
  });

  test('parameters are values, whatever they hold', async () => {
    const nasty = ["it's", '\\', "\\'", '\n\t\r', 'a\u0000b', '{s:String}', "'; DROP TABLE small; --", '🚨', ''];
    for (const s of nasty) {
      const [row] = await lake().query<{ s: string }>({ sql: 'SELECT {s:String} AS s', params: { s } });
      assert.equal(row?.s, s);
    }
    const [row] = await lake().query<Record<string, unknown>>({
      sql: 'SELECT {list:Array(String)} AS list, {n:UInt64} AS n, {b:Bool} AS b, {none:Nullable(String)} AS none',
      params: { list: nasty, n: 42, b: true, none: null },
    });
    assert.deepEqual(row, { list: nasty, n: 42, b: true, none: null });
  });

  test('parameters of queries at the same time do not mix', async () => {
    const values = Array.from({ length: 40 }, (_, index) => index);
    const rows = await Promise.all(
      values.map((n) => lake().query<{ n: number }>({ sql: 'SELECT {n:UInt64} AS n', params: { n } })),
    );
    assert.deepEqual(
      rows.map(([row]) => row?.n),
      values,
    );
  });

  test('a row that does not fit is refused, and none of its batch is kept', async () => {
    const bad = lines([
      { a: 77, at: receivedAt },
      { a: 'not a number', at: receivedAt },
    ]);
    await assert.rejects(lake().append('small', bad), { code: 'lake_row_refused' });
    await assert.rejects(lake().append('small', lines([{ a: 77, unknown: 1, at: receivedAt }])), {
      code: 'lake_failed',
    });
    assert.deepEqual(await lake().query({ sql: 'SELECT a FROM small WHERE a = 77' }), []);
  });

  test('20,000 events in one append are all there, with their ids, times and words', async () => {
    const batch = Array.from({ length: 20_000 }, (_, idx) =>
      eventRow(7, idx, { process_command_line: `net user u${idx}` }),
    );
    await lake().append('events', lines(batch));
    const [row] = await lake().query<Record<string, unknown>>({
      sql: `SELECT count() AS c, uniqExact(id) AS ids, min(id) AS least, min(received_at) AS at, any(time_flag) AS flag
            FROM events WHERE epoch = 'ep1' AND offset = 7`,
    });
    assert.deepEqual(row, { c: 20_000, ids: 20_000, least: 'ep1-0-7-0', at: '2026-11-23 08:58:50.123', flag: 'ok' });
    const found = await lake().query({
      sql: "SELECT idx FROM events WHERE hasAllTokens(process_command_line, ['u19999']) AND hasAllTokens(raw, 'URLCACHE')",
    });
    assert.deepEqual(found, [{ idx: 19_999 }]);
  });
}

type Asking = (sql: string, changed?: Partial<LakeLimits>, params?: Record<string, unknown>) => ReturnType<Lake['ask']>;

function askingTests(lake: () => Lake, asking: Asking): void {
  test('a person may ask, with parameters, and gets columns, types and exact values', async () => {
    const answer = await asking(
      'select {n:UInt64} as big, -1.5 as x, toString(null) as none -- why\n;',
      {},
      {
        n: '18446744073709551615',
      },
    );
    assert.deepEqual(
      answer.columns.map((column) => column.name),
      ['big', 'x', 'none'],
    );
    assert.deepEqual(answer.rows, [['18446744073709551615', -1.5, null]]);
    assert.equal(answer.cut, false);
    const joined = await asking(
      'WITH e AS (SELECT * FROM events) SELECT count() FROM e JOIN hits USING (epoch, offset)',
    );
    assert.deepEqual(joined.rows, [[0]]);
  });

  test('more rows than allowed are cut, and the answer says so', async () => {
    const cut = await asking('SELECT number FROM numbers(1000) ORDER BY number', { rows: 10 });
    assert.deepEqual([cut.rows.length, cut.cut], [10, true]);
    const whole = await asking('SELECT number FROM numbers(10)', { rows: 10 });
    assert.deepEqual([whole.rows.length, whole.cut], [10, false]);
  });

  test('a query that takes too long or too much memory is stopped', async () => {
    const started = performance.now();
    await assert.rejects(
      asking('SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1', { seconds: 1 }),
      {
        code: 'lake_limit',
      },
    );
    assert.ok(performance.now() - started < 5000);
    await assert.rejects(asking('SELECT groupArray(number) FROM numbers(100000000)', { memoryBytes: 50_000_000 }), {
      code: 'lake_limit',
    });
  });

  test('SQL that is wrong is refused with the place and what the engine says', async () => {
    await assert.rejects(
      asking('SELECT 1,\n  2 FRM x y z'),
      (error: { code: string; kind: string; details: { place: string } }) => {
        assert.equal(error.code, 'lake_sql_invalid');
        assert.equal(error.kind, 'invalid');
        assert.match(error.details.place, /^2:\d+$/);
        return true;
      },
    );
    await assert.rejects(asking('SELECT nonsense FROM events'), { code: 'lake_sql_invalid' });
    await assert.rejects(asking('SELECT {missing:String}'), { code: 'lake_sql_invalid' });
    await assert.rejects(asking('  '), { code: 'lake_sql_invalid' });
    await assert.rejects(asking('SELECT 1; SELECT 2'), { code: 'lake_sql_invalid' });
  });

  const forbidden = [
    "INSERT INTO small VALUES (9, 'x', now())",
    'DROP TABLE small',
    'ALTER TABLE small DELETE WHERE 1',
    'CREATE TABLE x (a Int8) ENGINE = Memory',
    'CREATE TEMPORARY TABLE x (a Int8)',
    'SET max_execution_time = 1000',
    'SET readonly = 0',
    'SELECT 1 SETTINGS max_execution_time = 1000',
    'SELECT 1 SETTINGS readonly = 0',
    'SYSTEM FLUSH LOGS',
    'KILL QUERY WHERE 1',
    'USE system',
    'SHOW PROCESSLIST',
    "SELECT 1 INTO OUTFILE '/tmp/watchfloor-must-not-be-there'",
    'SELECT 1 /* x */ into /* y */ outfile $a$/tmp/watchfloor-must-not-be-there$a$',
    "SELECT file('/etc/passwd')",
    "SELECT `file`('/etc/passwd')",
    "SELECT * APPLY file FROM (SELECT '/etc/passwd' AS x)",
    "SELECT * APPLY(file) FROM (SELECT '/etc/passwd' AS x)",
    "SELECT arrayMap(file, ['/etc/passwd'])",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    'SELECT * FROM default.`/etc/passwd`',
    "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')",
    "SELECT * FROM remote('127.0.0.1', 'system.one')",
    "SELECT * FROM s3('http://127.0.0.1:1/bucket/x')",
    "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM postgresql('127.0.0.1:1', 'a', 'b', 'c', 'd')",
    "SELECT * FROM sqlite('/tmp/x', 'y')",
    "SELECT * FROM executable('id', 'TSV', 'a String')",
    "SELECT * FROM merge('system', 'processes')",
    "SELECT * FROM eval('SELECT * FROM system.processes')",
    'SELECT * FROM loop(system.one)',
    'SELECT * FROM system.processes',
    'SELECT * FROM `system`.`processes`',
    'SELECT * FROM "system" . processes',
    'SELECT 1 WHERE 1 IN (SELECT 1 FROM system.users)',
    'SELECT * FROM view(SELECT * FROM system.settings)',
    'SELECT * FROM information_schema.tables',
    'EXPLAIN SELECT * FROM system.processes',
    "SELECT 1 UNION ALL SELECT length(file('/etc/passwd'))",
  ];
  test('what is not a plain reading of our tables is refused', async () => {
    for (const sql of forbidden)
      await assert.rejects(asking(sql), (error: { code: string }) => {
        assert.ok(['lake_read_only', 'lake_sql_invalid'].includes(error.code), `${sql}: ${error.code}`);
        return true;
      });
    await assert.rejects(asking('SELECT * FROM {t:Identifier}', {}, { t: 'system.processes' }), {
      code: 'lake_read_only',
    });
    const [row] = await lake().query<{ c: number }>({ sql: 'SELECT count() AS c FROM small WHERE a = 9' });
    assert.equal(row?.c, 0);
    const { existsSync } = await import('node:fs');
    assert.equal(existsSync('/tmp/watchfloor-must-not-be-there'), false);
  });

  test('words in quotes are only text', async () => {
    const answer = await asking("SELECT 'INTO OUTFILE', 'system.processes', 'file(''/etc/passwd'')' AS x");
    assert.deepEqual(answer.rows, [['INTO OUTFILE', 'system.processes', "file('/etc/passwd')"]]);
  });

  test('a refused or stopped query leaves nothing behind for the next, and the product writes on', async () => {
    await assert.rejects(asking('SELECT sleep(2.9), sleep(2.8) FROM numbers(100) SETTINGS x = 1'));
    await asking('SELECT {secret:String}', {}, { secret: 'of another person' });
    await assert.rejects(asking('SELECT {secret:String}'), { code: 'lake_sql_invalid' });
    await lake().append('small', lines([{ a: 500, at: receivedAt }]));
  });

  test('eight people ask at once while rows are appended', async () => {
    const questions = Array.from({ length: 8 }, (_, n) => asking(`SELECT ${n}, count() FROM numbers(3000000)`));
    const append = lake().append('small', lines([{ a: 600, at: receivedAt }]));
    const answers = await Promise.all(questions);
    await append;
    assert.deepEqual(
      answers.map(({ rows }) => rows[0]),
      Array.from({ length: 8 }, (_, n) => [n, 3_000_000]),
    );
  });
}

function crashing(under: () => LakeUnderTest): void {
  test('a crash in the middle of an append: settle, read back, append what is missing', async () => {
    const { lake, crash } = under();
    for (const [round, waitMs] of [0, 3, 12, 25, 50].entries()) {
      const offset = 1000 + round;
      const batch = Array.from({ length: 2000 }, (_, idx) => eventRow(offset, idx));
      const append = lake.append('events', lines(batch)).then(
        () => 'done',
        (error: { code: string }) => error.code,
      );
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      await crash();
      const outcome = await append;
      assert.ok(['done', 'lake_restarting', 'lake_unreachable'].includes(outcome), outcome);
      await lake.settle();
      const there = await lake.query<{ idx: number }>({
        sql: "SELECT idx FROM events WHERE epoch = 'ep1' AND partition = 0 AND offset = {offset:UInt64}",
        params: { offset },
      });
      if (outcome === 'done') assert.equal(there.length, 2000);
      const known = new Set(there.map((row) => row.idx));
      await lake.append('events', lines(batch.filter((row) => !known.has(row.idx))));
      const [row] = await lake.query<Record<string, number>>({
        sql: "SELECT count() AS c, uniqExact(idx) AS u FROM events WHERE epoch = 'ep1' AND offset = {offset:UInt64}",
        params: { offset },
      });
      assert.deepEqual(row, { c: 2000, u: 2000 });
    }
  });
}
