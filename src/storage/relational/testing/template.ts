/**
 * Databases for tests: each one fresh, cloned from a migrated template, on one embedded PostgreSQL that all test files
 * running at the same time share.
 *
 *     const { relational, close } = await testDatabase();
 *
 * The first user starts the server in a process of its own (`keeper.ts`); every user holds a connection to that
 * process, which the kernel closes when the user ends, however it ends; a few seconds after the last one the keeper
 * stops the server and removes its folder.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, openSync, statSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { readMigrations } from '#storage/migrations.ts';
import { migrate, relationalMigrations } from '#storage/relational/migrate.ts';
import type { Relational } from '#storage/relational/port.ts';
import { openPostgres } from '#storage/relational/postgres.ts';

export interface TestDatabase {
  readonly relational: Relational;
  /** For code that opens its own connections (a second process, a pool of its own). */
  readonly connection: pg.PoolConfig;
  /** Drops the database. */
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** Another folder of migrations, or `none` for an empty database. */
  readonly migrations?: string | 'none';
}

const startPatienceMs = 60_000;
const user = process.getuid?.() ?? 0;
const checkout = createHash('sha256')
  .update(import.meta.dirname)
  .digest('hex')
  .slice(0, 8);
const keeperFolder = join(tmpdir(), `watchfloor-test-${user}-${checkout}`);
const keeperSocket = join(keeperFolder, 'keeper.sock');

let server: Promise<string> | undefined;

/** The folder of the server's socket; its server is already there when the test runner started one. */
const serverFolder = (): Promise<string> => {
  server ??= Promise.resolve(process.env.WATCHFLOOR_TEST_POSTGRES ?? joinOrStart());
  return server;
};

async function joinOrStart(): Promise<string> {
  mkdirSync(keeperFolder, { recursive: true, mode: 0o700 });
  if (statSync(keeperFolder).uid !== user) throw new Error(`${keeperFolder} belongs to somebody else.`);
  let spawnedAt = 0;
  for (const until = Date.now() + startPatienceMs; Date.now() < until; ) {
    const folder = await joinKeeper();
    if (folder !== undefined) return folder;
    // Any number of keepers may be started; all but one find the folder locked and end.
    if (Date.now() - spawnedAt > 1500) {
      spawnKeeper();
      spawnedAt = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`The PostgreSQL for tests did not start; see ${join(keeperFolder, 'keeper.log')}.`);
}

/** Becomes a user of the keeper, for the life of this process. */
function joinKeeper(): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket: Socket = connect(keeperSocket);
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      socket.unref();
      resolve(text.trim());
    });
    socket.on('error', () => resolve(undefined));
    socket.on('close', () => resolve(undefined));
  });
}

function spawnKeeper(): void {
  const log = openSync(join(keeperFolder, 'keeper.log'), 'a', 0o600);
  const options = { detached: true, stdio: ['ignore', log, log] as ['ignore', number, number], env: keeperEnv() };
  spawn(process.execPath, [join(import.meta.dirname, 'keeper.ts'), keeperFolder], options).unref();
}

/** Without what `node --test` tells its children: the keeper is no test. */
function keeperEnv(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT, NODE_OPTIONS, NODE_V8_COVERAGE, ...rest } = process.env;
  return rest;
}

async function administer<T>(run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host: await serverFolder(), user: 'postgres', database: 'postgres' });
  await client.connect();
  return run(client).finally(() => client.end());
}

const connectionTo = (host: string, database: string): pg.PoolConfig => ({
  host,
  user: 'postgres',
  database,
  max: 10,
  // Tests that forget to close must not keep the runner waiting.
  allowExitOnIdle: true,
});

const templates = new Map<string, Promise<string>>();

async function makeTemplate(migrations: string): Promise<string> {
  if (migrations === 'none') return 'template0';
  const known = await readMigrations(migrations);
  const hash = createHash('sha256')
    .update(known.map(({ sha256 }) => sha256).join())
    .digest('hex')
    .slice(0, 16);
  const template = `template_${hash}`;
  await administer(async (client) => {
    await client.query('select pg_advisory_lock(hashtext($1))', [template]);
    const found = await client.query('select 1 from pg_database where datname = $1', [template]);
    if (found.rowCount !== 0) return;
    const making = `making_${hash}_${randomBytes(4).toString('hex')}`;
    await client.query(`create database ${making}`);
    const relational = await openPostgres({ connection: connectionTo(await serverFolder(), making) });
    await migrate(relational, migrations).finally(() => relational.close());
    // Under its name only when it is whole; and closed, because a database in use cannot be cloned.
    await client.query(`alter database ${making} with allow_connections false`);
    await client.query(`alter database ${making} rename to ${template}`);
  });
  return template;
}

function templateFor(migrations: string): Promise<string> {
  const made = templates.get(migrations) ?? makeTemplate(migrations);
  templates.set(migrations, made);
  return made;
}

/** A database of one's own; close it when the file is done. */
export async function testDatabase(options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const host = await serverFolder();
  const template = await templateFor(options.migrations ?? relationalMigrations);
  const database = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  await administer((client) => client.query(`create database ${database} template ${template} strategy file_copy`));
  const connection = connectionTo(host, database);
  const relational = await openPostgres({ connection });
  return {
    relational,
    connection,
    async close() {
      await relational.close();
      await administer((client) => client.query(`drop database if exists ${database} with (force)`));
    },
  };
}
