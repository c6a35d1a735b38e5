/**
 * Rows that the lake refuses for what they hold. One of them would hold the pipeline for ever, since what was accepted
 * is never given up. So the batch is halved down to it: the event becomes a dead letter with the reason of the lake, its
 * hits go with it (an alert must be able to show its events), and all others are stored. Exactly once holds: what is
 * there is read back before each insert, and a dead letter that was written stays one when the batch runs again.
 */
import { failed, isAppError } from '#base/errors.ts';
import type { LakeTable, ProcessedBatch, RowLines, SourceCounts } from '#features/pipeline/model.ts';
import { type BatchInLake, keysThere, linesWithout, pick } from './rows-there.ts';

/** The code of such dead letters. */
export const refusedByLake = 'event_refused_by_lake';
/** More than these are not the fault of events. */
const mostRefused = 200;

export const isRefusal = (error: unknown): boolean => isAppError(error) && error.code === 'lake_row_refused';

/** Events of the batch that became dead letters at an earlier try. */
export async function refusedBefore(at: BatchInLake): Promise<Map<string, string>> {
  const keys = await keysThere(at, 'dead_letters', refusedByLake);
  return new Map([...keys].map((key) => [key, 'the lake refused it']));
}

/** Stores all rows of the batch that the lake takes; gives the batch with the others as dead letters. */
export async function storeAround(at: BatchInLake, given: ProcessedBatch): Promise<ProcessedBatch> {
  await at.lake.settle();
  const before = await withoutRefused(at, given, await refusedBefore(at));
  const batch = await withoutRefused(at, before, await insertHalving(at, 'events', before.rows.events));
  for (const table of ['hits', 'dead_letters'] as const) {
    const refused = await insertHalving(at, table, batch.rows[table]);
    const plainer = pick(batch.rows[table], (key) => refused.has(key));
    if (plainer.keys.length > 0) await at.lake.append(table, withLess(table, plainer));
  }
  return batch;
}

/** Gives the reasons of those that cannot be stored, by key. Throws what is not the fault of a row. */
async function insertHalving(at: BatchInLake, table: LakeTable, rows: RowLines): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const insert = async (some: RowLines): Promise<void> => {
    // A refused insert of many rows may have stored a part of them.
    const missing = linesWithout(some, await keysThere(at, table));
    if (missing.keys.length === 0) return;
    try {
      await at.lake.append(table, missing.lines);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      await split(missing, error as Error);
    }
  };
  const split = async (some: RowLines, error: Error): Promise<void> => {
    const [first = ''] = some.keys;
    if (some.keys.length === 1) {
      refused.set(first, error.message);
      if (refused.size > mostRefused) throw refusesEverything(table, error);
      return;
    }
    const half = new Set(some.keys.slice(0, some.keys.length >> 1));
    await insert(pick(some, (key) => half.has(key)));
    await insert(pick(some, (key) => !half.has(key)));
  };
  await insert(rows);
  return refused;
}

const refusesEverything = (table: LakeTable, cause: Error) =>
  failed('lake_refuses_rows', `The lake refuses too many rows of ${table}: ${cause.message}`, {
    remedy: 'Something changed in the tables of the lake; compare them with those of migrations/lake.',
    cause,
  });

/** The batch with these events (by key, with the reason) as dead letters. */
export async function withoutRefused(
  at: BatchInLake,
  batch: ProcessedBatch,
  refused: ReadonlyMap<string, string>,
): Promise<ProcessedBatch> {
  if (refused.size === 0) return batch;
  const { events, hits, dead_letters: dead } = batch.rows;
  const letters = await Promise.all(
    [...refused].map(async ([key, reason]) => `${JSON.stringify(await at.deadLetterOf(key, reason))}\n`),
  );
  const isKept = (key: string): boolean => !refused.has(key);
  const eventOf = (hitKey: string): string => hitKey.split(':', 2).join(':');
  const keptHits = pick(hits, (key) => isKept(eventOf(key)));
  return {
    ...batch,
    rows: {
      events: pick(events, isKept),
      hits: keptHits,
      dead_letters: {
        lines: Buffer.concat([dead.lines, Buffer.from(letters.join(''))]),
        keys: [...dead.keys, ...refused.keys()],
      },
    },
    hits: batch.hits.filter(({ offset, idx }) => isKept(`${offset}:${idx}`)),
    hitCount: keptHits.keys.length,
    counts: recounted(
      batch.counts,
      pick(events, (key) => refused.has(key)),
    ),
  };
}

function recounted(counts: ProcessedBatch['counts'], refused: RowLines): Record<string, SourceCounts> {
  const changed = Object.fromEntries(Object.entries(counts).map(([source, count]) => [source, { ...count }]));
  for (const line of rowsIn(refused)) {
    const count = changed[String(line.source)];
    if (count === undefined) continue;
    count.stored -= 1;
    count.dead += 1;
  }
  return changed;
}

const rowsIn = ({ lines }: RowLines): Record<string, unknown>[] =>
  Buffer.from(lines.buffer, lines.byteOffset, lines.length)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** What people sent is the part that can be refused: a hit without its matched fields, a dead letter in hexadecimal. */
function withLess(table: 'hits' | 'dead_letters', rows: RowLines): Uint8Array {
  const plain = rowsIn(rows).map((row) =>
    table === 'hits'
      ? { ...row, matched: '[]' }
      : { ...row, place: '', hint: '', raw: `hex:${Buffer.from(String(row.raw)).toString('hex')}` },
  );
  return Buffer.from(plain.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
