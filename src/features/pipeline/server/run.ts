/**
 * The loop: spool → parse and match → lake → alerts and offset. While one batch is written, the next is already matched.
 * Whatever fails is tried again until it works: nothing that was accepted is ever given up, and the state says why it
 * waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemActor } from '#base/actor.ts';
import { failed, isAppError, messageOf } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import { type ApplyHitsParts, applyHits } from '#features/alerts/server/index.ts';
import { currentRuleSet, ruleSetOf } from '#features/detections/server/index.ts';
import type { Journal, Write } from '#features/journal/server/index.ts';
import { type BatchPlan, type ProcessedBatch, parserVersion } from '#features/pipeline/model.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { Spool, SpoolRecord } from '#storage/spool/port.ts';
import { appendAll, appendMissing } from './append.ts';
import { Checkpoints, plansBetween } from './checkpoints.ts';
import type { Faults } from './faults.ts';
import { type Matcher, openMatcher } from './matcher.ts';
import { type BatchPlace, deadLetterRow, linesIn } from './process-batch.ts';
import { isRefusal, refusedByLake, storeAround } from './refused-rows.ts';
import { openStatus, type PipelineStatus, type Status } from './status.ts';
import { moveOffset, planBatch, plannedBatches, readOffset } from './store.ts';

export interface PipelineParts {
  readonly journal: Journal;
  readonly lake: Lake;
  readonly spool: Spool;
  readonly faults: Faults;
  readonly log: { warn(facts: object, message: string): void; info(facts: object, message: string): void };
  queueOf(write: Write, scope: string): Promise<string>;
  raisedAt?: ApplyHitsParts['raisedAt'];
  /** After each batch is done. */
  onBatch(done: DoneBatch): void;
}

export interface DoneBatch {
  readonly plan: BatchPlan;
  readonly batch: ProcessedBatch;
  /** When the oldest and the newest event of the batch were received. */
  readonly receivedAt: readonly [first: string, last: string];
}

export interface Pipeline {
  status(): PipelineStatus;
  /** Resolves when everything that was in the spool at the call is processed. */
  drain(): Promise<void>;
  /** Stops between two batches until the returned function is called. */
  pause(): Promise<() => void>;
  /** Finishes the batch in hand and stops. */
  close(): Promise<void>;
}

interface Prepared {
  readonly plan: BatchPlan;
  readonly batch: ProcessedBatch;
  readonly receivedAt: readonly [string, string];
}

const batchBytes = 24 * 1024 * 1024;
const batchEvents = 20_000;
/** A few small requests are worth waiting for: each insert costs the lake a part. */
const lingerMs = 100;
/** So often a batch is refused for its content before the content is believed to be at fault. */
const refusalsBelieved = 3;
const firstPauseMs = 100;
const longestPauseMs = 10_000;
const actor = systemActor('pipeline');

export async function startPipeline(parts: PipelineParts): Promise<Pipeline> {
  const loop = new Loop(parts);
  await loop.begin();
  const running = loop.run();
  return {
    status: () => loop.status.now(),
    drain: () => loop.drain(),
    pause: () => loop.pause(),
    async close() {
      loop.stop();
      await running;
    },
  };
}

class Loop {
  readonly status: Status;
  readonly #parts: PipelineParts;
  readonly #place: BatchPlace;
  readonly #stopping = new AbortController();
  readonly #matcher: Matcher = openMatcher();
  readonly #checkpoints: Checkpoints;
  readonly #waiters = new Set<{ until: number; resolve(): void }>();
  #done = 0;
  #ruleSet = '';
  #rulesChanged = true;
  #held: Promise<void> = Promise.resolve();
  #busy: Promise<void> = Promise.resolve();

