/** The door: what a sender gave becomes a spool record, durable before anybody is told so. */
import { createHash } from 'node:crypto';
import { invalid } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import { unknownSource } from '#engine/sources/unknown.ts';
import { isSplitFault, type Lines, looksLikeLines, splitLines, splitValues } from '#engine/wire/lines.ts';
import { type Bulk, readBulk } from '#features/intake/bulk.ts';
import { eventsLimit, tooManyEvents } from '#features/intake/model.ts';
import type { Appended, Spool } from '#storage/spool/port.ts';

/** Who sends, as the token says. */
export interface Sender {
  readonly id: string;
  readonly scope: string;
  /** A source that the token forces, or undefined to detect it. */
  readonly source: string | undefined;
  readonly retrospective: boolean;
}

export interface IntakeCounts {
  /** Events that became durable; their source is not known before they are parsed. */
  spooled(events: number, bytes: number): void;
  /** Events that were offered and not taken, by the source that their sender names. */
  rejected(source: string, events: number): void;
}

export interface IntakeParts {
  readonly spool: Spool;
  /** Of the protocol by which the events come. */
  readonly counts: IntakeCounts;
  /** Called between the spool and the answer; the crash tests stop the process here. */
  afterSpool?(): void;
}

export interface Received {
  readonly accepted: number;
  readonly duplicate: boolean;
  /** Of the record that holds the events; undefined when there were none. */
  readonly offset: number | undefined;
}

/** Where what was refused counts: nobody has looked at its content, so only the sender can have said what it is. */
const sourceLabel = (sender: Sender | undefined): string => sender?.source ?? unknownSource.id;

/**
 * Runs what comes before a request is cut into events: who sends, decompression, the shape of the body. A request that
 * is refused here counts as one rejected event, since nobody knows how many it held.
 */
export async function beforeCut<T>(
  counts: IntakeCounts,
  sender: Sender | undefined,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    counts.rejected(sourceLabel(sender), 1);
    throw error;
  }
}

/** Runs what takes the events of a request that was cut: all of them are rejected when it fails. */
async function countingRefusal<T>(
  parts: IntakeParts,
  sender: Sender,
  events: number,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    parts.counts.rejected(sourceLabel(sender), events);
    throw error;
  }
}

/** What a request key stands for: who sent which bytes as what. */
const keyOf = (
  sender: Sender,
  key: string | undefined,
  body: Uint8Array,
): { readonly key?: string; readonly keyDigest?: string } => {
  if (key === undefined) return {};
  const as = JSON.stringify([sender.scope, sender.source ?? null, sender.retrospective]);
  const keyDigest = createHash('sha256').update(as).update('\n').update(body).digest('base64url').slice(0, 22);
  return { key: `${sender.id}:${key}`, keyDigest };
};

export function linesOf(body: Uint8Array, contentType: string | undefined): Lines {
  const lines = /ndjson|jsonl|text\/plain/i.test(contentType ?? '') || looksLikeLines(body);
  if (lines) return splitLines(body);
  const values = splitValues(body);
  if (isSplitFault(values)) {
    throw invalid('body_not_json', `the body is not JSON that can be read: ${values.message}`, {
      issues: [{ code: 'body_not_json', place: `byte ${values.at}`, message: values.message }],
      remedy: 'Send one JSON array, or one JSON object a line (NDJSON).',
    });
  }
  return values;
}

/** Refuses with `too_many_events` (413), `idempotency_key_reused` (409), and as the spool does. */
export const receiveEvents = (
  parts: IntakeParts,
  sender: Sender,
  input: { readonly lines: Lines; readonly key: string | undefined; readonly now: Instant },
): Promise<Received> =>
  countingRefusal(parts, sender, input.lines.events, async () => {
    const { lines } = input;
    if (lines.events > eventsLimit) throw tooManyEvents();
    const keys = keyOf(sender, input.key, lines.body);
    const earlier = keys.key === undefined ? undefined : parts.spool.offsetOfKey(keys.key, keys.keyDigest);
    if (earlier !== undefined) return { accepted: lines.events, duplicate: true, offset: await earlier };
    if (lines.events === 0) return { accepted: 0, duplicate: false, offset: undefined };
    const { offset, isKnown = false } = await append(parts, sender, input.now, lines, keys);
    return { accepted: lines.events, duplicate: isKnown, offset };
  });

