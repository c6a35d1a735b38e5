import { createHash, randomBytes } from 'node:crypto';
import {
  commitmentInput,
  type DetachedPayload,
  type EntryHeader,
  hashInput,
  type Sha256,
} from '#features/journal/model.ts';

export const sha256: Sha256 = (text) => createHash('sha256').update(text, 'utf8').digest('hex');

/** A fresh salt makes the commitment of a short text (a verdict, a name) impossible to guess. */
export const detach = (body: object): DetachedPayload => ({ salt: randomBytes(16).toString('hex'), body });

export const commitmentOf = (payload: DetachedPayload): string => sha256(commitmentInput(payload));

export const chained = (entry: Omit<EntryHeader, 'hash'>): EntryHeader => ({
  ...entry,
  hash: sha256(hashInput(entry)),
});
