/**
 * What correlations hold in the worker thread, and where in the stream that is. A batch is only taken at that place:
 * when it is another, the caller restores the state and runs the batches in between again.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { z } from 'zod';
import type { ParsedEvent } from '#engine/events/model.ts';
import { Correlator, type SavedState } from '#engine/sigma/correlation/correlator.ts';
import { correlatedHit } from '#engine/sigma/correlation/event-hit.ts';
import type { Contribution, Firing } from '#engine/sigma/correlation/hit.ts';
import type { CorrelationProgram } from '#engine/sigma/correlation/link.ts';
import type { RuleHit } from '#engine/sigma/index.ts';
import type { CorrelatedBy } from '#features/alerts/model.ts';
import type { CorrelationReport } from '#features/pipeline/model.ts';
import type { BatchPlace } from './process-batch.ts';

/** Only that it was written by this code is looked at: it comes from our own table. */
const savedSchema = z.object({ epochs: z.array(z.string()), state: z.custom<SavedState>() });

/** One number holds the epoch and the index of an event; an index is below 2³². */
const indexes = 2 ** 32;

export interface HitsOfEvent {
  readonly event: ParsedEvent;
  readonly hits: readonly RuleHit[];
  readonly scope: string;
  readonly retrospective: boolean;
  readonly timeMs: number;
  readonly receivedMs: number;
  readonly offset: number;
  readonly idx: number;
}

export class CorrelationState {
  /** The offset that the next batch has to begin at; `undefined` when that is not known (any more). */
  #at: number | undefined;
  #correlator: Correlator | undefined;
  #ruleSet = '';
  #saved: SavedState | undefined;
  /** Epochs of events that are held, by number. */
  #epochs: string[] = [];

  get at(): number | undefined {
    return this.#at;
  }

  /** `undefined`: nothing is held. */
  restore(at: number, bytes: Uint8Array | undefined): void {
    const saved = bytes === undefined ? undefined : savedSchema.parse(JSON.parse(zstdDecompressSync(bytes).toString()));
    this.#at = at;
    this.#correlator = undefined;
    this.#saved = saved?.state;
    this.#epochs = [...(saved?.epochs ?? [])];
  }

  /**
   * Runs a batch. When that fails half-way the state is of no use any more.
   *
   * @param set the rule set under which it runs; where its correlations are those of before, they keep what they hold
   */
  run<T>(
    range: { readonly from: number; readonly to: number },
    set: { readonly version: string; readonly program: CorrelationProgram },
    take: (correlations: BatchCorrelations) => T,
    place: BatchPlace,
  ): T {
    if (this.#correlator === undefined || this.#ruleSet !== set.version) {
      const saved = this.#correlator?.save() ?? this.#saved;
      this.#correlator = new Correlator(set.program, { saved });
      this.#saved = undefined;
      this.#ruleSet = set.version;
    }
    this.#at = undefined;
    const result = take(new BatchCorrelations(this.#correlator, this.#epochs, place));
    this.#at = range.to;
    return result;
  }

  report(): CorrelationReport | undefined {
    if (this.#correlator === undefined || this.#correlator.program.correlations.length === 0) return undefined;
    return { running: this.#correlator.program.correlations.length, ...this.#correlator.counts() };
  }

  save(): Uint8Array {
    const state = this.#correlator?.save() ?? this.#saved;
    return zstdCompressSync(JSON.stringify({ epochs: this.#epochs, state }));
  }
}

export interface FiredHit {
  readonly ruleId: string;
  readonly group: Firing['group'];
  readonly correlation: CorrelatedBy;
}

export class BatchCorrelations {
  readonly #correlator: Correlator;
  readonly #epochs: string[];
  readonly #place: BatchPlace;
  readonly #epoch: number;

  constructor(correlator: Correlator, epochs: string[], place: BatchPlace) {
    this.#correlator = correlator;
    this.#epochs = epochs;
    this.#place = place;
    const known = epochs.indexOf(place.epoch);
    this.#epoch = known >= 0 ? known : epochs.push(place.epoch) - 1;
  }

  take({ event, hits, scope, retrospective, timeMs, receivedMs, offset, idx }: HitsOfEvent): readonly FiredHit[] {
    const about = {
      event,
      // What is imported from the past never meets what happens now, and scopes never meet.
      realm: `${scope}${retrospective ? '/retrospective' : ''}`,
      timeMs,
      receivedMs,
      position: { major: offset, minor: this.#epoch * indexes + idx },
    };
    return hits
      .filter(({ ruleId }) => this.#correlator.program.feeds.has(ruleId))
      .flatMap((hit) => this.#correlator.take(correlatedHit({ ...about, hit })).map((firing) => this.#asHit(firing)));
  }

  #asHit({ ruleId, group, fromMs, toMs, measure, hits, contributions, late }: Firing): FiredHit {
    const correlation: CorrelatedBy = {
      from: new Date(fromMs).toISOString(),
      to: new Date(toMs).toISOString(),
      measure,
      group,
      hits,
      late,
      events: contributions.map((one) => ({ rule: one.ruleId, event: this.#nameOf(one), time: one.timeMs })),
    };
    return { ruleId, group, correlation };
  }

  #nameOf({ major, minor }: Contribution): string {
    const epoch = this.#epochs[Math.floor(minor / indexes)] ?? '';
    return `${epoch}-${this.#place.partition}-${major}-${minor % indexes}`;
  }
}
