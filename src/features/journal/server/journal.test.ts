/** The promises of the journal, held with entries and a projection made for the test. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { z } from 'zod';
import { systemActor } from '#base/actor.ts';
import { journalEntries } from '#features/journal/entries.ts';
import { defineEntry } from '#features/journal/model.ts';
import { defineProjection, must, on } from '#features/journal/projection.ts';
import { startVerifying, type Verdict } from '#features/journal/verify.ts';
import { sql } from '#storage/relational/sql.ts';
import { type TestDatabase, testDatabase } from '#storage/relational/testing/template.ts';
import { makeCheckpoint } from './checkpoint.ts';
import { erasePayload } from './erase.ts';
import { exportLines } from './export.ts';
import { newSigningKey, verifyTools } from './keys.ts';
import { rebuildAndCompare } from './rebuild.ts';
import { type Journal, openJournal, type Write } from './write.ts';

const made = defineEntry({
  type: 'thing.made',
  facts: z.object({ id: z.string(), size: z.int() }),
  payload: z.object({ name: z.string() }),
  says: (_, payload) => `made ${payload?.name ?? 'it'}`,
});
const grown = defineEntry({
  type: 'thing.grown',
  facts: z.object({ by: z.int() }),
  says: ({ by }) => `grew it by ${by}`,
});
const removed = defineEntry({ type: 'thing.removed', facts: z.object({ id: z.string() }), says: () => 'removed it' });

interface ThingRow {
  readonly id: string;
  readonly size: number;
  readonly name: string | null;
  readonly changed_at: string;
}

const things = defineProjection<ThingRow>({
  table: 'things',
  key: 'id',
  reactions: [
    on(
      made,
      ({ facts }) => facts.id,
      (_, entry) => ({
        id: entry.facts.id,
        size: entry.facts.size,
        name: entry.payload?.name ?? null,
        changed_at: entry.recordedAt,
      }),
    ),
    on(
      grown,
      (entry) => entry.stream.slice('thing/'.length),
      (row, entry, key) => ({
        ...must(row, key),
        size: must(row, key).size + entry.facts.by,
        changed_at: entry.recordedAt,
      }),
    ),
    on(
      removed,
      ({ facts }) => facts.id,
      (): ThingRow | undefined => undefined,
    ),
  ],
});

const actor = systemActor('test');
const key = newSigningKey();
let database: TestDatabase;
let journal: Journal;

before(async () => {
  database = await testDatabase();
  await database.relational.query(
    sql`create table things (id text primary key, size int not null, name text, changed_at timestamptz not null)`,
  );
  journal = openJournal({
    relational: database.relational,
    types: [...journalEntries, made, grown, removed] as never,
    projections: [things],
  });
});
after(() => database.close());

const make = (write: Write, id: string, size = 1): Promise<void> =>
  write.record(
    made.draft({ stream: `thing/${id}`, scope: null, facts: { id, size }, payload: { name: `thing ${id} 'ü "` } }),
  );

async function exported(): Promise<string[]> {
  let text = '';
  for await (const part of exportLines(database.relational, key, journal.clock)) text += part;
  return text.trimEnd().split('\n');
}

function verified(lines: readonly string[], publicKey: string | undefined = key.publicKey): Verdict {
  const verifier = startVerifying(verifyTools, { publicKey });
  for (const line of lines) verifier.take(line);
  return verifier.end();
}

const codes = (lines: readonly string[]): string[] =>
  [...new Set(verified(lines).faults.map((fault) => fault.code))].sort();

test('any sequence of commands can be replayed to the same tables, and the chain verifies', async () => {
  const step = fc.record({
    kind: fc.constantFrom('make', 'grow', 'remove', 'fail'),
    thing: fc.nat(5),
    by: fc.integer({ min: -9, max: 9 }),
  });
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }), async (transactions) => {
      run += 1;
      const alive = new Set<string>();
      for (const steps of transactions) {
        const trial = new Set(alive);
        await journal
          .write(actor, async (write) => {
            for (const { kind, thing, by } of steps) {
              const id = `${run}-${thing}`;
              const stream = `thing/${id}`;
              if (kind === 'fail') throw new Error('the command changed its mind');
              if (kind === 'make' && !trial.has(id)) {
                await make(write, id, by);
                trial.add(id);
              } else if (trial.has(id) && kind === 'grow') {
                await write.record(grown.draft({ stream, scope: null, facts: { by } }));
              } else if (trial.has(id) && kind === 'remove') {
                await write.record(removed.draft({ stream, scope: null, facts: { id } }));
                trial.delete(id);
              }
            }
          })
          .then(() => {
            alive.clear();
            for (const id of trial) alive.add(id);
          })
          .catch((error: Error) => assert.equal(error.message, 'the command changed its mind'));
      }
      assert.deepEqual((await rebuildAndCompare(journal)).differences, []);
      // The same with rows that have to leave the memory at every turn.
      assert.deepEqual((await rebuildAndCompare(journal, { chunk: 3, rows: 1 })).differences, []);
      assert.deepEqual(verified(await exported()).faults, []);
    }),
    { numRuns: 15 },
  );
});

test('a table that was changed behind the back of the journal is found', async () => {
  await journal.write(actor, (write) => make(write, 'tampered'));
  await database.relational.query(sql`update things set size = 99 where id = 'tampered'`);
  const { differences } = await rebuildAndCompare(journal);
  assert.deepEqual(differences, [{ table: 'things', missing: 1, surplus: 1, examples: ['tampered'] }]);
  await database.relational.query(sql`update things set size = 1 where id = 'tampered'`);
  assert.deepEqual((await rebuildAndCompare(journal)).differences, []);
});

test('an entry can be neither changed nor removed in the database by mistake', async () => {
  await assert.rejects(database.relational.query(sql`update journal_entries set actor = 'x'`));
  await assert.rejects(database.relational.query(sql`delete from journal_entries`));
});

test('writers side by side make one unbroken chain', async () => {
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => journal.write(actor, (write) => make(write, `parallel-${n}`))),
  );
  assert.deepEqual(verified(await exported()).faults, []);
});

test('two writers on one thing are one after the other', async () => {
  await journal.write(actor, (write) => make(write, 'contended', 0));
  const grow = () =>
    journal.write(actor, (write) =>
      write.record(grown.draft({ stream: 'thing/contended', scope: null, facts: { by: 1 } })),
    );
  await Promise.all(Array.from({ length: 10 }, grow));
  const rows = await database.relational.query<{ size: number }>(sql`select size from things where id = 'contended'`);
  assert.equal(rows[0]?.size, 10);
});

test('any flipped, dropped, swapped, doubled or forged line of an export is found', async () => {
  await makeCheckpoint(database.relational, key, journal.clock);
  await journal.write(actor, (write) => make(write, 'after the checkpoint'));
  const lines = await exported();
  assert.deepEqual(codes(lines), []);
  const at = fc.integer({ min: 1, max: lines.length - 1 });
  fc.assert(
    fc.property(at, (n) => codes(lines.toSpliced(n, 1)).length > 0),
    { numRuns: 100 },
  );
  fc.assert(
    fc.property(at, (n) => codes(lines.toSpliced(n, 0, lines[n]!)).length > 0),
    { numRuns: 100 },
  );
  fc.assert(
    fc.property(at, at, (one, other) => {
      fc.pre(one !== other);
      const swapped = [...lines];
      [swapped[one], swapped[other]] = [lines[other]!, lines[one]!];
      return codes(swapped).length > 0;
    }),
    { numRuns: 100 },
  );
  fc.assert(
    fc.property(at, fc.nat(), fc.nat(61), (n, place, other) => {
      const line = lines[n]!;
      const index = place % line.length;
      const flipped = `${line.slice(0, index)}${'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'[other]}${line.slice(index + 1)}`;
      fc.pre(flipped !== line && sayDifferent(flipped, line));
      return codes([...lines.slice(0, n), flipped, ...lines.slice(n + 1)]).length > 0;
    }),
    { numRuns: 400 },
  );
  for (let kept = 0; kept < lines.length; kept += 1)
    assert.ok(codes(lines.slice(0, kept)).length > 0, `cut after ${kept}`);
});

/** The last characters of base64 hold bits that mean nothing; changing those changes nothing. */
function sayDifferent(flipped: string, line: string): boolean {
  try {
    const [a, b] = [JSON.parse(flipped), JSON.parse(line)];
    if (a.signature === undefined) return true;
    return a.signature !== b.signature
      ? !Buffer.from(a.signature, 'base64').equals(Buffer.from(b.signature, 'base64'))
      : true;
  } catch {
    return true;
  }
}

