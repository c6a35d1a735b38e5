/**
 * The pipeline's words (DESIGN section 4).
 *
 * - **batch**: records `[from, to)` of the spool, processed together. It is *planned* (written down with the rule set it
 *   runs under) before anything of it reaches the lake, and *done* when one relational transaction has counted its hits
 *   and moved the offset.
 * - **position**: (epoch, partition, offset, index) names an event for ever.
 * - **checkpoint**: what correlations hold, as of an offset. A recovery begins there and runs the batches since then
 *   again without their output, so the spool keeps them.
 * - After an interruption the lake may hold any part of a planned batch: what is there is read back, and only what is
 *   missing is inserted.
 */
import type { HitFacts } from '#features/alerts/model.ts';

/** Changed whenever the same bytes would give other fields: noted with each batch. */
export const parserVersion = '2';

export const lakeTables = ['events', 'hits', 'dead_letters'] as const;
export type LakeTable = (typeof lakeTables)[number];

export interface BatchPlan {
  readonly from: number;
  readonly to: number;
  readonly ruleSet: string;
}

/** Rows of one table as `JSONEachRow`, and which row each line is. */
export interface RowLines {
  readonly lines: Uint8Array;
  /** `offset:idx` (and `:rule:alert key` for hits) of each line, in order. */
  readonly keys: readonly string[];
}

export interface SourceCounts {
  stored: number;
  dead: number;
}

/** What the correlations hold after a batch; counters since their state began. */
export interface CorrelationReport {
  /** How many correlations run. */
  readonly running: number;
  readonly groups: number;
  readonly hits: number;
  readonly evictedGroups: number;
  readonly evictedHits: number;
  readonly lateHits: number;
  readonly unrevisedHits: number;
  readonly unusableHits: number;
  readonly firings: number;
}

export interface ProcessedBatch {
  readonly rows: Readonly<Record<LakeTable, RowLines>>;
  /** Hits that ask for attention; the rest is only stored. */
  readonly hits: readonly HitFacts[];
  readonly hitCount: number;
  /** By the source that understood the event. */
  readonly counts: Readonly<Record<string, SourceCounts>>;
  readonly bytes: number;
  readonly parseMs: number;
  /** `undefined` when no correlation runs. */
  readonly correlations?: CorrelationReport | undefined;
  /** What correlations hold, where the batch was asked to save it; and how long that took. */
  readonly state?: { readonly bytes: Uint8Array; readonly tookMs: number } | undefined;
}
