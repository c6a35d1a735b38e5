/**
 * The journal's words.
 *
 * - **entry**: one thing that was done: who, what, when, because of what. Numbered, chained by hash, never changed.
 * - **stream**: the thing it was done to, `alert/alr_…`. Entries of a stream are versioned 1, 2, 3 …
 * - **facts**: the structure of what was done (ids, states, numbers). They are part of the hash and are never erased, so
 *   they hold neither free text nor personal data.
 * - **payload**: free text and personal data. It lies apart, only a salted commitment to it is in the hash; so it can be
 *   erased and the chain still verifies.
 * - **effectiveAt** and **recordedAt** differ when something was found out later (a breach during downtime).
 */
import type { ZodType } from 'zod';
import { canonicalJson } from '#base/text.ts';
import type { Instant } from '#base/time.ts';

export interface EntryHeader {
  readonly seq: number;
  readonly stream: string;
  readonly version: number;
  readonly type: string;
  readonly schema: number;
  readonly effectiveAt: Instant;
  readonly recordedAt: Instant;
  /** `person/acc_…`, `token/tok_…`, `operator/operator`, `system/pipeline`. */
  readonly actor: string;
  /** The request, batch or entry that led to it. */
  readonly cause: string | null;
  /** `null` for things of the whole organisation. */
  readonly scope: string | null;
  readonly facts: object;
  /** SHA-256 over salt and payload; `null` when the entry has no payload. */
  readonly commitment: string | null;
  /** Hash of the entry before; 64 zeros for the first. */
  readonly prev: string;
  readonly hash: string;
}

export interface DetachedPayload {
  readonly salt: string;
  readonly body: object;
}

/** Hexadecimal SHA-256 of a UTF-8 text. An argument, so that this file needs no platform. */
export type Sha256 = (text: string) => string;

export const firstPrev = '0'.repeat(64);

/** The text whose hash chains an entry: everything but the hash itself, in one fixed order. */
export const hashInput = (entry: Omit<EntryHeader, 'hash'>): string =>
  canonicalJson([
    'watchfloor-journal-1',
    entry.seq,
    entry.stream,
    entry.version,
    entry.type,
    entry.schema,
    entry.effectiveAt,
    entry.recordedAt,
    entry.actor,
    entry.cause,
    entry.scope,
    entry.facts,
    entry.commitment,
    entry.prev,
  ]);

export const commitmentInput = (payload: DetachedPayload): string => `${payload.salt}\n${canonicalJson(payload.body)}`;

/** What a projection and a sentence are made from. */
export interface Entry<Facts extends object = object, Payload extends object = object> {
  readonly stream: string;
  readonly type: string;
  readonly effectiveAt: Instant;
  readonly recordedAt: Instant;
  readonly actor: string;
  readonly cause: string | null;
  readonly scope: string | null;
  readonly facts: Facts;
  /** `undefined` when the type has none, or when it was erased. */
  readonly payload: Payload | undefined;
}

/** An entry that a command wants to record; number, time, actor and hash are added when it is. */
export interface Draft {
  readonly type: EntryType;
  readonly stream: string;
  readonly scope: string | null;
  readonly facts: object;
  readonly payload?: object | undefined;
  readonly effectiveAt?: Instant | undefined;
  readonly cause?: string | undefined;
}

/** What a thing is called, by its id; the id itself where its name is unknown, erased, or not for the reader. */
export type NameOf = (id: string) => string;

export interface EntryType<Facts extends object = object, Payload extends object = object> {
  /** `noun.past`, such as `alert.claimed`. */
  readonly type: string;
  readonly schema: number;
  readonly facts: ZodType<Facts>;
  readonly payload: ZodType<Payload> | undefined;
  /** The end of the sentence that begins with the actor's name: "claimed it". */
  says(facts: Facts, payload: Payload | undefined, name: NameOf): string;
  /** From each older schema version to the next one; pure. */
  readonly upcasts: Readonly<Record<number, (old: StoredBody) => StoredBody>>;
}

export interface StoredBody {
  readonly facts: object;
  readonly payload: object | undefined;
}

interface EntrySpec<Facts extends object, Payload extends object> {
  readonly type: string;
  readonly schema?: number;
  readonly facts: ZodType<Facts>;
  readonly payload?: ZodType<Payload>;
  says(facts: Facts, payload: Payload | undefined, name: NameOf): string;
  readonly upcasts?: Readonly<Record<number, (old: StoredBody) => StoredBody>>;
}

interface DraftInput<Facts extends object, Payload extends object> {
  readonly stream: string;
  readonly scope: string | null;
  readonly facts: Facts;
  readonly payload?: Payload | undefined;
  readonly effectiveAt?: Instant | undefined;
  readonly cause?: string | undefined;
}

export interface DefinedEntry<Facts extends object, Payload extends object> extends EntryType<Facts, Payload> {
  draft(input: DraftInput<Facts, Payload>): Draft;
}

export function defineEntry<Facts extends object, Payload extends object = never>(
  spec: EntrySpec<Facts, Payload>,
): DefinedEntry<Facts, Payload> {
  const defined: DefinedEntry<Facts, Payload> = {
    ...spec,
    schema: spec.schema ?? 1,
    payload: spec.payload,
    upcasts: spec.upcasts ?? {},
    draft: (input) => ({ ...input, type: defined as unknown as EntryType }),
  };
  return defined;
}

/** Brings a stored body to the schema of today, one version at a time. */
export function upcast(type: EntryType, schema: number, stored: StoredBody): StoredBody {
  let body = stored;
  for (let version = schema; version < type.schema; version += 1) {
    const step = type.upcasts[version];
    if (step === undefined) throw new Error(`${type.type}: no upcast from schema ${version}`);
    body = step(body);
  }
  return body;
}

/** `alert/alr_…` → `['alert', 'alr_…']` */
export function splitStream(stream: string): readonly [kind: string, id: string] {
  const slash = stream.indexOf('/');
  return [stream.slice(0, slash), stream.slice(slash + 1)];
}
