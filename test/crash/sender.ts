/** Ships batches over several connections and does what a good shipper does: whatever was not confirmed is sent again. */
import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from './batches.ts';

export interface Sending {
  /** Where the server is, as long as it is at the same place after a restart. */
  readonly address: string;
  readonly token: string;
  readonly connections: number;
  /** Told after each confirmed batch. */
  onConfirmed?(confirmedEvents: number): void;
  /** Whether to send this confirmed batch a second time, as a shipper does that lost the answer. */
  sendsAgain?(batch: Batch): boolean;
  /** Ends the sending when it is aborted. */
  readonly signal: AbortSignal;
}

export interface Sent {
  readonly confirmed: number;
  /** Requests that had to be sent again because they failed. */
  readonly resent: number;
}

const pauseMs = 150;

export async function send(batches: readonly Batch[], sending: Sending): Promise<Sent> {
  const agent = new Agent({ keepAlive: true, maxSockets: sending.connections });
  const left = [...batches].reverse();
  let confirmed = 0;
  let resent = 0;
  const worker = async (): Promise<void> => {
    for (let batch = left.pop(); batch !== undefined; batch = left.pop()) {
      while (!(await isConfirmed(agent, sending, batch))) {
        sending.signal.throwIfAborted();
        resent += 1;
        await sleep(pauseMs);
      }
      confirmed += batch.events;
      if (sending.sendsAgain?.(batch)) await isConfirmed(agent, sending, batch);
      sending.onConfirmed?.(confirmed);
    }
  };
  try {
    await Promise.all(Array.from({ length: sending.connections }, worker));
  } finally {
    agent.destroy();
  }
  return { confirmed, resent };
}

/** False when the server is away or busy; an answer that a shipper would not understand is an error. */
async function isConfirmed(agent: Agent, sending: Sending, batch: Batch): Promise<boolean> {
  const answer = await post(agent, sending, batch).catch(() => undefined);
  if (answer === undefined || answer.status === 429 || answer.status >= 500) return false;
  const bulk = answer.status === 200 ? (JSON.parse(answer.text) as { errors: boolean; items: unknown[] }) : undefined;
  if (bulk?.errors === false && bulk.items.length === batch.events) return true;
  throw new Error(`a batch was answered with ${answer.status}: ${answer.text.slice(0, 500)}`);
}

function post(agent: Agent, { address, token }: Sending, batch: Batch): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `ApiKey ${token}`,
      'content-type': 'application/x-ndjson',
      'content-length': Buffer.byteLength(batch.body),
      ...(batch.key === undefined ? {} : { 'idempotency-key': batch.key }),
    };
    const call = request(`${address}/_bulk`, { method: 'POST', agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('close', () => {
        if (answer.complete) resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
        else reject(new Error('the answer broke off'));
      });
    });
    call.on('error', reject);
    call.end(batch.body);
  });
}
