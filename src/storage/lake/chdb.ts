/**
 * The embedded lake: ClickHouse inside a child process of ours (chDB).
 *
 * Rows go in through a file beside the data, which the engine reads itself. Measured (2 cores, 20,000 rows of 2.2 kB,
 * median of 8 in one run, the engine in the same process): file 27,700 rows/s, `Session.insert` of the bytes 21,200;
 * with the words of `raw` indexed at merge time instead of at insert the file gives 47,600. The client's own `insert`
 * was left out: over chDB it makes one JavaScript string of the body first. Through `append`, merges at work beside it:
 * 22,000 to 38,000 rows/s. The bytes also need not cross the border between the processes, and the file is gone
 * before the disk sees it.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { makeAsk } from './ask.ts';
import { openChdbFiles, shadowOf } from './chdb-files.ts';
import { type ChdbProcess, type ProcessLog, startChdb } from './chdb-process.ts';
import { limitReached, trustedError } from './engine-errors.ts';
import type { Lake, LakeQuery } from './port.ts';
import { rowsOf } from './rows.ts';

export interface ChdbOptions {
  /** Data folder of the lake; made when absent. Only one process may have it open. */
  readonly folder: string;
  readonly log?: ProcessLog;
  readonly database?: string;
  /** Upper limit of the engine's memory; half of the machine's unless said otherwise. */
  readonly memoryBytes?: number;
  /** How long a predecessor that holds the folder is waited for, 10 s unless said otherwise. */
  readonly patienceMs?: number;
}

export interface ChdbLake extends Lake {
  /** Process id of the child that holds the engine; crash tests kill it. */
  enginePid(): number | undefined;
}

/** Rejects when the engine does not stop by itself; the engine goes on and its slot is taken until it ends. */
async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(limitReached()), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

const toOurs = async <T>(work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    throw trustedError(error);
  }
};

async function emptyFolder(folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

async function appendFile(engine: ChdbProcess, incoming: string, table: string, lines: Uint8Array): Promise<void> {
  const file = `${randomUUID()}.ndjson`;
  const path = join(incoming, file);
  try {
    await writeFile(path, lines, { mode: 0o600 });
    await engine.call({ verb: 'append', table, file });
  } finally {
    await rm(path, { force: true });
  }
}

export async function openChdb(options: ChdbOptions): Promise<ChdbLake> {
  const root = resolve(options.folder);
  const engineFolder = join(root, 'engine');
  const database = options.database ?? 'watchfloor';
  await mkdir(root, { recursive: true, mode: 0o700 });
  const engine = await startChdb(
    {
      folder: engineFolder,
      incoming: join(root, 'incoming'),
      database,
      memoryBytes: options.memoryBytes ?? Math.floor(totalmem() / 2),
    },
    options.log ?? (() => undefined),
    options.patienceMs,
  );
  // Only now is it certain that nobody else uses these files.
  const incoming = await emptyFolder(join(root, 'incoming'));
  await rm(shadowOf(engineFolder), { recursive: true, force: true });
  const query = async ({ sql, params }: LakeQuery) => engine.call({ verb: 'query', sql, params });
  const appends = new Set<Promise<void>>();
  const command = async ({ sql, params }: LakeQuery): Promise<void> => {
    await toOurs(engine.call({ verb: 'command', sql, params }));
  };
  const read = async <Row extends object>(asked: LakeQuery) => rowsOf<Row>(await toOurs(query(asked)));
  return {
    facts: { supervised: true, serverVersion: engine.version, database },
    enginePid: engine.pid,
    files: openChdbFiles(engineFolder, { command, query: read, database }),
    command,
    query: read,
    append: async (table, lines) => {
      if (lines.length === 0) return;
      const work = appendFile(engine, incoming, table, lines);
      const quiet = work.catch(() => undefined);
      appends.add(quiet);
      void quiet.finally(() => appends.delete(quiet));
      await toOurs(work);
    },
    ask: makeAsk({
      rows: async (asked) => rowsOf(await query(asked)),
      bounded: ({ sql, params }, settings, deadlineMs) =>
        within(engine.call({ verb: 'ask', sql, params, settings }), deadlineMs),
    }),
    settle: async () => {
      await Promise.all(appends);
      await toOurs(engine.ready());
    },
    ping: async () => {
      await toOurs(query({ sql: 'SELECT 1' }));
    },
    close: engine.close,
  };
}
