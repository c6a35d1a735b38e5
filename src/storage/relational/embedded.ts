/**
 * The embedded PostgreSQL: made, started, watched, started again, stopped.
 *
 * The caller holds the lock of the data folder (`storage/data-folder.ts`); so whoever else is found at work on the
 * cluster is an orphan of a killed Watchfloor. It is adopted, and what the killed process left unfinished is ended.
 */
import { mkdir, mkdtemp, rm, statfs, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { type AppError, absent, busy, failed, hasErrorCode, messageOf } from '#base/errors.ts';
import {
  clearRemains,
  clusterOf,
  ensureCluster,
  isOnCluster,
  lastWords,
  type Place,
  pause,
  port,
  postmasterOf,
  socketName,
  spawnServer,
  stopServer,
} from './cluster.ts';
import type { Relational } from './port.ts';
import { databaseDiskFull, openPostgres, type Serving } from './postgres.ts';
import { programsFor } from './programs.ts';
import { runAsFor } from './run-as.ts';

/** What `pino` and others have. */
export interface StoreLog {
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
}

export interface EmbeddedOptions {
  /** Such as `<data>/postgres`; made when absent. */
  readonly folder: string;
  readonly log?: StoreLog;
  /** Settings of the server that differ from ours; for tests. */
  readonly settings?: Readonly<Record<string, string>>;
}

const database = 'watchfloor';
const applicationName = 'watchfloor';
const watchEveryMs = 500;
/** Recovery after a crash replays at most `max_wal_size` of log. */
const startPatienceMs = 300_000;
/** A socket's address has at most 107 bytes on Linux and 103 on macOS, its end included. */
const longestAddress = 103;

/** A path by which the socket in the cluster can be named: a short link when the folder lies deep. */
async function reach(cluster: string): Promise<{ host: string; remove: () => Promise<void> }> {
  if (Buffer.byteLength(join(cluster, socketName)) <= longestAddress) return { host: cluster, remove: async () => {} };
  const base = Buffer.byteLength(tmpdir()) < 60 ? tmpdir() : '/tmp';
  const folder = await mkdtemp(join(base, 'watchfloor-'));
  await symlink(cluster, join(folder, 'pg'));
  return { host: join(folder, 'pg'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A start writes at least one file of its log, which has this size. Its last words may have found no room either. */
const roomToStart = 16 * 1024 * 1024;

async function hasNoRoom(folder: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize < roomToStart;
}

const restarting = (): AppError =>
  busy('store_restarting', 'The embedded database is being started again.', {
    retryAfterS: 2,
    remedy: 'Try again in a moment; if this lasts, look at postgres.log in the data folder.',
  });

async function asAdministrator<T>(host: string, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ host, port, user: 'postgres', database: 'postgres', connectionTimeoutMillis: 5000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await run(client);
  } finally {
    await client.end().catch(() => {});
  }
}

class Supervisor implements Serving {
  readonly #place: Place;
  readonly #host: string;
  readonly #log: StoreLog | undefined;
  #pid = 0;
  #state: 'starting' | 'serving' | 'closed' = 'starting';
  /** It did not start the last time it was tried, and there was no room. */
  #noRoom = false;
  #watch: NodeJS.Timeout | undefined;
  #recovering: Promise<void> = Promise.resolve();

  constructor(place: Place, host: string, log: StoreLog | undefined) {
    this.#place = place;
    this.#host = host;
    this.#log = log;
  }

  check(): void {
    if (this.#state === 'starting') throw this.lost();
  }

  lost(): AppError {
    return this.#noRoom ? databaseDiskFull() : restarting();
  }

  async start(): Promise<void> {
    const orphan = await postmasterOf(this.#place.folder);
    if (orphan === undefined || !(await this.#adopt(orphan))) await this.#launch();
    this.#serve();
  }

  async stop(): Promise<void> {
    this.#state = 'closed';
    clearInterval(this.#watch);
    await this.#recovering;
    if (this.#pid > 0) await stopServer(this.#place.folder, this.#pid);
  }

  /** False when it was on its way out. */
  async #adopt(pid: number): Promise<boolean> {
    this.#pid = pid;
    if (!(await this.#answers(() => isOnCluster(pid, clusterOf(this.#place.folder))))) return false;
    // Else a transaction of the killed process could still commit, or hold its locks, long after we began.
    const ended = await asAdministrator(this.#host, (client) =>
      client.query(
        'select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = $1 and pid <> pg_backend_pid()',
        [applicationName],
      ),
    );
    this.#log?.warn(
      { pid, ended: ended.rowCount },
      'Adopted the embedded database that a killed Watchfloor left behind.',
    );
    return true;
  }

  async #launch(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      await clearRemains(this.#place.folder);
      const { pid, exited } = await spawnServer(this.#place);
      this.#pid = pid;
      let isThere = true;
      const gone = exited.then(() => {
        isThere = false;
      });
      if (await this.#answers(() => isThere)) {
        void gone.then(() => this.#died(pid));
        this.#log?.info({ pid }, 'The embedded database runs.');
        return;
      }
      if (this.#isClosed()) return;
      // Right after a kill PostgreSQL may still see remains of its predecessor: try again before giving up.
      if (attempt >= 5) throw await this.#notStarted();
      await pause(attempt * 300);
    }
  }

  async #notStarted(): Promise<AppError> {
    const words = await lastWords(this.#place.folder);
    this.#noRoom = await hasNoRoom(this.#place.folder).catch(() => false);
    return failed('postgres_not_started', `The embedded database does not start. It said: ${words}`, {
      remedy: `Look at postgres.log in ${this.#place.folder}; a full disk is the most common reason.`,
    });
  }

  /** Waits until the server answers; false when it is gone, or no longer wanted. */
  async #answers(isThere: () => boolean | Promise<boolean>): Promise<boolean> {
    for (const until = Date.now() + startPatienceMs; (await isThere()) && !this.#isClosed(); await pause(15)) {
      try {
        await asAdministrator(this.#host, (client) => client.query('select 1'));
        return true;
      } catch (error) {
        if (hasErrorCode(error, 'EACCES')) throw error;
        if (Date.now() > until) throw await this.#notStarted();
      }
    }
    return false;
  }

  #serve(): void {
    this.#state = 'serving';
    this.#noRoom = false;
    clearInterval(this.#watch);
    const pid = this.#pid;
    // Also for one of our own: its exit is told at once, but an adopted one's is not.
    this.#watch = setInterval(() => {
      void isOnCluster(pid, clusterOf(this.#place.folder)).then((here) => (here ? undefined : this.#died(pid)));
    }, watchEveryMs).unref();
  }

  #died(pid: number): void {
    if (this.#state !== 'serving' || pid !== this.#pid) return;
    this.#state = 'starting';
    clearInterval(this.#watch);
    this.#log?.error({ pid }, 'The embedded database died; it is started again.');
    this.#recovering = this.#recover();
  }

  async #recover(): Promise<void> {
    for (let waitMs = 200; !this.#isClosed(); waitMs = Math.min(2 * waitMs, 10_000)) {
      try {
        await this.#launch();
        if (!this.#isClosed()) this.#serve();
        return;
      } catch (error) {
        this.#log?.error({ reason: messageOf(error) }, 'The embedded database could not be started again; trying on.');
        await pause(waitMs);
      }
    }
  }

  #isClosed(): boolean {
    return this.#state === 'closed';
  }
}

async function ensureDatabase(host: string): Promise<void> {
  await asAdministrator(host, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  });
}

const connectionTo = (host: string, name: string): pg.PoolConfig => ({
  host,
  port,
  user: 'postgres',
  database,
  application_name: name,
});

export async function openEmbedded(options: EmbeddedOptions): Promise<Relational> {
  const folder = resolve(options.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const runAs = await runAsFor(clusterOf(folder));
  const programs = await programsFor(runAs, join(folder, 'programs'));
  const place: Place = { folder, runAs, programs, settings: options.settings };
  await ensureCluster(place);
  const { host, remove } = await reach(clusterOf(folder));
  const supervisor = new Supervisor(place, host, options.log);
  const afterClose = async (): Promise<void> => {
    await supervisor.stop();
    await remove();
  };
  try {
    await supervisor.start();
    await ensureDatabase(host);
    return await openPostgres({
      connection: connectionTo(host, applicationName),
      onIdleError: (error) => options.log?.warn({ reason: error.message }, 'A connection to the database was lost.'),
      serving: supervisor,
      facts: { supervised: true, restartable: true },
      afterClose,
    });
  } catch (error) {
    await afterClose();
    throw error;
  }
}

/** For a second process, such as the command line: connects to the running server of a folder and never owns it. */
export async function connectRunning(options: { readonly folder: string }): Promise<Relational> {
  const folder = resolve(options.folder);
  const cluster = clusterOf(folder);
  const away = (): AppError =>
    absent('postgres_not_running', `The embedded database in ${folder} does not run.`, {
      remedy: 'Start Watchfloor on this data folder first.',
    });
  const foreign = (): AppError =>
    failed('postgres_folder_foreign', `The database folder ${folder} cannot be entered by this user.`, {
      remedy: 'Run the command as the user who runs Watchfloor, or as root.',
    });
  const pid = await postmasterOf(folder).catch((error: unknown) => {
    throw hasErrorCode(error, 'EACCES') ? foreign() : error;
  });
  if (pid === undefined) throw away();
  const { host, remove } = await reach(cluster);
  const lost = (cause: unknown): AppError => (hasErrorCode(cause, 'EACCES') ? foreign() : restarting());
  return openPostgres({
    connection: { ...connectionTo(host, 'watchfloor-guest'), max: 4 },
    serving: { check() {}, lost },
    facts: { supervised: true, restartable: false },
    afterClose: remove,
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
}
