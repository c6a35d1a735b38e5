/** All SQL on the journal's own tables. */
import type { Actor } from '#base/actor.ts';
import { scopesOf } from '#base/actor.ts';
import type { DetachedPayload, EntryHeader } from '#features/journal/model.ts';
import type { Db, Relational } from '#storage/relational/port.ts';
import { allOf, always, raw, type Sql, sql } from '#storage/relational/sql.ts';

export interface EntryRow {
  readonly seq: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema: number;
  readonly effective_at: string;
  readonly recorded_at: string;
  readonly actor: string;
  readonly cause: string | null;
  readonly scope: string | null;
  readonly facts: object;
  readonly commitment: string | null;
  readonly prev: string;
  readonly hash: string;
  readonly salt: string | null;
  readonly body: object | null;
}

export const headerOf = (row: EntryRow): EntryHeader => ({
  seq: row.seq,
  stream: row.stream,
  version: row.version,
  type: row.type,
  schema: row.schema,
  effectiveAt: row.effective_at,
  recordedAt: row.recorded_at,
  actor: row.actor,
  cause: row.cause,
  scope: row.scope,
  facts: row.facts,
  commitment: row.commitment,
  prev: row.prev,
  hash: row.hash,
});

export const payloadOf = (row: EntryRow): DetachedPayload | undefined =>
  row.salt === null || row.body === null ? undefined : { salt: row.salt, body: row.body };

/** Entries of things without a scope are seen only by those who may see all scopes. */
export function visibleEntries(actor: Actor): Sql {
  const scopes = scopesOf(actor, 'journal:read');
  return scopes === 'all' ? always : sql`e.scope = any(${scopes})`;
}

const columns = raw('e.*, p.salt, p.body');
const source = raw('journal_entries e left join journal_payloads p using (seq)');

export interface Head {
  readonly seq: number;
  readonly hash: string;
}

export async function lockHead(db: Db): Promise<Head> {
  const [head] = await db.query<Head>(sql`select seq, hash from journal_head for update`);
  if (head === undefined) throw new Error('the journal has no head');
  return head;
}

export async function readHead(db: Db): Promise<Head> {
  const [head] = await db.query<Head>(sql`select seq, hash from journal_head`);
  if (head === undefined) throw new Error('the journal has no head');
  return head;
}

export const moveHead = (db: Db, head: Head): Promise<object[]> =>
  db.query(sql`update journal_head set seq = ${head.seq}, hash = ${head.hash}`);

/** The last version of each stream that has one. */
export async function streamVersions(db: Db, streams: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.query<{ stream: string; version: number }>(
    sql`select stream, max(version) as version from journal_entries where stream = any(${streams}) group by stream`,
  );
  return new Map(rows.map((row) => [row.stream, row.version]));
}

export async function insertEntries(db: Db, entries: readonly EntryHeader[]): Promise<void> {
  const rows = entries.map((entry) => ({
    seq: entry.seq,
    stream: entry.stream,
    version: entry.version,
    type: entry.type,
    schema: entry.schema,
    effective_at: entry.effectiveAt,
    recorded_at: entry.recordedAt,
    actor: entry.actor,
    cause: entry.cause,
    scope: entry.scope,
    facts: entry.facts,
    commitment: entry.commitment,
    prev: entry.prev,
    hash: entry.hash,
  }));
  await db.query(
    sql`insert into journal_entries
        select * from jsonb_populate_recordset(null::journal_entries, ${JSON.stringify(rows)}::jsonb)`,
  );
}

export async function insertPayloads(
  db: Db,
  payloads: readonly { readonly seq: number; readonly payload: DetachedPayload }[],
): Promise<void> {
  if (payloads.length === 0) return;
  const rows = payloads.map(({ seq, payload }) => ({ seq, salt: payload.salt, body: payload.body }));
  await db.query(
    sql`insert into journal_payloads
        select * from jsonb_populate_recordset(null::journal_payloads, ${JSON.stringify(rows)}::jsonb)`,
  );
}

export const deletePayload = (db: Db, seq: number): Promise<object[]> =>
  db.query(sql`delete from journal_payloads where seq = ${seq} returning seq`);

