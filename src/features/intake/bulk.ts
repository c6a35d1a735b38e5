/** Elasticsearch's `_bulk` body: an action line, then (for create and index) a document line. */
import { z } from 'zod';
import { joined, type Lines } from '#engine/wire/lines.ts';
import { eventsLimit, tooManyEvents } from './model.ts';

const actionSchema = z.object({ _index: z.string().optional(), _id: z.string().max(512).nullish() }).loose();

export interface BulkItem {
  readonly op: string;
  readonly index: string;
  readonly id: string | null;
  /** Line of the event in the spool record; `undefined` when the item was refused. */
  readonly at: number | undefined;
  readonly refusal?: { readonly type: string; readonly reason: string };
}

export interface Bulk {
  readonly items: readonly BulkItem[];
  readonly lines: Lines;
  /** Per event line, the id that the sender gave it. */
  readonly ids: readonly (string | null)[];
}

const decoder = new TextDecoder();
const newline = 10;

/** Throws `too_many_events` (413) when there are more items than a request may hold. */
export function readBulk(
  body: Uint8Array,
  defaultIndex: string,
  isKnown: (index: string, id: string) => boolean,
): Bulk {
  const items: BulkItem[] = [];
  const parts: Uint8Array[] = [];
  const ids: (string | null)[] = [];
  const lines = linesOf(body);
  for (let next = lines.next(); !next.done; next = lines.next()) {
    if (next.value.length === 0) continue;
    if (items.length === eventsLimit) throw tooManyEvents();
    const action = readAction(next.value);
    if (action === undefined) {
      items.push(refused('index', defaultIndex, null, 'illegal_argument_exception', 'malformed action line'));
      continue;
    }
    const { op, id } = action;
    const index = action.index ?? defaultIndex;
    if (op === 'delete') {
      items.push(refused(op, index, id, 'illegal_argument_exception', 'events are never deleted'));
      continue;
    }
    const document = lines.next();
    if (document.done) {
      items.push(refused(op, index, id, 'illegal_argument_exception', 'the document line is missing'));
    } else if (op === 'update') {
      items.push(refused(op, index, id, 'illegal_argument_exception', 'events are never updated'));
    } else if (id !== null && isKnown(index, id)) {
      items.push({ op, index, id, at: undefined });
    } else {
      items.push({ op, index, id, at: ids.length });
      ids.push(id);
      parts.push(document.value, Uint8Array.of(newline));
    }
  }
  return { items, lines: { body: joined(parts), events: ids.length }, ids };
}

const refused = (op: string, index: string, id: string | null, type: string, reason: string): BulkItem => ({
  op,
  index,
  id,
  at: undefined,
  refusal: { type, reason },
});

const operations = new Set(['create', 'index', 'update', 'delete']);

function readAction(line: Uint8Array): { op: string; index: string | undefined; id: string | null } | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(line));
    if (typeof value !== 'object' || value === null) return undefined;
    const [op, ...others] = Object.keys(value);
    if (op === undefined || others.length > 0 || !operations.has(op)) return undefined;
    const meta = actionSchema.safeParse((value as Record<string, unknown>)[op]);
    return meta.success ? { op, index: meta.data._index, id: meta.data._id ?? null } : undefined;
  } catch {
    return undefined;
  }
}

function* linesOf(body: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < body.length; ) {
    let end = body.indexOf(newline, start);
    if (end < 0) end = body.length;
    const stop = end > start && body[end - 1] === 13 ? end - 1 : end;
    yield body.subarray(start, stop);
    start = end + 1;
  }
}
