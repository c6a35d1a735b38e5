/** What the doors of all protocols do before they look into a body. */
import { invalid } from '#base/errors.ts';
import type { Protocol } from '#features/intake/model.ts';
import type { Working } from '#features/journal/server/index.ts';
import type { IntakeCounts, IntakeParts, Sender } from './receive.ts';

export interface IntakeRouteParts extends Omit<IntakeParts, 'counts'> {
  countsOf(protocol: Protocol): IntakeCounts;
  /** What the token or operator that asks may send as; refuses senders without a scope. */
  senderOf(
    working: Working,
    wanted: { readonly scope?: string; readonly source?: string; readonly retrospective?: boolean },
  ): Promise<Sender>;
  readonly version: string;
  /** Signs the ids by which HEC's clients ask whether something is durable. */
  readonly ackKey: Uint8Array;
}

/** A door of one protocol. */
export type DoorParts = IntakeRouteParts & IntakeParts;
export const doorOf = (parts: IntakeRouteParts, protocol: Protocol): DoorParts => ({
  ...parts,
  counts: parts.countsOf(protocol),
});

/** The key of a request that may be sent again; `idempotency_key_invalid` when it cannot be one. */
export function keyOf(working: Working): string | undefined {
  const key = working.request.header('idempotency-key');
  if (key !== undefined && (key.length === 0 || key.length > 256)) {
    throw invalid('idempotency_key_invalid', 'an idempotency key has 1 to 256 characters');
  }
  return key;
}
