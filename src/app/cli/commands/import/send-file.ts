/** One file to the intake, in batches whose keys come from what is in them: a repeat is recognised, not doubled. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { Client } from '#app/cli/client.ts';
import type { FoundFile } from '#app/cli/input/find.ts';
import { readEventFile } from '#app/cli/input/read.ts';
import type { Format } from '#app/cli/input/reader.ts';
import { isAppError } from '#base/errors.ts';
import type { ReadEvent } from '#engine/files/model.ts';
import { wireMember } from '#engine/wire/envelope.ts';

export interface SendOptions {
  readonly scope: string | undefined;
  readonly source: string | undefined;
  readonly retrospective: boolean;
  /** Aborted: the batch in hand is the last one. */
  readonly stopped: AbortSignal;
}

export interface LeftOut {
  readonly name: string;
  readonly code: string;
  readonly reason: string;
}

export interface Sent {
  events: number;
  duplicates: number;
  readonly faults: LeftOut[];
}

const batchEvents = 5000;
const batchBytes = 8 * 1024 * 1024;
const lineBreak = Buffer.from('\n');
const received = z.object({ accepted: z.int(), duplicate: z.boolean() });

export async function sendFile(
  client: Client,
  file: FoundFile,
  options: SendOptions,
  show: (readBytes: number, events: number) => Promise<void>,
): Promise<Sent> {
  const reading = readEventFile(file);
  const sent: Sent = { events: 0, duplicates: 0, faults: [] };
  let batch: Uint8Array[] = [];
  let bytes = 0;
  let number = 0;
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const answer = await post(client, batch, options, number);
    sent.events += answer.accepted;
    if (answer.duplicate) sent.duplicates += answer.accepted;
    number += 1;
    [batch, bytes] = [[], 0];
  };
  for await (const part of reading.parts()) {
    if (options.stopped.aborted) return sent;
    for (const one of part.events) {
      const event = lineOf(one, reading.format);
      batch.push(event);
      bytes += event.length;
      if (batch.length >= batchEvents || bytes >= batchBytes) await flush();
    }
    await show(part.readBytes, sent.events + batch.length);
  }
  await flush();
  for (const { code, message } of reading.faults) sent.faults.push({ name: file.name, code, reason: message });
  return sent;
}

/** Events that are no JSON in their file go as the JSON made of them, with a word on what they were. */
const lineOf = (event: ReadEvent, format: Format | undefined): Uint8Array =>
  event instanceof Uint8Array ? event : Buffer.from(JSON.stringify({ [wireMember]: 'file', format, event }));

/** The same content at the same place of the same file has the same key, whatever the file is called. */
function keyOf(body: Uint8Array, number: number, { scope, source, retrospective }: SendOptions): string {
  const hash = createHash('sha256')
    .update(body)
    .update(`\n${number}\n${JSON.stringify({ scope, source, retrospective })}`);
  return `import-${hash.digest('base64url')}`;
}

async function post(client: Client, batch: readonly Uint8Array[], options: SendOptions, number: number) {
  const body = Buffer.concat(batch.flatMap((event) => [event, lineBreak]));
  for (;;) {
    try {
      return await client.send(
        {
          method: 'POST',
          path: '/api/intake/events',
          query: {
            retrospective: options.retrospective ? 'true' : undefined,
            scope: options.scope,
            source: options.source,
          },
          headers: { 'content-type': 'application/x-ndjson', 'idempotency-key': keyOf(body, number, options) },
          body,
        },
        received,
      );
    } catch (error) {
      if (!isAppError(error) || (error.kind !== 'busy' && error.kind !== 'limited')) throw error;
      await sleep((error.retryAfterS ?? 1) * 1000, undefined, { signal: options.stopped }).catch(() => undefined);
      // What was not confirmed is sent by the next run.
      if (options.stopped.aborted) return { accepted: 0, duplicate: false };
    }
  }
}
