/**
 * PostgreSQL through `pg`: the one driver of both forms. The embedded form (`embedded.ts`) hands in a `Serving` that
 * knows when its server is away; a server by address has the plain one.
 */
import pg from 'pg';
import { type AppError, busy, failed, hasErrorCode, invalid, isAppError } from '#base/errors.ts';
import { copyInOver, copyOutOver } from './copy.ts';
import type { Relational, RelationalFacts, TransactionOptions, Tx } from './port.ts';
import { raw, type Sql, sql, textOf } from './sql.ts';
import { valueTypes } from './values.ts';

/** Oldest major version whose SQL we write. */
export const oldestMajor = 15;
const statementTimeoutMs = 60_000;
const closePatienceMs = 5000;

export interface PostgresOptions {
  readonly connection: pg.PoolConfig;
  /** Told about connections that broke while idle; they are replaced by themselves. */
  readonly onIdleError?: (error: Error) => void;
  readonly serving?: Serving;
  readonly facts?: Pick<RelationalFacts, 'supervised' | 'restartable'>;
  /** Runs once the connections are closed, such as stopping the server. */
  readonly afterClose?: () => Promise<void>;
}

/** What a form knows about its server that the driver cannot know. */
export interface Serving {
  /** Throws while there is no point in trying. */
  check(): void;
  /** The error for callers when no connection could be had, or one was lost. */
  lost(cause: unknown): AppError;
}

/** SQLSTATEs after which the connection is of no use: shutdown, crash, starting up, connection exceptions. */
const isAway = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && error.code !== undefined && /^(57P0[1-5]|08...)$/.test(error.code);

/** A refused write for want of room; everything before it is kept, and reading goes on. */
export const databaseDiskFull = (cause?: unknown): AppError =>
  busy('database_disk_full', 'The disk of the database is full.', {
    remedy: 'Free room on the disk that holds the database; what waits goes on by itself.',
    retryAfterS: 30,
    cause,
  });

/** What callers get for an error of the server that has a name of ours; any other as it is. */
const named = (error: unknown): unknown => (hasErrorCode(error, '53100') ? databaseDiskFull(error) : error);

/** Connecting failed: says where, never with what password, and keeps no cause that could carry it. */
function unreachable(connection: pg.PoolConfig, cause: unknown): AppError {
  const place = placeOf(connection);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
  const details = { code };
  if (hasErrorCode(cause, '28P01', '28000'))
    return failed('postgres_unreachable', `PostgreSQL at ${place} refused the user or the password (${code}).`, {
      remedy: 'Check user and password in WATCHFLOOR_DATABASE_URL, and pg_hba.conf of the server.',
      details,
    });
  if (hasErrorCode(cause, '3D000'))
    return failed('postgres_unreachable', `PostgreSQL at ${place} has no database of that name (${code}).`, {
      remedy: 'Create the database, or correct its name in WATCHFLOOR_DATABASE_URL.',
      details,
    });
  if (hasErrorCode(cause, '53300'))
    return busy('store_busy', `PostgreSQL at ${place} has no connection left (${code}).`, {
      remedy: 'Raise max_connections of the server: Watchfloor uses up to 20, and 4 for each command.',
      retryAfterS: 5,
      details,
    });
  return busy('postgres_unreachable', `PostgreSQL at ${place} cannot be reached (${code}).`, {
    remedy: 'Check that the server runs and that WATCHFLOOR_DATABASE_URL names its address.',
    retryAfterS: 5,
    details,
  });
}

function placeOf(connection: pg.PoolConfig): string {
  const { host, port, database } = parsed(connection);
  return host.startsWith('/') ? `${host} (database ${database})` : `${host}:${port}/${database}`;
}

function parsed(connection: pg.PoolConfig): pg.Client {
  try {
    return new pg.Client(connection);
  } catch {
    // No cause: the parser's error carries the address with its password.
    throw invalid('postgres_address_invalid', 'The address of PostgreSQL cannot be read.', {
      remedy: 'WATCHFLOOR_DATABASE_URL has the form postgres://user:password@host:5432/database.',
    });
  }
}

const plainServing = (connection: pg.PoolConfig): Serving => ({
  check() {},
  lost: (cause) => unreachable(connection, cause),
});

