/** Puts lines of the range into the spool, as a shipper's would come: what follows is the ordinary pipeline. */
import { createHash } from 'node:crypto';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Clock } from '#base/time.ts';
import { toInstant } from '#base/time.ts';
import type { ToldLine } from '#engine/range/index.ts';
import { splitLines } from '#engine/wire/lines.ts';
import type { Spool } from '#storage/spool/port.ts';

export interface FeedParts {
  readonly spool: Spool;
  readonly clock: Clock;
  /** Of the counters: the events come by a way of their own, so that they can be told from real ones. */
  readonly spooled: (events: number, bytes: number) => void;
}

export interface Feeding {
  readonly scope: string;
  /** Of the chunks: fed again after a restart, what is known is not fed twice. */
  readonly name: string;
  readonly stop: AbortSignal;
  readonly onChunk?: (lastAt: number) => void;
}

const chunkLines = 1000;
/** Lines made before others get their turn. */
const patience = 100;
/** Others' events do not wait behind more than this. */
const mostWaiting = 10_000;

/** Returns what stories left, for the key. */
export async function feed(parts: FeedParts, lines: Iterable<ToldLine>, feeding: Feeding): Promise<ToldLine[]> {
  const told: ToldLine[] = [];
  let chunk: string[] = [];
  let [number, made] = [0, 0];
  const flush = async (at: number): Promise<void> => {
    await append(parts, feeding, chunk, number++);
    chunk = [];
    feeding.onChunk?.(at);
  };
  let last = 0;
  for (const line of lines) {
    feeding.stop.throwIfAborted();
    if (line.told !== undefined) told.push(line);
    chunk.push(line.line);
    last = line.at;
    made += 1;
    if (made % patience === 0) await setImmediate();
    if (chunk.length === chunkLines) await flush(line.at);
  }
  if (chunk.length > 0) await flush(last);
  return told;
}

async function append(
  { spool, clock, spooled }: FeedParts,
  { scope, name, stop }: Feeding,
  lines: string[],
  at: number,
) {
  while (spool.waitingEvents() > mostWaiting) await setTimeout(100, undefined, { signal: stop });
  const { body, events } = splitLines(Buffer.from(`${lines.join('\n')}\n`));
  const keyDigest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const head = { receivedAt: toInstant(clock()), sender: 'demo', scope, retrospective: true, events };
  const appended = await spool.append({ ...head, key: `demo:${scope}:${name}:${at}`, keyDigest }, body);
  if (appended.isKnown !== true) spooled(events, body.length);
}
