/**
 * Readers of files of events. A **reader** takes the bytes of a file as they stream past and gives the events in them,
 * without holding more than one: as bytes where the file has events as text, as objects where it has another form.
 *
 * Nothing throws: what cannot be an event is a fault with its place, and what follows is read all the same.
 */
import type { JsonObject } from '#engine/events/limits.ts';

export type ReadEvent = Uint8Array | JsonObject;

export interface ReadFault {
  /** Stable, `snake_case`. */
  readonly code: string;
  /** Byte at which it begins, counted from 0, after decompression. */
  readonly at: number;
  readonly message: string;
}

export interface EventReader {
  /** The events that end in this chunk. Bytes are views of memory that stays theirs. */
  push(chunk: Uint8Array): readonly ReadEvent[];
  end(): readonly ReadEvent[];
  readonly faults: readonly ReadFault[];
  /** All faults, also those that were not kept. */
  readonly faultCount: number;
  /** The file is not one that can be read; the rest need not be handed over. */
  readonly isRefused: boolean;
}

/** Bytes of one event; what is longer is a fault. */
export const mostEventBytes = 4 * 1024 * 1024;

const mostFaults = 100;

/** Keeps the first faults and counts all. */
export class Faults {
  readonly kept: ReadFault[] = [];
  count = 0;

  report(code: string, at: number, message: string): void {
    this.count += 1;
    if (this.kept.length < mostFaults) this.kept.push({ code, at, message });
  }
}

export const tooLarge = (mostBytes: number): string => `the event is longer than ${mostBytes} bytes and was left out`;

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
