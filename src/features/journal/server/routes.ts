import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Actor, scopesOf } from '#base/actor.ts';
import { denied } from '#base/errors.ts';
import { instantOut, instantSchema, listOf, pageQuery, textSchema } from '#base/schema.ts';
import { toInstant } from '#base/time.ts';
import { erasePayload } from './erase.ts';
import { exportLines } from './export.ts';
import type { SigningKey } from './keys.ts';
import { entryView, idsIn, presentEntry } from './present.ts';
import { rebuildAndCompare } from './rebuild.ts';
import { type Asked, type Route, read, stream, work } from './route.ts';
import { lastCheckpoint, listEntries, readHead, visibleEntries } from './store.ts';
import { verifyStored } from './verify-stored.ts';
import type { Journal } from './write.ts';

export interface JournalRouteParts {
  readonly journal: Journal;
  readonly key: SigningKey;
  /** Names of actors by their reference; the features that know people give it. */
  nameActors(refs: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Names of things by their id, as far as the actor may see them. */
  nameThings(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
}

const listQuery = z.object({
  ...pageQuery,
  /** `alert/alr_…`; several with commas. */
  stream: z.string().max(2000).optional(),
  /** `person/acc_…`, or a kind, `token/`; several with commas. */
  actor: z.string().max(2000).optional(),
  /** What types begin with, `alert.`; several with commas. */
  type: z.string().max(500).optional(),
  /** Begins with this number. */
  upTo: z.coerce.number().int().nonnegative().optional(),
  since: instantSchema.optional(),
  until: instantSchema.optional(),
});

const faultView = z.object({ code: z.string(), line: z.int(), message: z.string() });
const verdictView = z.object({
  entries: z.int(),
  erased: z.int(),
  checkpoints: z.int(),
  lastSeq: z.int(),
  lastHash: z.string(),
  faults: z.array(faultView),
  elapsedMs: z.int(),
});

const rebuildView = z.object({
  entries: z.int(),
  elapsedMs: z.int(),
  entriesPerSecond: z.int(),
  tables: z.int(),
  differences: z.array(
    z.object({ table: z.string(), missing: z.int(), surplus: z.int(), examples: z.array(z.string()) }),
  ),
});

/** The whole chain is more than any one scope: only those who may see all of them get it. */
function demandEverything(asked: Asked): void {
  if (scopesOf(asked.actor, 'journal:export') === 'all') return;
  throw denied('journal_needs_every_scope', 'the whole journal is only for people who may see every scope');
}

export const journalRoutes = (parts: JournalRouteParts): readonly Route[] => [
  listRoute(parts),
  stateRoute(parts),
  verifyRoute(parts),
  rebuildRoute(parts),
  exportRoute(parts),
  eraseRoute(parts),
];

const listRoute = ({ journal, nameActors, nameThings }: JournalRouteParts): Route =>
  read({
    name: 'journal.list',
    method: 'GET',
    path: '/api/journal',
    needs: 'journal:read',
    summary: 'Entries of the journal, newest first; of one thing with `stream`.',
    query: listQuery,
    returns: listOf(entryView),
    async run({ db, actor }, { query }) {
      const rows = await listEntries(db, visibleEntries(actor), {
        before: query.cursor === undefined ? query.upTo && query.upTo + 1 : Number(query.cursor) || 0,
        streams: query.stream?.split(','),
        actors: query.actor?.split(','),
        types: query.type?.split(','),
        since: query.since,
        until: query.until,
        limit: query.limit + 1,
      });
      const page = rows.slice(0, query.limit);
      const names = new Map([
        ...(await nameActors([...new Set(page.map((row) => row.actor))])),
        ...(await nameThings(actor, [...new Set(page.flatMap(idsIn))])),
      ]);
      return {
        items: page.map((row) => presentEntry(journal.types, names, row)),
        nextCursor: rows.length > query.limit ? String(page.at(-1)?.seq) : null,
      };
    },
  });

const stateRoute = ({ key }: JournalRouteParts): Route =>
  read({
    name: 'journal.state',
    method: 'GET',
    path: '/api/journal/state',
    needs: 'journal:read',
    summary: 'Head of the chain, last signed checkpoint, public key.',
    returns: z.object({
      seq: z.int(),
      hash: z.string(),
      publicKey: z.string(),
      keyId: z.string(),
      checkpoint: z.object({ seq: z.int(), hash: z.string(), at: instantOut, signature: z.string() }).nullable(),
    }),
    async run({ db }) {
      const head = await readHead(db);
      const last = await lastCheckpoint(db);
      const checkpoint =
        last === undefined ? null : { seq: last.seq, hash: last.hash, at: last.at, signature: last.signature };
      return { ...head, publicKey: key.publicKey, keyId: key.id, checkpoint };
    },
  });

const verifyRoute = ({ journal, key }: JournalRouteParts): Route =>
  work({
    name: 'journal.verify',
    method: 'POST',
    path: '/api/journal/verify',
    needs: 'journal:export',
    summary: 'Checks the whole chain as it lies in the database.',
    returns: verdictView,
    async run(asked) {
      demandEverything(asked);
      return verifyStored(journal, key);
    },
  });

const rebuildRoute = ({ journal }: JournalRouteParts): Route =>
  work({
    name: 'journal.rebuild',
    method: 'POST',
    path: '/api/journal/rebuild',
    needs: 'journal:export',
    summary: 'Replays the journal beside the tables in use and compares; changes nothing.',
    returns: rebuildView,
    async run(asked) {
      demandEverything(asked);
      const report = await rebuildAndCompare(journal);
      return { ...report, differences: report.differences.map((one) => ({ ...one, examples: [...one.examples] })) };
    },
  });

const exportRoute = ({ journal, key }: JournalRouteParts): Route =>
  stream({
    name: 'journal.export',
    method: 'GET',
    path: '/api/journal/export',
    needs: 'journal:export',
    summary: 'The whole journal as NDJSON that `watchfloor journal verify` proves offline.',
    returns: z.unknown(),
    async run(working) {
      demandEverything(working);
      const stamp = toInstant(journal.clock()).replace(/[:.]/g, '-');
      return {
        status: 200,
        headers: {
          'content-type': 'application/x-ndjson',
          'content-disposition': `attachment; filename="watchfloor-journal-${stamp}.jsonl"`,
        },
        body: Readable.from(exportLines(journal.relational, key, journal.clock)),
      };
    },
  });

const eraseRoute = ({ journal }: JournalRouteParts): Route =>
  work({
    name: 'journal.erase',
    method: 'POST',
    path: '/api/journal/:seq/erase',
    needs: 'journal:erase',
    summary: 'Erases the text of one entry; the chain stays verifiable.',
    params: z.object({ seq: z.coerce.number().int().positive() }),
    body: z.object({ reason: textSchema(500, 3) }),
    returns: z.object({ erased: z.literal(true) }),
    errors: ['entry_absent', 'entry_without_text', 'entry_already_erased'],
    async run(asked, { params, body }) {
      await journal.write(
        asked.actor,
        async (write) => {
          const [seen] = await listEntries(write.tx, visibleEntries(asked.actor), { before: params.seq + 1, limit: 1 });
          const target = seen?.seq === params.seq ? params.seq : -1;
          await erasePayload(journal, write, target, body.reason);
        },
        { cause: asked.request.id },
      );
      return { erased: true as const };
    },
  });
