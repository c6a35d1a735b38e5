/**
 * The child that holds the embedded engine. A crash of the engine, or its memory, is then not the server's.
 * Ends the moment its parent is gone: nobody else may have this folder open when the server starts again.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { Session } from 'chdb';
import { createChdbConnection } from 'chdb/connection';
import { messageOf } from '#base/errors.ts';
import type { ChildOptions, FromChild, ToChild } from './chdb-protocol.ts';
import { faultOf } from './engine-errors.ts';
import { paramStatement } from './params.ts';
import { makePool, type Pool } from './pool.ts';
import { insertSettings, quoteName, settingsText } from './sql-text.ts';

interface Engine {
  readonly options: ChildOptions;
  /** Holds the engine open with its memory limit; queries go through the pools. */
  readonly base: Session;
  readonly readers: Pool<ClickHouseClient>;
  readonly writers: Pool<ClickHouseClient>;
  /** Slots for people's queries; each run makes its own session. */
  readonly askers: Pool<null>;
}

const longestQuery = 16 * 1024 * 1024;

/** A session of its own inside the engine: it runs one query at a time and remembers every SET. */
async function openClient(options: ChildOptions): Promise<ClickHouseClient> {
  // The client takes a ready connection (its types do not say so).
  const config: object = { connection: createChdbConnection({ path: options.folder }) };
  const client = createClient(config);
  await client.command({ query: `USE ${quoteName(options.database)}` });
  // The queries of long rules are long, and so is a SET with one of them as a parameter.
  await client.command({ query: `SET max_query_size = ${longestQuery}` });
  return client;
}

async function openEngine(options: ChildOptions): Promise<Engine> {
  const base = new Session(options.folder, {
    connectionArgs: [`--max_server_memory_usage=${options.memoryBytes}`, '--mark_cache_size=268435456'],
  });
  await base.queryAsync(`CREATE DATABASE IF NOT EXISTS ${quoteName(options.database)}`);
  const open = () => openClient(options);
  return {
    options,
    base,
    readers: await makePool(3, open),
    writers: await makePool(2, open),
    askers: await makePool(4, async () => null),
  };
}

async function setParams(client: ClickHouseClient, params: Readonly<Record<string, unknown>> | undefined) {
  const statement = paramStatement(params);
  if (statement !== undefined) await client.command({ query: statement });
}

const compact = async (client: ClickHouseClient, sql: string): Promise<string> =>
  (await client.query({ query: sql, format: 'JSONCompact' })).text();

/** A session for one question of a person: limits first, then `readonly`, after which nothing can be set any more. */
async function ask(engine: Engine, call: Extract<ToChild, { verb: 'ask' }>): Promise<string> {
  const client = await openClient(engine.options);
  try {
    await client.command({ query: `SET ${settingsText(call.settings)}` });
    await setParams(client, call.params);
    await client.command({ query: 'SET readonly = 1' });
    return await compact(client, call.sql);
  } finally {
    await client.close();
  }
}

async function run(engine: Engine, call: ToChild): Promise<string> {
  switch (call.verb) {
    case 'command':
      return engine.writers.use(async (client) => {
        await setParams(client, call.params);
        await client.command({ query: call.sql });
        return '';
      });
    case 'query':
      return engine.readers.use(async (client) => {
        await setParams(client, call.params);
        return compact(client, call.sql);
      });
    case 'append': {
      const path = join(engine.options.incoming, call.file);
      return engine.writers.use(async (client) => {
        await client.command({
          query: `INSERT INTO ${quoteName(call.table)} FROM INFILE '${path.replace(/['\\]/g, '\\$&')}' SETTINGS ${settingsText(insertSettings)} FORMAT JSONEachRow`,
        });
        return '';
      });
    }
    case 'ask':
      return engine.askers.use(() => ask(engine, call));
    case 'close':
      return '';
  }
}

const send = (message: FromChild): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

async function serve(options: ChildOptions): Promise<void> {
  mkdirSync(options.folder, { recursive: true });
  const engine = await openEngine(options);
  process.on('message', (call: ToChild) => {
    run(engine, call).then(
      (text) => send({ kind: 'done', id: call.id, text }),
      (error: unknown) => send({ kind: 'fault', id: call.id, fault: faultOf(error) }),
    );
  });
  const version = (await engine.base.queryAsync('SELECT version()', { format: 'TabSeparated' })).text().trim();
  send({ kind: 'ready', version });
}

// SIGKILL, not exit(): exit waits for the queries that still run, and the next server waits for this folder.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
// A terminal's Ctrl-C reaches the whole group; the server decides when its engine stops.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

process.once('message', (options: ChildOptions) => {
  serve(options).catch((error: unknown) => {
    send({ kind: 'refused', fault: { message: messageOf(error) } });
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 100);
  });
});