/** Opens the store and makes sure that it answers and is new enough; rejects with an AppError if not. */
export async function openPostgres(options: PostgresOptions): Promise<Relational> {
  placeOf(options.connection);
  const pool = new pg.Pool({
    max: 20,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: 'watchfloor',
    ...options.connection,
    types: valueTypes,
    options: `${options.connection.options ?? ''} -c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=iso_8601 -c statement_timeout=${statementTimeoutMs}`,
  });
  const sessions = new Sessions(pool, options.serving ?? plainServing(options.connection));
  // Without a listener a server that stops would end this process.
  pool.on('error', (error) => {
    if (!sessions.isClosed) options.onIdleError?.(error);
  });
  try {
    const serverVersion = await newEnough(sessions);
    const facts = { supervised: false, restartable: false, ...options.facts, serverVersion };
    return new PostgresRelational(sessions, facts, options.afterClose ?? (async () => {}));
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function newEnough(sessions: Sessions): Promise<string> {
  const [row] = await sessions.use((client) =>
    client
      .query<{ number: string; text: string }>(
        `select current_setting('server_version_num') as number, current_setting('server_version') as text`,
      )
      .then((result) => result.rows),
  );
  const major = Math.floor(Number(row?.number) / 10_000);
  const text = row?.text.split(' ')[0] ?? '';
  if (!(major >= oldestMajor))
    throw failed('postgres_too_old', `The server runs PostgreSQL ${text}; Watchfloor needs ${oldestMajor} or newer.`, {
      remedy: `Upgrade the server, or name another one in WATCHFLOOR_DATABASE_URL.`,
      details: { serverVersion: text, needed: oldestMajor },
    });
  return text;
}

async function settlesWithin(promise: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  const settled = promise.then(
    () => true,
    () => true,
  );
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/** Connections for a while: one in, one out, a broken one thrown away. */
class Sessions {
  readonly pool: pg.Pool;
  readonly #serving: Serving;
  readonly #broken = new WeakSet<pg.PoolClient>();
  readonly #known = new WeakSet<pg.PoolClient>();
  readonly #lent = new Set<pg.PoolClient>();
  #closed = false;

  constructor(pool: pg.Pool, serving: Serving) {
    this.pool = pool;
    this.#serving = serving;
  }

  async use<T>(run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    this.#lent.add(client);
    let spoilt = true;
    try {
      const result = await run(client);
      spoilt = false;
      return result;
    } catch (error) {
      // `pg` rejects the query before it says that the connection is gone; one turn later both are known.
      await new Promise((resolve) => setImmediate(resolve));
      const gone = this.#broken.has(client) || isAway(error);
      spoilt = gone || client.getTransactionStatus() !== 'I';
      throw gone && !isAppError(error) ? this.#serving.lost(error) : named(error);
    } finally {
      this.#lent.delete(client);
      client.release(spoilt);
    }
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const ended = this.pool.end();
    if (await settlesWithin(ended, closePatienceMs)) return;
    // Work under way had its time; now it is cut off, or one stuck transaction would keep us for ever.
    for (const client of this.#lent) (client as unknown as pg.Client).connection.stream.destroy();
    await settlesWithin(ended, 1000);
  }

  async #connect(): Promise<pg.PoolClient> {
    if (this.#closed) throw failed('store_closed', 'The relational store was closed.');
    this.#serving.check();
    const full = this.pool.totalCount >= (this.pool.options.max ?? 10) && this.pool.idleCount === 0;
    try {
      const client = await this.pool.connect();
      this.#watch(client);
      return client;
    } catch (error) {
      if (full && !(error instanceof pg.DatabaseError) && !hasErrorCode(error, 'ECONNREFUSED', 'ENOENT', 'ECONNRESET'))
        throw busy('store_busy', 'All connections to the relational store were in use for too long.', {
          retryAfterS: 2,
        });
      throw this.#serving.lost(error);
    }
  }

  #watch(client: pg.PoolClient): void {
    if (this.#known.has(client)) return;
    this.#known.add(client);
    const broken = (): void => {
      this.#broken.add(client);
    };
    client.on('error', broken).on('end', broken);
  }
}

const config = (query: Sql): pg.QueryConfig => ({ text: textOf(query), values: [...query.values] });

/** The rows of the last statement: text without values may hold several (migrations). */
async function rowsOf<Row extends object>(client: pg.ClientBase, query: Sql): Promise<Row[]> {
  const result: pg.QueryResult<Row> | pg.QueryResult<Row>[] =
    query.values.length === 0 ? await client.query(textOf(query)) : await client.query(config(query));
  return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows;
}

/** A transaction's handle: queries one after the other on its connection, and none after its end. */
class TransactionHandle implements Tx {
  readonly inTransaction = true;
  readonly #client: pg.PoolClient;
  #ended = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: pg.PoolClient) {
    this.#client = client;
  }

  query<Row extends object>(query: Sql): Promise<Row[]> {
    return this.run((client) => rowsOf<Row>(client, query));
  }

  async run<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    if (this.#ended)
      throw failed('transaction_ended', 'A transaction was used after its end.', {
        remedy: 'Await every query inside transaction(…), and keep no handle of it.',
      });
    const mine = this.#last.then(() => work(this.#client));
    this.#last = mine.catch(() => {});
    return mine;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#last;
  }
}

const beginning = (options: TransactionOptions): string =>
  `begin isolation level ${options.isolation === 'snapshot' ? 'repeatable read' : 'read committed'}${options.readOnly === true ? ' read only' : ''}`;

async function inTransaction<T>(
  client: pg.PoolClient,
  run: (tx: TransactionHandle) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  await client.query(beginning(options));
  const tx = new TransactionHandle(client);
  let result: T;
  try {
    result = await run(tx);
    await tx.end();
  } catch (error) {
    await tx.end();
    // When even this fails the connection is gone, and the server rolls back by itself.
    await client.query('rollback').catch(() => {});
    throw error;
  }
  const ended = await client.query('commit').catch((error: unknown) => {
    if (error instanceof pg.DatabaseError && !isAway(error)) throw error;
    throw busy('commit_unclear', 'The connection was lost during the commit: whether the change was kept is unknown.', {
      cause: error,
      retryAfterS: 2,
    });
  });
  // PostgreSQL answers COMMIT of a failed transaction with ROLLBACK and no error.
  if (ended.command !== 'COMMIT')
    throw failed('transaction_rolled_back', 'A refused statement was passed over, so the transaction was rolled back.');
  return result;
}

class PostgresRelational implements Relational {
  readonly facts: RelationalFacts;
  readonly #sessions: Sessions;
  readonly #afterClose: () => Promise<void>;

  constructor(sessions: Sessions, facts: RelationalFacts, afterClose: () => Promise<void>) {
    this.#sessions = sessions;
    this.facts = facts;
    this.#afterClose = afterClose;
  }

  query<Row extends object>(query: Sql): Promise<Row[]> {
    return this.#sessions.use((client) => rowsOf<Row>(client, query));
  }

  transaction<T>(run: (tx: Tx) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#sessions.use((client) => inTransaction(client, run, options));
  }

  async *stream<Row extends object>(query: Sql, chunk = 1000): AsyncGenerator<Row[]> {
    // A generator holds its connection between two steps, which `use` cannot: so it is lent through two promises.
    const lent = Promise.withResolvers<TransactionHandle>();
    const done = Promise.withResolvers<void>();
    const over = this.#sessions.use((client) =>
      inTransaction(
        client,
        async (tx) => {
          lent.resolve(tx);
          await done.promise;
        },
        { isolation: 'snapshot', readOnly: true },
      ),
    );
    over.catch(lent.reject);
    done.promise.catch(() => {});
    let failure: unknown;
    try {
      const tx = await lent.promise;
      await tx.query(sql`set local statement_timeout = 0`);
      await tx.query(sql`declare rows no scroll cursor for ${query}`);
      const fetch = raw(`fetch ${Math.max(1, Math.trunc(chunk))} from rows`);
      for (let rows = await tx.query<Row>(fetch); rows.length > 0; rows = await tx.query<Row>(fetch)) yield rows;
    } catch (error) {
      failure = error;
    } finally {
      if (failure === undefined) done.resolve();
      else done.reject(failure);
      await over;
    }
  }

  async copyOut(table: string, sink: NodeJS.WritableStream, tx?: Tx): Promise<void> {
    await this.#copy(tx, true, (client) => copyOutOver(client, table, sink));
  }

  async copyIn(table: string, source: NodeJS.ReadableStream, tx?: Tx): Promise<void> {
    await this.#copy(tx, false, (client) => copyInOver(client, table, source));
  }

  async ping(): Promise<void> {
    await this.query(sql`select 1`);
  }

  async close(): Promise<void> {
    await this.#sessions.close();
    await this.#afterClose();
  }

  async #copy(tx: Tx | undefined, readOnly: boolean, run: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    if (tx === undefined) {
      await this.#sessions.use((client) =>
        inTransaction(client, (handle) => handle.run((own) => untimed(own, run)), { readOnly }),
      );
      return;
    }
    if (!(tx instanceof TransactionHandle))
      throw failed('transaction_foreign', 'This transaction is of another store.');
    await tx.run((client) => untimed(client, run));
  }
}

/** Copying a large table may take its time; the limit is back afterwards (a failed transaction has no afterwards). */
async function untimed(client: pg.PoolClient, run: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  await client.query('set local statement_timeout = 0');
  await run(client);
  await client.query(`set local statement_timeout = ${statementTimeoutMs}`);
}
