/** Holds what was restored against the manifest and the journal, and settles what a restore changes. */
import { join } from 'node:path';
import { entryTypes, projections } from '#app/features.ts';
import type { Actor } from '#base/actor.ts';
import { failed, type Issue } from '#base/errors.ts';
import { endAllSessions, removeAllTotp } from '#features/identity/server/index.ts';
import {
  type Journal,
  loadSigningKey,
  openJournal,
  rebuildAndCompare,
  type SigningKey,
  verifyStored,
  verifyTools,
  type Write,
} from '#features/journal/server/index.ts';
import { type Checkpoint, checkpointInput } from '#features/journal/verify.ts';
import type { Relational } from '#storage/relational/port.ts';
import { sql } from '#storage/relational/sql.ts';
import { backupRestored, backupStream } from './entries.ts';
import { writeHashed } from './files.ts';
import type { Manifest } from './manifest.ts';
import { readPoint } from './relational.ts';
import type { RestoreParts, Waiting } from './restore-stores.ts';

export interface CheckedJournal {
  readonly journal: {
    readonly entries: number;
    readonly erased: number;
    readonly checkpoints: number;
    readonly keyId: string;
    readonly previousKeyId: string;
  };
  readonly projections: { readonly tables: number; readonly differences: number };
  /** Accepted ones; none otherwise. */
  readonly faults: readonly Issue[];
  readonly sessionsEnded: number;
  readonly totpRemoved: number;
}

const operator: Actor = { kind: 'operator', id: 'operator', name: 'operator', grants: [] };

/** Rejects with `restore_point_differs`, or with `backup_faulty` and all that is wrong; changes nothing before that. */
export async function checkAndSettle(
  parts: RestoreParts,
  relational: Relational,
  { waiting, epoch }: { waiting: Waiting; epoch: string },
): Promise<CheckedJournal> {
  const { manifest, keys } = parts;
  await demandPoint(relational, manifest, waiting);
  const journal = openJournal({ relational, types: entryTypes, projections });
  const key = await loadSigningKey(join(parts.config.dataDir, 'keys/journal.pem'));
  const verdict = await verifyStored(journal, key);
  const rebuilt = await rebuildAndCompare(journal);
  const old = keys === 'new' ? await earlierCheckpoints(relational, manifest.signingKey) : undefined;
  // Under a new key the old signatures do not hold; they were checked under the old one instead.
  const chain = verdict.faults.filter(({ code }) => keys === 'restored' || code !== 'signature_wrong');
  const faults: Issue[] = [
    ...chain.map(({ code, line, message }) => ({ code, place: `journal:${line}`, message })),
    ...(old?.faults ?? []),
    ...rebuilt.differences.map(({ table, missing, surplus }) => ({
      code: 'projection_differs',
      place: table,
      message: `${missing} rows are missing and ${surplus} too many, by what the journal says`,
    })),
  ];
  if (faults.length > 0 && !parts.acceptFaults) throw faulty(faults);
  if (old !== undefined) await keepCheckpoints(parts.config.dataDir, manifest, old.checkpoints);
  const settled = await settle(journal, { manifest, epoch, keys, acceptedFaults: faults.length });
  const { entries, erased, checkpoints } = verdict;
  return {
    journal: { entries, erased, checkpoints, keyId: key.id, previousKeyId: manifest.signingKey.id },
    projections: { tables: rebuilt.tables, differences: rebuilt.differences.length },
    faults,
    ...settled,
  };
}

const faulty = (issues: readonly Issue[]) =>
  failed('backup_faulty', `What the backup holds has ${issues.length} faults. Nothing was restored.`, {
    issues,
    remedy: 'Restore an earlier backup; or, knowing of the faults, accept them with --accept-faults.',
  });

/** The stores of one moment: matters most where one of them was restored by other means. */
async function demandPoint(relational: Relational, manifest: Manifest, waiting: Waiting): Promise<void> {
  const { partition, committedOffset } = manifest.spool;
  const point = await readPoint(relational, partition);
  const isThere =
    point.committedOffset === committedOffset &&
    point.journal.seq === manifest.journal.seq &&
    point.journal.hash === manifest.journal.hash;
  if (!isThere)
    throw failed(
      'restore_point_differs',
      `The database stands at offset ${point.committedOffset} and journal entry ${point.journal.seq}; the backup is of offset ${committedOffset} and entry ${manifest.journal.seq}.`,
      { remedy: 'Restore the backup of the database that was made at the same moment as this one.' },
    );
  const [planned] = await relational.query<{ end: number | null }>(sql`
    select max(to_offset) as "end" from pipeline_batches
    where partition = ${partition} and from_offset >= ${committedOffset}`);
  if ((planned?.end ?? 0) > waiting.end)
    throw failed('backup_spool_short', 'The spool of the backup ends before a batch that was begun.');
}

interface Earlier {
  readonly checkpoints: readonly Checkpoint[];
  readonly faults: readonly Issue[];
}

async function earlierCheckpoints(relational: Relational, key: Manifest['signingKey']): Promise<Earlier> {
  const rows = await relational.query<Checkpoint & { entryHash: string | null }>(sql`
    select c.seq, c.hash, c.at, c.key_id as "keyId", c.signature, e.hash as "entryHash"
    from journal_checkpoints c left join journal_entries e using (seq) order by seq`);
  const checkpoints = rows.map(({ entryHash: _, ...point }) => point);
  const faults = rows
    .filter(({ entryHash, ...point }) => point.hash !== entryHash || !isSignedBy(key, point))
    .map(({ seq }) => ({
      code: 'checkpoint_wrong',
      place: `journal_checkpoints:${seq}`,
      message: `the checkpoint at ${seq} does not hold`,
    }));
  return { checkpoints, faults };
}

function isSignedBy({ id, publicKey }: Pick<SigningKey, 'id' | 'publicKey'>, point: Checkpoint): boolean {
  try {
    return point.keyId === id && verifyTools.verifySignature(publicKey, checkpointInput(point), point.signature);
  } catch {
    return false;
  }
}

/** What the earlier key has signed stays at hand for whoever has its public key; the new key signs from here on. */
async function keepCheckpoints(
  dataDir: string,
  { signingKey }: Manifest,
  checkpoints: readonly Checkpoint[],
): Promise<void> {
  const text = `${JSON.stringify({ ...signingKey, checkpoints }, null, 1)}\n`;
  await writeHashed(dataDir, `keys/earlier-${signingKey.id}.json`, async (sink) => void sink.write(Buffer.from(text)));
}

interface Settling {
  readonly manifest: Manifest;
  readonly epoch: string;
  readonly keys: 'restored' | 'new';
  readonly acceptedFaults: number;
}

/** One transaction, the last thing that happens to the database. */
const settle = (journal: Journal, { manifest, epoch, keys, acceptedFaults }: Settling) =>
  journal.write(operator, async (write: Write) => {
    if (keys === 'new') await write.tx.query(sql`delete from journal_checkpoints`);
    const totpRemoved = keys === 'new' ? await removeAllTotp(write) : 0;
    const sessionsEnded = await endAllSessions(write);
    const facts = { madeAt: manifest.madeAt, journalSeq: manifest.journal.seq, epoch, keys, acceptedFaults };
    await write.record(backupRestored.draft({ stream: backupStream, scope: null, facts }));
    return { sessionsEnded, totpRemoved };
  });
