/**
 * Event lines of one listener, gathered into spool records: many lines share one record and one fsync. Whoever adds lines
 * is told when they are durable, and waits with reading more until then.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isAppError } from '#base/errors.ts';
import type { Lines } from '#engine/wire/lines.ts';

export interface BatcherOptions {
  /** Makes the lines durable, or rejects. */
  write(lines: Lines): Promise<unknown>;
  /** Told why lines must wait, and `undefined` when they do not any more. */
  onTrouble(error: unknown): void;
  /** Lines that come within this time share a record. */
  readonly lingerMs?: number;
}

export interface Batcher {
  /** Resolves with true when the lines are durable, with false when they were given up because of a stop. */
  add(lines: readonly string[]): Promise<boolean>;
  /** Characters of lines that are not durable yet. */
  readonly held: number;
  /** Writes what is held; gives up after the time. */
  stop(limitMs: number): Promise<void>;
}

const mostEvents = 5000;
const mostCharacters = 1024 * 1024;
/** Records under way: one is packed while another is written. */
const atOnce = 4;
const retryMs = 1000;

interface Batch {
  readonly lines: string[];
  size: number;
  readonly done: Promise<boolean>;
  readonly settle: (isDurable: boolean) => void;
}

function newBatch(): Batch {
  const { promise: done, resolve: settle } = Promise.withResolvers<boolean>();
  return { lines: [], size: 0, done, settle };
}

export function openBatcher({ write, onTrouble, lingerMs = 5 }: BatcherOptions): Batcher {
  const givingUp = new AbortController();
  const waiting: Batch[] = [];
  const flights = new Set<Promise<void>>();
  let open: Batch | undefined;
  let timer: NodeJS.Timeout | undefined;
  let held = 0;

  function seal(): void {
    clearTimeout(timer);
    if (open !== undefined) waiting.push(open);
    open = undefined;
    pump();
  }

  function pump(): void {
    while (flights.size < atOnce) {
      const batch = waiting.shift();
      if (batch === undefined) return;
      const flight = writeOut(batch).finally(() => {
        flights.delete(flight);
        pump();
      });
      flights.add(flight);
    }
  }

  async function writeOut(batch: Batch): Promise<void> {
    const body = Buffer.from(batch.lines.join(''));
    for (;;) {
      try {
        await write({ body, events: batch.lines.length });
        onTrouble(undefined);
        break;
      } catch (error) {
        onTrouble(error);
        const waitMs = isAppError(error) && error.retryAfterS !== undefined ? error.retryAfterS * 1000 : retryMs;
        await sleep(waitMs, undefined, { signal: givingUp.signal }).catch(() => undefined);
        if (givingUp.signal.aborted) return settle(batch, false);
      }
    }
    settle(batch, true);
  }

  function settle(batch: Batch, isDurable: boolean): void {
    held -= batch.size;
    batch.settle(isDurable);
  }

  return {
    add(lines) {
      if (open === undefined) {
        open = newBatch();
        timer = setTimeout(seal, lingerMs);
      }
      const batch = open;
      for (const line of lines) {
        batch.lines.push(line);
        batch.size += line.length;
        held += line.length;
      }
      if (batch.size >= mostCharacters || batch.lines.length >= mostEvents) seal();
      return batch.done;
    },
    get held() {
      return held;
    },
    async stop(limitMs) {
      seal();
      const limit = setTimeout(() => givingUp.abort(), limitMs);
      while (flights.size > 0 || waiting.length > 0) await Promise.all(flights);
      clearTimeout(limit);
    },
  };
}
