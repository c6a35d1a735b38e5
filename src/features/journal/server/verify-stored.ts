import { startVerifying } from '#features/journal/verify.ts';
import { exportLines } from './export.ts';
import { type SigningKey, verifyTools } from './keys.ts';
import type { Journal } from './write.ts';

/** The same proof as for an export, over what the database would export now. */
export async function verifyStored(journal: Journal, key: SigningKey) {
  const began = performance.now();
  const verifier = startVerifying(verifyTools, { publicKey: key.publicKey });
  for await (const text of exportLines(journal.relational, key, journal.clock)) {
    for (const line of text.split('\n')) if (line !== '') verifier.take(line);
  }
  const { faults, entries, erased, checkpoints, lastSeq, lastHash } = verifier.end();
  const elapsedMs = Math.round(performance.now() - began);
  return { entries, erased, checkpoints, lastSeq, lastHash, faults: [...faults], elapsedMs };
}
