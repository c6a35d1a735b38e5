/** What the pipeline is doing, for the page, the health checks and the metrics. */
import type { BatchPlan, CorrelationReport, ProcessedBatch } from '#features/pipeline/model.ts';
import type { Spool, SpoolStats } from '#storage/spool/port.ts';
import type { RulesLoaded } from './worker.ts';

export interface Stall {
  readonly stage: string;
  readonly code: string;
  readonly message: string;
  readonly since: string;
}

export interface LastBatch {
  readonly from: number;
  readonly to: number;
  readonly events: number;
  readonly dead: number;
  readonly hits: number;
  readonly bytes: number;
  readonly matchMs: number;
  readonly lakeMs: number;
  readonly relationalMs: number;
}

export interface PipelineStatus {
  readonly epoch: string;
  readonly spool: SpoolStats;
  readonly stall: Stall | undefined;
  readonly lastBatch: LastBatch | undefined;
  readonly rules: RulesLoaded | undefined;
  /** Since this process started, by source. */
  readonly counts: Readonly<Record<string, { readonly stored: number; readonly dead: number }>>;
  readonly hits: number;
  /** What the correlations held after the last batch; `undefined` when none runs, or no batch was run yet. */
  readonly correlations: CorrelationReport | undefined;
}

export interface Status {
  now(): PipelineStatus;
  rules(loaded: RulesLoaded): void;
  batch(done: { plan: BatchPlan; batch: ProcessedBatch }, took: { lakeMs: number; relationalMs: number }): void;
  stalls(stage: string, code: string, message: string, now: string): void;
  works(stage: string): void;
}

export function openStatus(spool: Spool): Status {
  const counts: Record<string, { stored: number; dead: number }> = {};
  let hits = 0;
  let rules: RulesLoaded | undefined;
  let lastBatch: LastBatch | undefined;
  let stall: Stall | undefined;
  let correlations: CorrelationReport | undefined;
  return {
    now: () => ({ epoch: spool.epoch, spool: spool.stats(), stall, lastBatch, rules, counts, hits, correlations }),
    rules: (loaded) => {
      rules = loaded;
    },
    batch({ plan, batch }, took) {
      const totals = Object.values(batch.counts);
      for (const [source, gained] of Object.entries(batch.counts)) {
        const count = counts[source] ?? { stored: 0, dead: 0 };
        counts[source] = { stored: count.stored + gained.stored, dead: count.dead + gained.dead };
      }
      hits += batch.hitCount;
      correlations = batch.correlations;
      lastBatch = {
        from: plan.from,
        to: plan.to,
        events: totals.reduce((sum, one) => sum + one.stored, 0),
        dead: totals.reduce((sum, one) => sum + one.dead, 0),
        hits: batch.hitCount,
        bytes: batch.bytes,
        matchMs: batch.parseMs,
        ...took,
      };
    },
    stalls(stage, code, message, now) {
      stall = { stage, code, message, since: stall?.stage === stage ? stall.since : now };
    },
    works(stage) {
      if (stall?.stage === stage) stall = undefined;
    },
  };
}
