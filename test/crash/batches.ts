/** The events of a round, cut into requests that can be sent again and again. */
import { createHash } from 'node:crypto';
import { loadEvent } from '#engine/range/load-events.ts';
import { randomOf } from '#engine/range/random.ts';

export interface Batch {
  /** Of the request; undefined where each event brings its own id. */
  readonly key: string | undefined;
  readonly body: string;
  readonly events: number;
}

export interface Load {
  readonly batches: readonly Batch[];
  readonly events: number;
  readonly planted: number;
  /** Of the bytes of all events, in whatever order; `contentSql` in outcome.ts is the same in SQL. */
  readonly content: string;
}

/** `events` events in requests of `least` to four times as many, every fourth with an `_id` for each event. */
export function loadOf(seed: number, events: number, least: number): Load {
  const random = randomOf(seed);
  const batches: Batch[] = [];
  let planted = 0;
  let content = 0n;
  for (let from = 0; from < events; ) {
    const to = Math.min(events, from + random.int(least, least * 4));
    const hasIds = batches.length % 4 === 3;
    const lines: string[] = [];
    for (let at = from; at < to; at += 1) {
      const event = loadEvent({ seed }, at);
      if (event.planted) planted += 1;
      content ^= createHash('md5').update(event.text).digest().readBigUInt64LE(0);
      lines.push(hasIds ? `{"create":{"_id":"${event.marker}"}}` : '{"create":{}}', event.text);
    }
    batches.push({
      key: hasIds ? undefined : `load-${seed}-${from}`,
      body: `${lines.join('\n')}\n`,
      events: to - from,
    });
    from = to;
  }
  return { batches, events, planted, content: String(content) };
}