test('a journal rewritten with another key is found by whoever has the right one', async () => {
  const forger = newSigningKey();
  let text = '';
  for await (const part of exportLines(database.relational, forger, journal.clock)) text += part;
  const lines = text.trimEnd().split('\n');
  assert.ok(verified(lines).faults.some((fault) => fault.code === 'key_differs'));
});

test('a checkpoint kept elsewhere shows a history that was rewritten with the right key', async () => {
  const lines = await exported();
  const last = verified(lines);
  const known = [
    { seq: last.lastSeq, hash: 'f'.repeat(64), at: '2026-01-01T00:00:00.000Z', keyId: key.id, signature: '' },
  ];
  const verifier = startVerifying(verifyTools, { publicKey: key.publicKey, known });
  for (const line of lines) verifier.take(line);
  assert.deepEqual(
    verifier.end().faults.map((fault) => fault.code),
    ['checkpoint_wrong'],
  );
});

test('erasing a text leaves the chain verifiable and the rebuild without difference', async () => {
  await journal.write(actor, (write) => make(write, 'private'));
  await journal.write(actor, (write) =>
    write.record(grown.draft({ stream: 'thing/private', scope: null, facts: { by: 4 } })),
  );
  const [entry] = await database.relational.query<{ seq: number }>(
    sql`select seq from journal_entries where stream = 'thing/private' and type = 'thing.made'`,
  );
  await journal.write(actor, (write) => erasePayload(journal, write, entry!.seq, 'a request under GDPR article 17'));
  const [row] = await database.relational.query<ThingRow>(sql`select * from things where id = 'private'`);
  assert.deepEqual([row?.name, row?.size], [null, 5]);
  const verdict = verified(await exported());
  assert.deepEqual([verdict.faults, verdict.erased], [[], 1]);
  assert.deepEqual((await rebuildAndCompare(journal)).differences, []);
  await assert.rejects(
    journal.write(actor, (write) => erasePayload(journal, write, entry!.seq, 'again')),
    { code: 'entry_already_erased' },
  );
});

test('a text that vanished without an entry that says so is found', async () => {
  await journal.write(actor, (write) => make(write, 'vanishing'));
  await database.relational.query(
    sql`delete from journal_payloads where seq = (select seq from journal_entries where stream = 'thing/vanishing')`,
  );
  assert.deepEqual(codes(await exported()), ['erasure_unrecorded']);
});

test('an entry that does not fit its schema is not recorded', async () => {
  await assert.rejects(
    journal.write(actor, (write) =>
      write.record(made.draft({ stream: 'thing/bad', scope: null, facts: { id: 'bad', size: 1.5 } })),
    ),
    { code: 'entry_malformed' },
  );
});

test('listeners hear of an entry after its commit, and of nothing that was rolled back', async () => {
  const heard: string[] = [];
  const stop = journal.onCommitted((recorded) => void heard.push(...recorded.map((one) => one.stream)));
  await journal.write(actor, (write) => make(write, 'heard'));
  await assert.rejects(
    journal.write(actor, async (write) => {
      await make(write, 'unheard');
      throw new Error('no');
    }),
  );
  stop();
  assert.deepEqual(heard, ['thing/heard']);
});