export async function findEntry(db: Db, seq: number): Promise<EntryRow | undefined> {
  const rows = await db.query<EntryRow>(sql`select ${columns} from ${source} where e.seq = ${seq}`);
  return rows[0];
}

interface Twinned {
  readonly seq: number;
  readonly type: string;
  readonly cause: string;
}

/**
 * Entries of another type, of the same request, that hold the very same text: it is said on both things that it is about.
 * (Many entries of one type are bulk work, where each text is erased by itself.) A request's entries stand close together.
 */
export const entriesWithSameText = (db: Db, { seq, type, cause }: Twinned): Promise<EntryRow[]> =>
  db.query<EntryRow>(sql`select ${columns} from ${source}
    where e.seq between ${seq - 1000} and ${seq + 1000} and e.cause = ${cause} and e.type <> ${type}
      and p.body = (select body from journal_payloads where seq = ${seq}) order by e.seq`);

export const entriesOfStream = (db: Db, stream: string): Promise<EntryRow[]> =>
  db.query<EntryRow>(sql`select ${columns} from ${source} where e.stream = ${stream} order by e.seq`);

/** Every entry in order, in chunks, without holding them all. */
export const allEntries = (store: Relational, chunk: number): AsyncIterable<EntryRow[]> =>
  store.stream<EntryRow>(sql`select ${columns} from ${source} order by e.seq`, chunk);

export interface EntryFilter {
  readonly before?: number | undefined;
  readonly streams?: readonly string[] | undefined;
  /** Whole references, or what they begin with: `person/acc_…`, `token/`. */
  readonly actors?: readonly string[] | undefined;
  /** What types begin with: `alert.`, `rule.switched`. */
  readonly types?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly limit: number;
}

function actorIn(actors: readonly string[]): Sql {
  const whole = actors.filter((actor) => !actor.endsWith('/'));
  const kinds = actors.filter((actor) => actor.endsWith('/'));
  if (kinds.length === 0) return sql`e.actor = any(${whole})`;
  return sql`(e.actor = any(${whole})
    or exists (select 1 from unnest(${kinds}::text[]) as kind where starts_with(e.actor, kind)))`;
}

export function listEntries(db: Db, visible: Sql, filter: EntryFilter): Promise<EntryRow[]> {
  const parts: Sql[] = [visible];
  if (filter.before !== undefined) parts.push(sql`e.seq < ${filter.before}`);
  if (filter.streams !== undefined) parts.push(sql`e.stream = any(${filter.streams})`);
  if (filter.actors !== undefined) parts.push(actorIn(filter.actors));
  if (filter.types !== undefined)
    parts.push(sql`exists (select 1 from unnest(${filter.types}::text[]) as wanted where starts_with(e.type, wanted))`);
  if (filter.since !== undefined) parts.push(sql`e.recorded_at >= ${filter.since}`);
  if (filter.until !== undefined) parts.push(sql`e.recorded_at < ${filter.until}`);
  return db.query<EntryRow>(
    sql`select ${columns} from ${source} where ${allOf(parts)} order by e.seq desc limit ${filter.limit}`,
  );
}

export interface CheckpointRow {
  readonly seq: number;
  readonly hash: string;
  readonly at: string;
  readonly key_id: string;
  readonly signature: string;
}

export const insertCheckpoint = (db: Db, row: CheckpointRow): Promise<object[]> =>
  db.query(sql`insert into journal_checkpoints (seq, hash, at, key_id, signature)
               values (${row.seq}, ${row.hash}, ${row.at}, ${row.key_id}, ${row.signature}) on conflict do nothing`);

export const listCheckpoints = (db: Db): Promise<CheckpointRow[]> =>
  db.query<CheckpointRow>(sql`select seq, hash, at, key_id, signature from journal_checkpoints order by seq`);

export async function lastCheckpoint(db: Db): Promise<CheckpointRow | undefined> {
  const rows = await db.query<CheckpointRow>(
    sql`select seq, hash, at, key_id, signature from journal_checkpoints order by seq desc limit 1`,
  );
  return rows[0];
}

export const entriesAfter = (db: Db, after: number, limit: number): Promise<EntryRow[]> =>
  db.query<EntryRow>(sql`select ${columns} from ${source} where e.seq > ${after} order by e.seq limit ${limit}`);
