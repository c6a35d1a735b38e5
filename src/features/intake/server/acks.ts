/**
 * Ids by which clients of HEC ask whether what they sent is durable. It is when they get the id, so the answer is yes for
 * every id that was given to this sender on this channel, and no for any other number.
 *
 * An id is the offset of the record and 20 bits of a signature over it, in the 53 bits that every client's numbers have:
 * nothing has to be remembered, and the answer is the same after a restart.
 */
import { createHmac } from 'node:crypto';

const tagValues = 2 ** 20;
/** Offsets beyond this would not fit; at a thousand requests a second that is in 272 years. */
const mostOffset = Math.floor(Number.MAX_SAFE_INTEGER / tagValues);

const tagOf = (key: Uint8Array, owner: string, offset: number): number =>
  createHmac('sha256', key).update(`${owner}\n${offset}`).digest().readUInt32BE(0) % tagValues;

/** `owner`: sender and channel. */
export const ackIdOf = (key: Uint8Array, owner: string, offset: number): number =>
  offset * tagValues + tagOf(key, owner, offset);

export function isAckOf(key: Uint8Array, owner: string, id: unknown): boolean {
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 0) return false;
  const offset = Math.floor(id / tagValues);
  return offset <= mostOffset && id % tagValues === tagOf(key, owner, offset);
}