interface Keys {
  readonly key?: string | undefined;
  readonly keyDigest?: string | undefined;
  readonly eventKeys?: readonly (string | null)[];
}

/** `isKnown` when another request with the same key came before. */
async function append(parts: IntakeParts, sender: Sender, now: Instant, lines: Lines, keys: Keys): Promise<Appended> {
  const appended = await parts.spool.append(
    {
      receivedAt: now,
      sender: sender.id,
      scope: sender.scope,
      source: sender.source,
      retrospective: sender.retrospective || undefined,
      events: lines.events,
      ...keys,
    },
    lines.body,
  );
  if (appended.isKnown === true) return appended;
  parts.counts.spooled(lines.events, lines.body.length);
  parts.afterSpool?.();
  return appended;
}

/**
 * Lines of a sender who is told nothing, so nothing is refused: it is for the caller to try again. Counts what is durable.
 */
export const spoolLines = (parts: IntakeParts, sender: Sender, now: Instant, lines: Lines): Promise<Appended> =>
  append(parts, sender, now, lines, {});

/** Ids are only unique within the sender and index that gave them. */
const eventKey = (sender: Sender, index: string, id: string): string =>
  createHash('sha256').update(`${sender.id}\n${index}\n${id}`).digest('base64url').slice(0, 22);

/**
 * Cuts the body, leaving out what was accepted before. An id that another request is just writing is waited for: telling
 * its sender "there already" before it is on disk would be a lie if the disk were full.
 */
async function readUnknown(
  spool: Spool,
  sender: Sender,
  input: { readonly body: Uint8Array; readonly index: string },
): Promise<Bulk> {
  for (;;) {
    const seen = new Set<string>();
    const pending: Promise<void>[] = [];
    const isKnown = (index: string, id: string): boolean => {
      const key = eventKey(sender, index, id);
      const writing = spool.pendingEventKey(key);
      if (writing !== undefined) pending.push(writing);
      if (seen.has(key) || spool.hasEventKey(key)) return true;
      seen.add(key);
      return false;
    };
    const bulk = readBulk(input.body, input.index, isKnown);
    if (pending.length === 0) return bulk;
    await Promise.all(pending);
  }
}

/** As `receiveEvents`; items that cannot be read are refused one by one, and count as rejected. */
export async function receiveBulk(
  parts: IntakeParts,
  sender: Sender,
  input: { readonly body: Uint8Array; readonly index: string; readonly key: string | undefined; readonly now: Instant },
): Promise<Bulk> {
  const keys = keyOf(sender, input.key, input.body);
  const earlier = await beforeCut(parts.counts, sender, async () =>
    keys.key === undefined ? undefined : parts.spool.offsetOfKey(keys.key, keys.keyDigest),
  );
  if (earlier !== undefined) return readBulk(input.body, input.index, () => true);
  const bulk = await beforeCut(parts.counts, sender, () => readUnknown(parts.spool, sender, input));
  const refusals = bulk.items.filter((item) => item.refusal !== undefined).length;
  if (refusals > 0) parts.counts.rejected(sourceLabel(sender), refusals);
  if (bulk.lines.events === 0) return bulk;
  const indexes = bulk.items.filter((item) => item.at !== undefined).map((item) => item.index);
  const hasIds = bulk.ids.some((id) => id !== null);
  const eventKeys = bulk.ids.map((id, at) => (id === null ? null : eventKey(sender, indexes[at] ?? '', id)));
  await countingRefusal(parts, sender, bulk.lines.events, () =>
    append(parts, sender, input.now, bulk.lines, { ...keys, ...(hasIds ? { eventKeys } : {}) }),
  );
  return bulk;
}
