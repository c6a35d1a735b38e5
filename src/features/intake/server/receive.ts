/** The door: what a sender gave becomes a spool record, durable before anybody is told so. */
import { createHash } from 'node:crypto';
import { invalid, isAppError } from '#base/errors.ts';
import type { Instant } from '#base/time.ts';
import { type Bulk, readBulk } from '#features/intake/bulk.ts';
import {
  eventsLimit,
  isSplitFault,
  type Lines,
  looksLikeLines,
  splitLines,
  splitValues,
} from '#features/intake/model.ts';
import type { Spool } from '#storage/spool/port.ts';

/** Who sends, as the token says. */
export interface Sender {
  readonly id: string;
  readonly scope: string;
  /** A source that the token forces, or undefined to detect it. */
  readonly source: string | undefined;
  readonly retrospective: boolean;
}

export interface IntakeCounts {
  received(source: string, events: number): void;
  rejected(source: string, events: number): void;
}

export interface IntakeParts {
  readonly spool: Spool;
  readonly counts: IntakeCounts;
  /** Called between the spool and the answer; the crash tests stop the process here. */
  afterSpool?(): void;
}

export interface Received {
  readonly accepted: number;
  readonly duplicate: boolean;
}

/** The name under which counts are kept before the content has been looked at. */
export const sourceLabel = (sender: Sender): string => sender.source ?? 'detected';

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

export async function receiveEvents(
  parts: IntakeParts,
  sender: Sender,
  input: { readonly lines: Lines; readonly key: string | undefined; readonly now: Instant },
): Promise<Received> {
  const { lines } = input;
  if (lines.events > eventsLimit) {
    throw invalid('too_many_events', `a request may hold ${eventsLimit} events`, {
      status: 413,
      remedy: 'Send smaller batches.',
    });
  }
  const key = input.key === undefined ? undefined : `${sender.id}:${input.key}`;
  const earlier = key === undefined ? undefined : parts.spool.offsetOfKey(key);
  if (earlier !== undefined) {
    await earlier;
    return { accepted: lines.events, duplicate: true };
  }
  if (lines.events === 0) return { accepted: 0, duplicate: false };
  await append(parts, sender, input.now, lines, { key });
  return { accepted: lines.events, duplicate: false };
}

async function append(
  parts: IntakeParts,
  sender: Sender,
  now: Instant,
  lines: Lines,
  keys: { readonly key?: string | undefined; readonly eventKeys?: readonly (string | null)[] },
): Promise<void> {
  const label = sourceLabel(sender);
  try {
    await parts.spool.append(
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
  } catch (error) {
    if (isAppError(error)) parts.counts.rejected(label, lines.events);
    throw error;
  }
  parts.counts.received(label, lines.events);
  parts.afterSpool?.();
}

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

export async function receiveBulk(
  parts: IntakeParts,
  sender: Sender,
  input: { readonly body: Uint8Array; readonly index: string; readonly key: string | undefined; readonly now: Instant },
): Promise<Bulk> {
  const key = input.key === undefined ? undefined : `${sender.id}:${input.key}`;
  const earlier = key === undefined ? undefined : parts.spool.offsetOfKey(key);
  if (earlier !== undefined) {
    await earlier;
    return readBulk(input.body, input.index, () => true);
  }
  const bulk = await readUnknown(parts.spool, sender, input);
  const refusals = bulk.items.filter((item) => item.refusal !== undefined).length;
  if (refusals > 0) parts.counts.rejected(sourceLabel(sender), refusals);
  if (bulk.lines.events === 0) return bulk;
  const indexes = bulk.items.filter((item) => item.at !== undefined).map((item) => item.index);
  const hasIds = bulk.ids.some((id) => id !== null);
  const eventKeys = bulk.ids.map((id, at) => (id === null ? null : eventKey(sender, indexes[at] ?? '', id)));
  await append(parts, sender, input.now, bulk.lines, { key, ...(hasIds ? { eventKeys } : {}) });
  return bulk;
}
