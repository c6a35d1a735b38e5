/** What runs by itself, beside requests and the pipeline: one list, started together and stopped in reverse. */
import type { Config } from '#app/config.ts';
import { messageOf } from '#base/errors.ts';
import { dayMs } from '#base/time.ts';
import { startIdleClaims } from '#features/alerts/server/index.ts';
import type { Identity } from '#features/identity/server/index.ts';
import type { Journal, SigningKey } from '#features/journal/server/index.ts';
import { startFollowing } from '#features/roster/server/index.ts';
import { startCheckpoints } from './checkpoints.ts';
import type { openLog } from './log.ts';

export interface BackgroundParts {
  readonly config: Config;
  readonly journal: Journal;
  readonly identity: Identity;
  readonly signingKey: SigningKey;
  readonly log: ReturnType<typeof openLog>;
}

export interface Background {
  /** Resolves when none of them is in the middle of something. */
  stop(): Promise<void>;
}

export function startBackground(parts: BackgroundParts): Background {
  const { config, journal, signingKey: key, log } = parts;
  const running: readonly Background[] = [
    sweeping(parts),
    startFollowing(journal, (queueId, error) =>
      log.error({ queue: queueId, reason: messageOf(error) }, 'the roster of a queue was not followed'),
    ),
    startIdleClaims(journal, (error) => log.error({ reason: messageOf(error) }, 'idle claims were not given back')),
    startCheckpoints({ journal, key, file: config.checkpointFile, log }),
  ];
  return {
    async stop() {
      for (const one of running.toReversed()) await one.stop();
    },
  };
}

function sweeping({ identity, log }: BackgroundParts): Background {
  const sweep = (): Promise<void> =>
    identity.sweep().catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'old sessions were not swept'));
  const timer = setInterval(() => void sweep(), dayMs).unref();
  return { stop: async () => clearInterval(timer) };
}
