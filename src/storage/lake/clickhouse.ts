/** The lake on a ClickHouse server or cluster by address. Same SQL, same client, same results as embedded. */
import { Readable } from 'node:stream';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { busy, invalid } from '#base/errors.ts';
import { makeAsk } from './ask.ts';
import type { ProcessLog } from './chdb-process.ts';
import { trustedError } from './engine-errors.ts';
import type { Lake, LakeQuery } from './port.ts';
import { rowsOf } from './rows.ts';
import { insertSettings, quoteName } from './sql-text.ts';

export interface ClickhouseOptions {
  /** `http(s)://user:password@host:8123/database`; the path names the database, `watchfloor` when there is none. */
  readonly url: string;
  readonly log?: ProcessLog;
}

interface Address {
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  readonly database: string;
}

function addressOf(text: string): Address {
  if (!URL.canParse(text) || !/^https?:/.test(text))
    throw invalid('lake_url_invalid', 'The address of the lake is not an http or https address.', {
      remedy: 'Set WATCHFLOOR_LAKE_URL to something like http://user:password@host:8123/watchfloor.',
    });
  const url = new URL(text);
  const database = decodeURIComponent(url.pathname.replace(/^\/|\/$/g, '')) || 'watchfloor';
  quoteName(database);
  return {
    url: url.origin,
    database,
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
  };
}

const readSettings = { output_format_json_quote_64bit_integers: 0 } as const;
/** An insert that is sent compressed still has to be read back as unclear when this runs out. */
const requestTimeoutMs = 300_000;

async function jsonCompact(
  client: ClickHouseClient,
  query: LakeQuery,
  settings: Readonly<Record<string, number | string>>,
  signal?: AbortSignal,
): Promise<string> {
  const answer = await client.query({
    query: query.sql,
    format: 'JSONCompact',
    ...(query.params === undefined ? {} : { query_params: { ...query.params } }),
    clickhouse_settings: { ...settings, wait_end_of_query: 1 },
    ...(signal === undefined ? {} : { abort_signal: signal }),
  });
  return answer.text();
}

/** One insert, its bytes as they are. `exec` and not `insert`: the latter would make objects of the rows. */
async function appendBytes(client: ClickHouseClient, table: string, lines: Uint8Array): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${quoteName(table)} FORMAT JSONEachRow`,
    values: Readable.from([lines]),
    clickhouse_settings: { ...insertSettings, wait_end_of_query: 1 },
  });
  for await (const chunk of stream) void chunk;
}

const toOurs = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw trustedError(error);
  }
};

async function makeDatabase(address: Address): Promise<string> {
  const client = createClient({ ...address, database: 'default', request_timeout: 30_000, log: { level: 127 } });
  try {
    await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${quoteName(address.database)}` });
    const [row] = rowsOf<{ version: string }>(await jsonCompact(client, { sql: 'SELECT version() AS version' }, {}));
    return row?.version ?? 'unknown';
  } finally {
    await client.close();
  }
}

/**
 * Inserts whose answer never came may still be at work at the server: it lists them as long as they run.
 * They are ours by their text, since nobody else writes these tables.
 */
async function waitForInserts(client: ClickHouseClient, database: string): Promise<void> {
  const giveUpAt = Date.now() + requestTimeoutMs;
  while (Date.now() < giveUpAt) {
    const sql = `SELECT count() AS busy FROM system.processes WHERE query_kind = 'Insert' AND current_database = {database:String}`;
    const [row] = rowsOf<{ busy: number }>(await jsonCompact(client, { sql, params: { database } }, readSettings));
    if ((row?.busy ?? 0) === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw busy('lake_overloaded', 'Earlier inserts are still at work in the lake.', { retryAfterS: 10 });
}

export async function openClickhouse(options: ClickhouseOptions): Promise<Lake> {
  const address = addressOf(options.url);
  const serverVersion = await toOurs(makeDatabase(address));
  const client = createClient({
    ...address,
    request_timeout: requestTimeoutMs,
    max_open_connections: 16,
    compression: { request: true, response: true },
    log: { level: 127 },
  });
  const { database } = address;
  const query = (asked: LakeQuery) => jsonCompact(client, asked, readSettings);
  return {
    facts: { supervised: false, serverVersion, database },
    command: async ({ sql, params }) => {
      await toOurs(client.command({ query: sql, ...(params === undefined ? {} : { query_params: { ...params } }) }));
    },
    query: async <Row extends object>(asked: LakeQuery) => rowsOf<Row>(await toOurs(query(asked))),
    append: async (table, lines) => {
      if (lines.length > 0) await toOurs(appendBytes(client, table, lines));
    },
    ask: makeAsk({
      rows: async (asked) => rowsOf(await query(asked)),
      bounded: (asked, settings, deadlineMs) =>
        jsonCompact(client, asked, { ...settings, readonly: 1 }, AbortSignal.timeout(deadlineMs)),
    }),
    settle: () => toOurs(waitForInserts(client, database)),
    ping: async () => {
      await toOurs(query({ sql: 'SELECT 1' }));
    },
    close: () => client.close(),
  };
}
