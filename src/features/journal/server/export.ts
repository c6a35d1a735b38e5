/** The journal as lines that anyone can verify without us: see `verify.ts`. */
import { type Clock, toInstant } from '#base/time.ts';
import { type ExportedEntry, type ExportHeader, exportKind, type Seal, sealInput } from '#features/journal/verify.ts';
import type { Relational } from '#storage/relational/port.ts';
import type { SigningKey } from './keys.ts';
import { allEntries, type CheckpointRow, type EntryRow, headerOf, listCheckpoints, payloadOf } from './store.ts';

const chunk = 2000;

export async function* exportLines(relational: Relational, key: SigningKey, clock: Clock): AsyncGenerator<string> {
  const head: ExportHeader = { kind: exportKind, format: 1, publicKey: key.publicKey, exportedAt: toInstant(clock()) };
  yield line(head);
  const checkpoints = new Map((await listCheckpoints(relational)).map((row) => [row.seq, row]));
  let last = { seq: 0, hash: '0'.repeat(64) };
  let entries = 0;
  let written = 0;
  for await (const rows of allEntries(relational, chunk)) {
    let text = '';
    for (const row of rows) {
      text += line(exported(row));
      const checkpoint = checkpoints.get(row.seq);
      if (checkpoint !== undefined) {
        text += line({ kind: 'checkpoint', ...pointOf(checkpoint) });
        written += 1;
      }
      last = { seq: row.seq, hash: row.hash };
      entries += 1;
    }
    yield text;
  }
  yield line(sealed(key, head, { ...last, at: toInstant(clock()), keyId: key.id, entries, checkpoints: written }));
}

const sealed = (key: SigningKey, head: ExportHeader, seal: Omit<Seal, 'kind' | 'signature'>): Seal => ({
  kind: 'seal',
  ...seal,
  signature: key.sign(sealInput(seal, head)),
});

const line = (value: object): string => `${JSON.stringify(value)}\n`;

function exported(row: EntryRow): ExportedEntry {
  const payload = payloadOf(row);
  return {
    kind: 'entry',
    ...headerOf(row),
    ...(payload === undefined ? {} : { salt: payload.salt, payload: payload.body }),
  };
}

const pointOf = (row: CheckpointRow) => ({
  seq: row.seq,
  hash: row.hash,
  at: row.at,
  keyId: row.key_id,
  signature: row.signature,
});
