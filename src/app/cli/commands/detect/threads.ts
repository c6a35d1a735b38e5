/**
 * The same scan on several threads. Units are handed out in order, and their slices come back in order: what is printed
 * does not depend on the number of threads. A thread that is ahead waits once it has so many slices that nobody took.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { FoundFile } from '#app/cli/input/find.ts';
import { AppError, type ErrorKind } from '#base/errors.ts';
import type { RuleSetFacts, RuleSetInput } from './rule-set.ts';
import type { Slice } from './scan-unit.ts';

export interface WorkerStart {
  readonly input: RuleSetInput;
  readonly least: number;
  /** Slices that a thread may be ahead. */
  readonly ahead: number;
}

/** To a thread. `taken`: one of its slices was taken. */
export type ToWorker =
  | { readonly kind: 'unit'; readonly unit: number; readonly file: FoundFile }
  | { readonly kind: 'taken' };

export type FromWorker =
  | { readonly kind: 'ready'; readonly facts: RuleSetFacts }
  | { readonly kind: 'slice'; readonly unit: number; readonly slice: Slice }
  | { readonly kind: 'done'; readonly unit: number }
  | { readonly kind: 'failed'; readonly error: ToldError };

/** An error on its way between threads, which keep no classes. */
export interface ToldError {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
  readonly remedy: string | undefined;
}

interface Queue {
  readonly slices: { readonly slice: Slice; readonly from: Worker }[];
  isDone: boolean;
}

const ahead = 16;

export class Threads {
  readonly #workers: readonly Worker[];
  readonly #queues: Queue[] = [];
  #files: readonly FoundFile[] = [];
  #next = 0;
  #failure: Error | undefined;
  #wake: () => void = () => {};

  private constructor(workers: readonly Worker[]) {
    this.#workers = workers;
  }

  /** Starts the threads; each compiles the rules for itself. */
  static async open(
    count: number,
    input: RuleSetInput,
    least: number,
  ): Promise<{ threads: Threads; facts: RuleSetFacts }> {
    const workerData: WorkerStart = { input, least, ahead };
    const workers = Array.from(
      { length: count },
      () => new Worker(new URL('./worker.ts', import.meta.url), { workerData }),
    );
    const threads = new Threads(workers);
    try {
      const [facts] = await Promise.all(workers.map(readyOf));
      if (facts === undefined) throw new Error('there is no thread');
      for (const worker of workers) threads.#listen(worker);
      return { threads, facts };
    } catch (error) {
      await threads.close();
      throw error;
    }
  }

  /** The slices of all files, file by file. */
  async *scan(files: readonly FoundFile[]): AsyncGenerator<{ unit: number; slice: Slice }> {
    this.#files = files;
    for (const worker of this.#workers) this.#handOut(worker);
    for (const unit of files.keys()) {
      const queue = this.#queue(unit);
      while (!queue.isDone || queue.slices.length > 0) {
        if (this.#failure !== undefined) throw this.#failure;
        const next = queue.slices.shift();
        if (next === undefined) await this.#change();
        else {
          yield { unit, slice: next.slice };
          send(next.from, { kind: 'taken' });
        }
      }
      delete this.#queues[unit];
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #listen(worker: Worker): void {
    worker.on('message', (message: FromWorker) => {
      if (message.kind === 'slice') this.#queue(message.unit).slices.push({ slice: message.slice, from: worker });
      else if (message.kind === 'done') {
        this.#queue(message.unit).isDone = true;
        this.#handOut(worker);
      } else if (message.kind === 'failed') this.#failure = asError(message.error);
      this.#wake();
    });
    worker.on('error', (error) => {
      this.#failure = error instanceof Error ? error : new Error(String(error));
      this.#wake();
    });
  }

  #handOut(worker: Worker): void {
    const unit = this.#next;
    const file = this.#files[unit];
    if (file === undefined) return;
    this.#next += 1;
    send(worker, { kind: 'unit', unit, file });
  }

  #queue(unit: number): Queue {
    this.#queues[unit] ??= { slices: [], isDone: false };
    return this.#queues[unit];
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

const send = (worker: Worker, message: ToWorker): void => worker.postMessage(message);

const asError = ({ kind, code, message, remedy }: ToldError): AppError => new AppError(kind, code, message, { remedy });

async function readyOf(worker: Worker): Promise<RuleSetFacts> {
  const [message] = (await once(worker, 'message')) as [FromWorker];
  if (message.kind === 'ready') return message.facts;
  throw message.kind === 'failed' ? asError(message.error) : new Error('the thread did not say that it is ready');
}
