/** A lake that refuses some rows, stores a part before it does, and falls over now and then. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { busy, invalid } from '#base/errors.ts';
import type { LakeTable, ProcessedBatch, RowLines } from '#features/pipeline/model.ts';
import type { Lake } from '#storage/lake/port.ts';
import { appendMissing } from './append.ts';
import { isRefusal, refusedByLake, storeAround } from './refused-rows.ts';
import type { BatchInLake } from './rows-there.ts';

interface Row {
  readonly key: string;
  readonly code?: string;
  readonly source?: string;
}

interface Weather {
  /** For the n-th insert: fall over before it, after it, or not. */
  readonly falls: readonly ('before' | 'after' | 'no')[];
  readonly refused: ReadonlySet<string>;
  /** Share of the rows before the bad one that a refused insert leaves behind. */
  readonly left: number;
}

const rowsOf = (lines: Uint8Array): Row[] =>
  Buffer.from(lines)
    .toString()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);

/** Only what the code under test calls. */
function weatheredLake({ falls, refused, left }: Weather) {
  const tables: Record<LakeTable, Row[]> = { events: [], hits: [], dead_letters: [] };
  let inserts = 0;
  const lake = {
    facts: { database: 'db' },
    settle: async () => {},
    async query({ sql, params }: { sql: string; params: { code?: string } }) {
      const table = (/FROM db\.(\w+)/.exec(sql)?.[1] ?? '') as LakeTable;
      return tables[table].filter((row) => params.code === undefined || row.code === params.code);
    },
    async append(table: LakeTable, lines: Uint8Array) {
      const fall = falls[inserts];
      inserts += 1;
      if (fall === 'before') throw busy('lake_unreachable', 'gone');
      const rows = rowsOf(lines);
      const bad = table === 'events' ? rows.findIndex(({ key }) => refused.has(key)) : -1;
      if (bad >= 0) {
        tables[table].push(...rows.slice(0, Math.floor(bad * left)));
        throw invalid('lake_row_refused', 'does not fit');
      }
      tables[table].push(...rows);
      if (fall === 'after') throw busy('lake_unreachable', 'gone after it');
    },
  };
  return { lake: lake as unknown as Lake, tables };
}

const linesOf = (rows: readonly Row[]): RowLines => ({
  lines: Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join('')),
  keys: rows.map(({ key }) => key),
});

function batchOf(count: number): ProcessedBatch {
  const keys = Array.from({ length: count }, (_, at) => `7:${at}`);
  return {
    rows: {
      events: linesOf(keys.map((key) => ({ key, source: 's' }))),
      hits: linesOf(keys.map((key) => ({ key: `${key}:rule` }))),
      dead_letters: linesOf([]),
    },
    hits: [],
    hitCount: count,
    counts: { s: { stored: count, dead: 0 } },
    bytes: 0,
    parseMs: 0,
  };
}

/** As the pipeline does: tries until it works, and halves when the content is at fault. */
async function storeAll(at: BatchInLake, batch: ProcessedBatch): Promise<ProcessedBatch> {
  for (let tries = 0; tries < 500; tries += 1) {
    try {
      return tries % 2 === 0 ? await appendMissing(at, batch) : await storeAround(at, batch);
    } catch (error) {
      if (!isRefusal(error) && !(error instanceof Error && 'code' in error && error.code === 'lake_unreachable'))
        throw error;
    }
  }
  throw new Error('never stored');
}

const sorted = (rows: readonly Row[]): string[] => rows.map(({ key }) => key).sort();

test('whatever is refused and whenever the lake falls over: each row once, each refused event a dead letter', async () => {
  const weather = fc.record({
    falls: fc.array(fc.constantFrom('no', 'no', 'before', 'after'), { maxLength: 30 }),
    refused: fc.uniqueArray(fc.nat(39), { maxLength: 8 }).map((all) => new Set(all.map((at) => `7:${at}`))),
    left: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), weather, async (count, seen) => {
      const { lake, tables } = weatheredLake(seen as Weather);
      const at: BatchInLake = {
        lake,
        place: { epoch: 'e', partition: 0 },
        range: { from: 7, to: 8 },
        deadLetterOf: async (key) => ({ key, code: refusedByLake }),
      };
      const batch = await storeAll(at, batchOf(count));
      const keys = Array.from({ length: count }, (_, n) => `7:${n}`);
      const bad = keys.filter((key) => seen.refused.has(key)).sort();
      const good = keys.filter((key) => !seen.refused.has(key)).sort();
      assert.deepEqual(sorted(tables.events), good);
      assert.deepEqual(sorted(tables.hits), good.map((key) => `${key}:rule`).sort());
      assert.deepEqual(sorted(tables.dead_letters), bad);
      assert.deepEqual(batch.counts, { s: { stored: good.length, dead: bad.length } });
      assert.equal(batch.hitCount, good.length);
    }),
    { numRuns: 200 },
  );
});

test('a lake that refuses everything is not the fault of the events', async () => {
  const keys = new Set(Array.from({ length: 300 }, (_, at) => `7:${at}`));
  const { lake, tables } = weatheredLake({ falls: ['no'], refused: keys, left: 0 });
  const at: BatchInLake = {
    lake,
    place: { epoch: 'e', partition: 0 },
    range: { from: 7, to: 8 },
    deadLetterOf: async (key) => ({ key, code: refusedByLake }),
  };
  await assert.rejects(storeAround(at, batchOf(300)), { code: 'lake_refuses_rows' });
  assert.deepEqual(tables, { events: [], hits: [], dead_letters: [] });
});
