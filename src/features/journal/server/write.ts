/**
 * The one way to change anything that the journal answers for.
 *
 * `journal.write(actor, run)` opens a transaction; inside it `record(…)` folds entries into the projections at once and
 * keeps them; just before the commit the head of the chain is locked, the entries are numbered, chained and inserted.
 * Locking the head last keeps the time in which writers wait for each other to a few statements.
 */
import { type Actor, actorRef } from '#base/actor.ts';
import { type AppError, failed } from '#base/errors.ts';
import { type NewId, newId } from '#base/ids.ts';
import { type Clock, type Instant, realClock, toInstant } from '#base/time.ts';
import type { Draft, Entry, EntryHeader, EntryType } from '#features/journal/model.ts';
import type { Projection } from '#features/journal/projection.ts';
import { isRefusal, type Relational, type Tx } from '#storage/relational/port.ts';
import { applyEntries } from './apply.ts';
import { chained, commitmentOf, detach } from './hashing.ts';
import { insertEntries, insertPayloads, lockHead, moveHead, streamVersions } from './store.ts';

export interface Write {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly now: Instant;
  readonly newId: NewId;
  /** Folds the entries into their tables now and appends them when the transaction commits. */
  record(...drafts: readonly Draft[]): Promise<void>;
}

export interface Recorded {
  readonly type: string;
  readonly stream: string;
  readonly scope: string | null;
}

export type CommitListener = (recorded: readonly Recorded[]) => void;

export interface JournalParts {
  readonly relational: Relational;
  readonly types: readonly EntryType[];
  readonly projections: readonly Projection[];
  readonly clock?: Clock;
}

export interface WriteOptions {
  /** The request or batch that led to it. */
  readonly cause?: string | undefined;
  /** Called just before the entries are chained; the crash tests stop the process here. */
  readonly beforeCommit?: (() => Promise<void>) | undefined;
}

export interface Journal {
  readonly relational: Relational;
  readonly types: ReadonlyMap<string, EntryType>;
  readonly projections: readonly Projection[];
  readonly clock: Clock;
  write<T>(actor: Actor, run: (write: Write) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** After a commit, never before; listeners must not throw. Returns how to stop listening. */
  onCommitted(listener: CommitListener): () => void;
}

const triesOnDeadlock = 4;

export function openJournal(parts: JournalParts): Journal {
  const clock = parts.clock ?? realClock;
  const types = new Map(parts.types.map((type) => [type.type, type]));
  const listeners = new Set<CommitListener>();

  async function attempt<T>(actor: Actor, run: (write: Write) => Promise<T>, options: WriteOptions) {
    const pending: Pending[] = [];
    const now = toInstant(clock());
    const result = await parts.relational.transaction(async (tx) => {
      async function record(...drafts: readonly Draft[]): Promise<void> {
        const made = drafts.map((draft) => pendingOf(draft, actor, now, options.cause));
        pending.push(...made);
        await applyEntries(
          tx,
          made.map((one) => one.entry),
          parts.projections,
        );
      }
      const value = await run({ tx, actor, now, newId, record });
      await options.beforeCommit?.();
      await append(tx, pending);
      return value;
    });
    return {
      result,
      recorded: pending.map(({ entry }) => ({ type: entry.type, stream: entry.stream, scope: entry.scope })),
    };
  }

  return {
    relational: parts.relational,
    types,
    projections: parts.projections,
    clock,
    async write(actor, run, options = {}) {
      for (let tries = 1; ; tries += 1) {
        try {
          const { result, recorded } = await attempt(actor, run, options);
          if (recorded.length > 0) for (const listener of listeners) listener(recorded);
          return result;
        } catch (error) {
          const again = isRefusal(error, 'deadlock') || isRefusal(error, 'serialization');
          if (!again || tries >= triesOnDeadlock) throw error;
        }
      }
    },
    onCommitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

interface Pending {
  readonly entry: Entry;
  readonly schema: number;
}

/** Checks a draft against its type: an entry that does not fit its own schema is a fault of ours, not of the user. */
function pendingOf(draft: Draft, actor: Actor, now: Instant, cause: string | undefined): Pending {
  const { type } = draft;
  const facts = type.facts.safeParse(draft.facts);
  if (!facts.success) throw malformed(draft, facts.error);
  let payload: object | undefined;
  if (draft.payload !== undefined) {
    const parsed = type.payload?.safeParse(draft.payload);
    if (parsed === undefined || !parsed.success) throw malformed(draft, parsed?.error);
    payload = parsed.data;
  }
  return {
    schema: type.schema,
    entry: {
      stream: draft.stream,
      type: type.type,
      effectiveAt: draft.effectiveAt ?? now,
      recordedAt: now,
      actor: actorRef(actor),
      cause: draft.cause ?? cause ?? null,
      scope: draft.scope,
      facts: facts.data,
      payload,
    },
  };
}

const malformed = (draft: Draft, cause: unknown): AppError =>
  failed('entry_malformed', `an entry of type ${draft.type.type} does not fit its schema`, { cause });

/** Numbers, chains and inserts. Everything before this ran side by side with other writers; from here they queue. */
async function append(tx: Tx, pending: readonly Pending[]): Promise<void> {
  if (pending.length === 0) return;
  const head = await lockHead(tx);
  const versions = await streamVersions(tx, [...new Set(pending.map(({ entry }) => entry.stream))]);
  const entries: EntryHeader[] = [];
  const payloads: { seq: number; payload: ReturnType<typeof detach> }[] = [];
  let { seq, hash } = head;
  for (const { entry, schema } of pending) {
    seq += 1;
    const version = (versions.get(entry.stream) ?? 0) + 1;
    versions.set(entry.stream, version);
    const detached = entry.payload === undefined ? undefined : detach(entry.payload);
    if (detached !== undefined) payloads.push({ seq, payload: detached });
    const { payload: _, ...header } = entry;
    const commitment = detached === undefined ? null : commitmentOf(detached);
    const numbered = chained({ ...header, seq, version, schema, commitment, prev: hash });
    hash = numbered.hash;
    entries.push(numbered);
  }
  await insertEntries(tx, entries);
  await insertPayloads(tx, payloads);
  await moveHead(tx, { seq, hash });
}