  constructor(parts: PipelineParts) {
    this.#parts = parts;
    this.#place = { epoch: parts.spool.epoch, partition: parts.spool.partition };
    this.#checkpoints = new Checkpoints(parts.spool.partition);
    this.status = openStatus(parts.spool);
    parts.journal.onCommitted((recorded) => {
      if (recorded.some(({ stream }) => /^rule(-list|-pipeline)?\//.test(stream))) this.#rulesChanged = true;
    });
  }

  #now = (): string => toInstant(this.#parts.journal.clock());

  /** Finds out where it stands and finishes what an earlier process left unfinished. */
  async begin(): Promise<void> {
    const { journal, spool } = this.#parts;
    this.#done = await readOffset(journal.relational, spool.partition, this.#now());
    await this.#recover(this.#done);
    for (const plan of await plannedBatches(journal.relational, spool.partition, this.#done)) {
      await this.#loadPlanned(plan);
      await this.#finish(await this.#process(plan, await recordsBetween(spool, plan.from, plan.to)), true);
    }
    await spool.release(this.#done, this.#checkpoints.keptFrom(this.#done));
  }

  async #loadPlanned(plan: BatchPlan): Promise<void> {
    if (this.#matcher.isLoaded(plan.ruleSet)) return;
    const set = await ruleSetOf(this.#parts.journal.relational, plan.ruleSet);
    if (set === undefined)
      throw failed('rule_set_absent', `the rule set ${plan.ruleSet} of an unfinished batch is gone`);
    await this.#matcher.load(set);
  }

  async run(): Promise<void> {
    let ahead = this.#prepare(this.#done);
    while (!this.#stopping.signal.aborted) {
      const prepared = await ahead;
      // A pause may begin in the very moment in which another one ends.
      for (let held: Promise<void> | undefined; held !== this.#held; ) {
        held = this.#held;
        await held;
      }
      if (this.#stopping.signal.aborted) break;
      if (prepared === undefined) {
        await this.#waitForRecords();
        ahead = this.#prepare(this.#done);
        continue;
      }
      ahead = this.#prepare(prepared.plan.to);
      // It only fails when the pipeline stops; nobody may be waiting for it then.
      ahead.catch(() => undefined);
      this.#busy = this.#finish(prepared, false);
      await this.#busy;
    }
    await ahead.catch(() => undefined);
    await this.#matcher.close();
  }

  async #waitForRecords(): Promise<void> {
    const { spool } = this.#parts;
    // What is damaged or was never written cannot be waited for.
    if (spool.stats().nextOffset <= this.#done) this.#tellWaiters(Number.POSITIVE_INFINITY);
    await spool.wait(this.#done, this.#stopping.signal).catch(() => undefined);
    if (spool.stats().nextOffset - this.#done < 4) await pause(lingerMs, this.#stopping.signal);
  }

  /** Reads, plans and matches the next batch; `undefined` when there is none. */
  async #prepare(from: number): Promise<Prepared | undefined> {
    return this.#untilItWorks('prepare', async () => {
      const { journal, spool } = this.#parts;
      const records = await spool.read(from, batchBytes, batchEvents);
      const last = records.at(-1);
      if (last === undefined) return undefined;
      if (this.#rulesChanged) await this.#loadRules();
      const meant = { from, to: last.offset + 1, ruleSet: this.#ruleSet, parserVersion };
      const plan = await planBatch(journal.relational, spool.partition, meant, this.#now());
      this.#parts.faults('after-plan');
      await this.#loadPlanned(plan);
      return this.#process(plan, plan.to === meant.to ? records : await recordsBetween(spool, from, plan.to));
    });
  }

  async #process(plan: BatchPlan, records: readonly SpoolRecord[]): Promise<Prepared> {
    const task = { plan, place: this.#place, save: this.#checkpoints.asks() };
    const batch = await this.#matcher.process(records, task).catch(async (error: unknown) => {
      // The thread that matched was started anew, or stopped half-way through a batch.
      if (!isAppError(error) || error.code !== 'correlation_state_elsewhere') throw error;
      await this.#busy.catch(() => undefined);
      await this.#recover(plan.from);
      await this.#loadPlanned(plan);
      return this.#matcher.process(records, task);
    });
    const first = records[0]?.head.receivedAt ?? this.#now();
    return { plan, batch, receivedAt: [first, records.at(-1)?.head.receivedAt ?? first] };
  }

  /** Brings what correlations hold to the offset: from the last checkpoint, by the batches since, whose output is let go. */
  async #recover(to: number): Promise<void> {
    const { journal, spool, log } = this.#parts;
    const checkpoint = await this.#checkpoints.read(journal.relational);
    const at = checkpoint?.at ?? to;
    try {
      const plans = plansBetween(await plannedBatches(journal.relational, spool.partition, at), at, to);
      await this.#matcher.restore(at, checkpoint?.state);
      for (const plan of plans) {
        await this.#loadPlanned(plan);
        const records = await recordsBetween(spool, plan.from, plan.to);
        await this.#matcher.process(records, { plan, place: this.#place, save: false });
      }
    } catch (error) {
      if (!isAppError(error) || error.code !== 'correlation_batches_absent') throw error;
      log.warn({ at, to, err: error }, 'what correlations held cannot be had again: they begin anew');
      await this.#matcher.restore(to, undefined);
    }
  }

  async #loadRules(): Promise<void> {
    this.#rulesChanged = false;
    try {
      const set = await currentRuleSet(this.#parts.journal.relational, this.#now());
      this.status.rules(await this.#matcher.load(set));
      this.#ruleSet = set.version;
    } catch (error) {
      this.#rulesChanged = true;
      throw error;
    }
  }

  async #finish(prepared: Prepared, interrupted: boolean): Promise<void> {
    const { plan } = prepared;
    const began = performance.now();
    const batch = await this.#store(prepared, interrupted);
    this.#parts.faults('between-lake-and-relational');
    const inLake = performance.now();
    await this.#untilItWorks('relational', () => this.#commit(plan, batch));
    this.#parts.faults('after-commit');
    this.#done = plan.to;
    this.#checkpoints.wrote(plan, batch);
    await this.#parts.spool.release(plan.to, this.#checkpoints.keptFrom(plan.to));
    this.status.batch({ plan, batch }, { lakeMs: inLake - began, relationalMs: performance.now() - inLake });
    this.#parts.onBatch({ ...prepared, batch });
    this.#tellWaiters(this.#done);
  }

  #tellWaiters(done: number): void {
    for (const waiter of this.#waiters) {
      if (done < waiter.until) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** Gives the batch as it was stored: what the lake refuses for its content is a dead letter then. */
  async #store({ plan, batch }: Prepared, interrupted: boolean): Promise<ProcessedBatch> {
    const { lake, faults, log } = this.#parts;
    const at = { lake, place: this.#place, range: plan, deadLetterOf: this.#deadLetterOf };
    let unclear = interrupted;
    let refusals = 0;
    return this.#untilItWorks('lake', async () => {
      try {
        if (unclear) return await appendMissing(at, batch);
        unclear = true;
        await appendAll(lake, batch, () => faults('between-lake-tables'));
        return batch;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refusals += 1;
        if (refusals < refusalsBelieved) throw error;
        log.warn(
          { from: plan.from, to: plan.to, err: error },
          'the lake refuses a batch: it is halved down to the event',
        );
        return storeAround(at, batch);
      }
    });
  }

  #deadLetterOf = async (key: string, reason: string): Promise<object> => {
    const [offset = 0, idx = 0] = key.split(':').map(Number);
    const [record] = await recordsBetween(this.#parts.spool, offset, offset + 1);
    if (record === undefined) throw failed('record_absent', `the record ${offset} of an unfinished batch is gone`);
    const line = [...linesIn(record)][idx] ?? Buffer.alloc(0);
    const hint = 'Report the shape with a sample: the lake should take whatever the parsers give.';
    return deadLetterRow(this.#place, record, idx, line, [
      { code: refusedByLake, place: 'lake', message: reason.slice(0, 1000), hint },
    ]);
  };

  /** One transaction: hits become alerts, the offset moves. After an unclear commit the offset says whether it was. */
  async #commit(plan: BatchPlan, batch: ProcessedBatch): Promise<void> {
    const { journal, spool, faults } = this.#parts;
    if ((await readOffset(journal.relational, spool.partition, this.#now())) === plan.to) return;
    await journal.write(
      actor,
      async (write) => {
        const moved = await moveOffset(write.tx, spool.partition, plan, write.now);
        if (!moved)
          throw failed('offset_moved', 'the offset is not where this batch begins: is another process at work?');
        await applyHits(write, batch.hits, {
          queueOf: (scope) => this.#parts.queueOf(write, scope),
          ...(this.#parts.raisedAt === undefined ? {} : { raisedAt: this.#parts.raisedAt }),
        });
        await this.#checkpoints.write(write.tx, plan, batch, write.now);
      },
      { cause: `batch/${this.#place.epoch}-${plan.from}`, beforeCommit: async () => faults('at-commit') },
    );
  }

  /** Tries again with growing pauses; gives up only when the pipeline is stopped. */
  async #untilItWorks<T>(stage: string, run: () => Promise<T>): Promise<T> {
    let pauseMs = firstPauseMs;
    for (;;) {
      try {
        const value = await run();
        this.status.works(stage);
        return value;
      } catch (error) {
        if (this.#stopping.signal.aborted) throw error;
        const code = isAppError(error) ? error.code : 'internal';
        this.status.stalls(stage, code, messageOf(error), this.#now());
        this.#parts.log.warn({ stage, code, err: error }, 'the pipeline waits and tries again');
        await pause(pauseMs, this.#stopping.signal);
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  drain(): Promise<void> {
    const until = this.#parts.spool.stats().nextOffset;
    if (this.#done >= until) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiters.add({ until, resolve });
    });
  }

  async pause(): Promise<() => void> {
    let resume = (): void => {};
    const mine = new Promise<void>((resolve) => {
      resume = resolve;
    });
    const others = this.#held;
    this.#held = others.then(() => mine);
    await this.#busy;
    return resume;
  }

  stop(): void {
    this.#stopping.abort();
  }
}

/** All of them, however many reads that takes: the spool answers in parts. */
async function recordsBetween(spool: Spool, from: number, to: number): Promise<SpoolRecord[]> {
  const found: SpoolRecord[] = [];
  for (let at = from; at < to; ) {
    const part = await spool.read(at, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    const last = part.at(-1);
    if (last === undefined) break;
    found.push(...part.filter((record) => record.offset < to));
    at = last.offset + 1;
  }
  return found;
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => undefined);
