/** Signs the head of the chain from time to time, and hands the signed checkpoint to whoever keeps it elsewhere. */
import { type Clock, toInstant } from '#base/time.ts';
import { type Checkpoint, checkpointInput } from '#features/journal/verify.ts';
import type { Db } from '#storage/relational/port.ts';
import type { SigningKey } from './keys.ts';
import { insertCheckpoint, lastCheckpoint, readHead } from './store.ts';

export function signPoint(key: SigningKey, point: { seq: number; hash: string; at: string }): Checkpoint {
  const unsigned = { ...point, keyId: key.id };
  return { ...unsigned, signature: key.sign(checkpointInput(unsigned)) };
}

/** Signs the head unless that was done already. */
export async function makeCheckpoint(db: Db, key: SigningKey, clock: Clock): Promise<Checkpoint | undefined> {
  const head = await readHead(db);
  const last = await lastCheckpoint(db);
  if (head.seq === 0 || last?.seq === head.seq) return undefined;
  const point = signPoint(key, { seq: head.seq, hash: head.hash, at: toInstant(clock()) });
  await insertCheckpoint(db, {
    seq: point.seq,
    hash: point.hash,
    at: point.at,
    key_id: point.keyId,
    signature: point.signature,
  });
  return point;
}
