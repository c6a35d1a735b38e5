/** The worker thread as the pipeline sees it: load a rule set, process a batch. A worker that dies is started anew. */
import { Worker } from 'node:worker_threads';
import { failed } from '#base/errors.ts';
import type { RuleSet } from '#features/detections/server/index.ts';
import type { BatchPlan, ProcessedBatch } from '#features/pipeline/model.ts';
import type { SpoolRecord } from '#storage/spool/port.ts';
import type { BatchPlace } from './process-batch.ts';
import type { RulesLoaded, StateElsewhere, WorkerTask } from './worker.ts';

export interface Matcher {
  /** Loads the set unless it is loaded already. */
  load(set: RuleSet): Promise<RulesLoaded>;
  isLoaded(version: string): boolean;
  /**
   * Fails with `correlation_state_elsewhere` unless the state of the correlations ends where the batch begins, which it
   * does after a `restore` and all batches since.
   */
  process(records: readonly SpoolRecord[], of: BatchTask): Promise<ProcessedBatch>;
  restore(at: number, state: Uint8Array | undefined): Promise<void>;
  close(): Promise<void>;
}

export interface BatchTask {
  readonly plan: BatchPlan;
  readonly place: BatchPlace;
  readonly save: boolean;
}

interface Waiting {
  resolve(value: never): void;
  reject(error: unknown): void;
}

type Unsent<T> = T extends { id: number } ? Omit<T, 'id'> : never;

export function openMatcher(): Matcher {
  const loaded = new Map<string, RulesLoaded>();
  let state: { worker: Worker; waiting: Map<number, Waiting> } | undefined;
  let next = 0;
  let closed = false;

  function start() {
    const worker = new Worker(new URL('./worker.ts', import.meta.url));
    const started = { worker, waiting: new Map<number, Waiting>() };
    worker.on('message', ({ id, value, error }: { id: number; value?: unknown; error?: string }) => {
      const one = started.waiting.get(id);
      started.waiting.delete(id);
      if (error === undefined) one?.resolve(value as never);
      else one?.reject(failed('matching_failed', error));
    });
    const died = (cause: unknown): void => {
      if (state === started) state = undefined;
      loaded.clear();
      for (const one of started.waiting.values())
        one.reject(failed('matcher_died', 'the matching thread ended', { cause }));
      started.waiting.clear();
    };
    worker.on('error', died);
    worker.on('exit', died);
    return started;
  }

  function ask<T>(task: Unsent<WorkerTask>): Promise<T> {
    if (closed) return Promise.reject(failed('matcher_closed', 'the matching thread was closed'));
    state ??= start();
    const { worker, waiting } = state;
    next += 1;
    const id = next;
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      worker.postMessage({ ...task, id });
    });
  }

  return {
    isLoaded: (version) => loaded.has(version),
    async load(set) {
      const before = loaded.get(set.version);
      if (before !== undefined) return before;
      const report = await ask<RulesLoaded>({ kind: 'rules', set });
      loaded.set(set.version, report);
      for (const version of [...loaded.keys()].slice(0, -2)) loaded.delete(version);
      return report;
    },
    async process(records, { plan, place, save }) {
      const range = { from: plan.from, to: plan.to };
      const task = { kind: 'batch' as const, ruleSet: plan.ruleSet, place, range, records, save };
      const answer = await ask<ProcessedBatch | StateElsewhere>(task);
      if ('stateAt' in answer)
        throw failed('correlation_state_elsewhere', `correlations stand at ${answer.stateAt ?? 'no offset'}`);
      return answer;
    },
    async restore(at, state) {
      await ask({ kind: 'restore', at, state });
    },
    async close() {
      closed = true;
      await state?.worker.terminate();
    },
  };
}
