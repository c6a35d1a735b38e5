/** Keeps one child with the engine alive, and calls it. */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppError, busy, messageOf } from '#base/errors.ts';
import type { ChildCall, ChildOptions, FromChild, ToChild } from './chdb-protocol.ts';
import { type EngineFault, restarting } from './engine-errors.ts';

export type ProcessLog = (message: string, details?: Readonly<Record<string, unknown>>) => void;

/** What the engine answered with, in the place of an answer. Carries the engine's name of the error. */
export class EngineError extends Error {
  readonly type: string | undefined;
  constructor(fault: EngineFault) {
    super(fault.message);
    this.name = 'EngineError';
    this.type = fault.type;
  }
}

interface Pending {
  resolve(text: string): void;
  reject(error: unknown): void;
}

interface Running {
  readonly child: ChildProcess;
  readonly version: string;
  readonly pending: Map<number, Pending>;
  /** Resolves when the process is gone for certain. */
  readonly gone: Promise<void>;
}

/** A killed predecessor holds the folder for a moment longer. */
const openPatienceMs = 10_000;
const retryPauseMs = 150;
const restartPauseMs = 1000;
const callPatienceMs = 15_000;

async function startOnce(options: ChildOptions, log: ProcessLog): Promise<Running> {
  const child = fork(join(import.meta.dirname, 'chdb-child.ts'), [], {
    serialization: 'advanced',
    execArgv: [],
    // Under `node --watch` a child tells its parent what it imports, and that would be taken for an answer.
    env: { ...process.env, UV_THREADPOOL_SIZE: '16', NODE_OPTIONS: '', WATCH_REPORT_DEPENDENCIES: undefined },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  child.stderr?.on('data', (chunk: Buffer) => log('lake engine says', { text: chunk.toString().slice(0, 2000) }));
  const pending = new Map<number, Pending>();
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    // A child that could not be made has no exit.
    child.once('error', () => child.pid === undefined && resolve());
  });
  child.on('error', () => undefined);
  child.send(options);
  const first = await Promise.race([
    new Promise<FromChild>((resolve) => child.once('message', resolve)),
    gone.then(
      (): FromChild => ({ kind: 'refused', fault: { message: 'The process of the engine ended at its start.' } }),
    ),
  ]);
  if (first.kind !== 'ready') {
    child.kill('SIGKILL');
    await gone;
    throw new EngineError(first.kind === 'refused' ? first.fault : { message: 'unexpected answer' });
  }
  child.on('message', (message: FromChild) => {
    if (message.kind !== 'done' && message.kind !== 'fault') return;
    const call = pending.get(message.id);
    pending.delete(message.id);
    if (message.kind === 'done') call?.resolve(message.text);
    else call?.reject(new EngineError(message.fault));
  });
  return { child, version: first.version, pending, gone };
}

async function startPatiently(options: ChildOptions, log: ProcessLog, patienceMs = openPatienceMs): Promise<Running> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    try {
      return await startOnce(options, log);
    } catch (error) {
      if (Date.now() > giveUpAt) throw cannotOpen(error);
      await sleep(retryPauseMs);
    }
  }
}

/** Somebody waits for the answer: an engine that does not come up (the disk may be full) must not keep them for ever. */
async function startedWithin(current: Promise<Running>, ms: number): Promise<Running> {
  const over = new AbortController();
  const late = sleep(ms, undefined, { signal: over.signal, ref: false }).then(
    () => {
      throw restarting();
    },
    () => undefined,
  );
  try {
    return (await Promise.race([current, late])) ?? (await current);
  } finally {
    over.abort();
  }
}

const cannotOpen = (cause: unknown): AppError =>
  busy('lake_cannot_open', `The lake's folder cannot be opened: ${messageOf(cause).slice(0, 500)}`, {
    remedy: 'Make sure that no other Watchfloor uses this data folder, and that it can be written.',
    retryAfterS: 5,
    cause,
  });

export interface ChdbProcess {
  /** Resolves with the answer's text; rejects with `EngineError`, or `lake_restarting` when the child went. */
  call(call: ChildCall): Promise<string>;
  /** Resolves when a child answers and its predecessor is gone. */
  ready(): Promise<void>;
  /** Process id of the present child; for tests that kill it. */
  pid(): number | undefined;
  readonly version: string;
  close(): Promise<void>;
}

export async function startChdb(options: ChildOptions, log: ProcessLog, patienceMs?: number): Promise<ChdbProcess> {
  let closing = false;
  let lastId = 0;
  let running = await startPatiently(options, log, patienceMs);
  let current: Promise<Running> = Promise.resolve(running);
  const version = running.version;

  /** Tries for ever, so that a full disk that was cleared brings the lake back without a restart of the server. */
  const startAgain = async (): Promise<Running> => {
    for (;;) {
      try {
        return await startPatiently(options, log);
      } catch (error) {
        if (closing) throw error;
        log('lake engine does not start', { error: messageOf(error) });
        await sleep(restartPauseMs);
      }
    }
  };
  const watch = (watched: Running): void => {
    void watched.gone.then(() => {
      for (const call of watched.pending.values()) call.reject(restarting());
      watched.pending.clear();
      if (closing) return;
      log('lake engine ended unexpectedly, starting it again', {
        code: watched.child.exitCode ?? watched.child.signalCode,
      });
      current = startAgain().then((next) => {
        running = next;
        watch(next);
        return next;
      });
      current.catch(() => undefined);
    });
  };
  watch(running);

  const call = async (request: ChildCall): Promise<string> => {
    if (closing) throw busy('lake_closed', 'The lake is being closed.');
    const target = await startedWithin(current, callPatienceMs);
    const id = ++lastId;
    const message: ToChild = { id, ...request };
    return new Promise((resolve, reject) => {
      if (!target.child.connected) return reject(restarting());
      target.pending.set(id, { resolve, reject });
      target.child.send(message, (error) => {
        if (error !== null && target.pending.delete(id)) reject(restarting());
      });
    });
  };
  const ready = async (): Promise<void> => {
    // The exit of a killed child may not have been noticed yet: only an answer proves that it lives.
    for (;;) {
      try {
        await call({ verb: 'query', sql: 'SELECT 1' });
        return;
      } catch (error) {
        if (closing || error instanceof EngineError) throw error;
        await sleep(20);
      }
    }
  };
  const close = async (): Promise<void> => {
    if (closing) return;
    closing = true;
    await current.catch(() => undefined);
    const { child, pending, gone } = running;
    const idle = async () => {
      while (pending.size > 0) await sleep(10);
    };
    await Promise.race([idle(), gone, sleep(5000, undefined, { ref: false })]);
    child.disconnect?.();
    child.kill('SIGKILL');
    await gone;
  };
  return { call, ready, close, pid: () => running.child.pid, version };
}
