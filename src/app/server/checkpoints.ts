/** Signs the journal every few minutes, and appends each checkpoint to a file that somebody else may keep. */
import { appendFile } from 'node:fs/promises';
import { messageOf } from '#base/errors.ts';
import { minuteMs } from '#base/time.ts';
import { type Journal, makeCheckpoint, type SigningKey } from '#features/journal/server/index.ts';
import type { Log } from './log.ts';

interface CheckpointParts {
  readonly journal: Journal;
  readonly key: SigningKey;
  readonly file: string | undefined;
  readonly log: Log;
}

const everyMs = 10 * minuteMs;

export function startCheckpoints(parts: CheckpointParts): { stop(): Promise<void> } {
  const sign = (): Promise<void> =>
    signOnce(parts).catch((error: unknown) =>
      parts.log.warn({ reason: messageOf(error) }, 'no checkpoint of the journal this time'),
    );
  const timer = setInterval(() => void sign(), everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await sign();
    },
  };
}

async function signOnce({ journal, key, file }: CheckpointParts): Promise<void> {
  const point = await makeCheckpoint(journal.relational, key, journal.clock);
  if (point !== undefined && file !== undefined) await appendFile(file, `${JSON.stringify(point)}\n`, { mode: 0o600 });
}
