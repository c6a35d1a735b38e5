/** What the transports of listeners have in common. */
import type { Batcher } from './batcher.ts';
import type { Codec } from './codec.ts';

export interface Tally {
  connections: number;
  events: number;
  bytes: number;
  lastEventMs: number | undefined;
  refusedPeers: number;
  droppedHere: number;
  shortened: number;
}

export interface TransportParts {
  readonly codec: Codec;
  readonly batcher: Batcher;
  readonly tally: Tally;
  isAllowed(address: string): boolean;
  now(): number;
  /** Events that came and were not taken. */
  rejected(events: number): void;
  /** The socket broke after it had begun to listen. */
  onBroken(error: Error): void;
}

export interface Transport {
  /** Takes no more, reads what is on its way, and resolves when that is handed to the batcher. */
  stop(): Promise<void>;
  kernelDrops(): Promise<number | null>;
}
