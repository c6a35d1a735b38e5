/**
 * When what correlations hold is saved, and how it is had again. A checkpoint is written in the transaction that moves
 * the offset to it, so the two never differ. Until the next one the batches behind it, and their records in the spool,
 * are kept: a recovery reads the checkpoint and runs them again, under the rule sets of then, without their output.
 */
import { failed } from '#base/errors.ts';
import type { BatchPlan, ProcessedBatch } from '#features/pipeline/model.ts';
import type { Db } from '#storage/relational/port.ts';
import { dropCheckpoint, forgetBatches, readCheckpoint, writeCheckpoint } from './store.ts';

/** A recovery runs so much again at most, but for a state so large that saving it would cost more than a twentieth. */
const mostBytes = 4 * 1024 * 1024;
const mostMs = 30_000;
const costShare = 20;

export interface Checkpoint {
  readonly at: number;
  /** `undefined`: nothing was held. */
  readonly state: Uint8Array | undefined;
}

export class Checkpoints {
  readonly #partition: number;
  /** Where a recovery would begin; `undefined` while no correlation runs and nothing need be kept. */
  #from: number | undefined;
  #bytes = 0;
  #askedMs = performance.now();
  #tookMs = 0;

  constructor(partition: number) {
    this.#partition = partition;
  }

  /** What is to be kept from, when everything before `done` is done. */
  keptFrom(done: number): number {
    return Math.min(done, this.#from ?? done);
  }

  async read(db: Db): Promise<Checkpoint | undefined> {
    const row = await readCheckpoint(db, this.#partition);
    this.#from = row?.next_offset;
    return row === undefined ? undefined : { at: row.next_offset, state: row.state ?? undefined };
  }

  /** Is the batch to be asked for the state after it? */
  asks(): boolean {
    const sinceMs = performance.now() - this.#askedMs;
    const due = this.#bytes >= mostBytes || sinceMs >= mostMs;
    if (!due || sinceMs < this.#tookMs * costShare) return false;
    this.#bytes = 0;
    this.#askedMs = performance.now();
    return true;
  }

  /** In the transaction that moves the offset from `plan.from` to `plan.to`. */
  async write(tx: Db, plan: BatchPlan, batch: ProcessedBatch, now: string): Promise<void> {
    const next = this.#after(plan, batch);
    if (next === undefined) {
      if (this.#from !== undefined) await dropCheckpoint(tx, this.#partition);
    } else if (next !== this.#from) {
      const state = batch.state?.bytes ?? null;
      await writeCheckpoint(tx, this.#partition, { next_offset: next, state }, now);
    }
    await forgetBatches(tx, this.#partition, next ?? plan.to);
  }

  /** Once the transaction is committed. */
  wrote(plan: BatchPlan, batch: ProcessedBatch): void {
    this.#from = this.#after(plan, batch);
    this.#bytes += batch.bytes;
    if (batch.state !== undefined) this.#tookMs = batch.state.tookMs;
  }

  #after(plan: BatchPlan, batch: ProcessedBatch): number | undefined {
    if (batch.correlations === undefined) return undefined;
    if (batch.state !== undefined) return plan.to;
    // The first batch with correlations: before it nothing was held.
    return this.#from ?? plan.from;
  }
}

/** The plans from `at` to `to` without a gap, as they are run again. */
export function plansBetween(plans: readonly BatchPlan[], at: number, to: number): readonly BatchPlan[] {
  const found: BatchPlan[] = [];
  let next = at;
  for (const plan of plans) {
    if (next === to) break;
    if (plan.from !== next) break;
    found.push(plan);
    next = plan.to;
  }
  if (next !== to) throw failed('correlation_batches_absent', `no batch that begins at ${next} is written down`);
  return found;
}
