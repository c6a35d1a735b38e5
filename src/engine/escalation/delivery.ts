/**
 * Which channel of a call is tried next. The prover takes a person as woken when any of their channels wakes, so a mail
 * that went out first does not end the call while a waking channel is left.
 */

export interface Channel {
  readonly id: string;
  readonly waking: boolean;
}

/** `unknown`: it was begun and nobody wrote down how it ended, because the server died. */
export type AttemptResult = 'delivered' | 'failed' | 'refused' | 'unknown';

export interface Attempt {
  readonly channel: string;
  readonly at: number;
  readonly result: AttemptResult;
}

export type NextAttempt =
  /** `key` is the same for each attempt of a channel, so that a receiver can tell a repetition. */
  | { readonly kind: 'send'; readonly channel: string; readonly notBefore: number; readonly key: string }
  | { readonly kind: 'delivered'; readonly channel: string }
  | { readonly kind: 'exhausted' };

/** After the first failure, after the second …; then the next channel's turn. Somebody waits, so these are short. */
export const backOffMs = [5_000, 20_000] as const;

/** `channels` in order of preference, `attempts` by time. */
export function nextAttempt(
  callKey: string,
  channels: readonly Channel[],
  attempts: readonly Attempt[],
  now: number,
): NextAttempt {
  const canWake = channels.some(({ waking }) => waking);
  let informed: string | undefined;
  for (const { id, waking } of channels) {
    const mine = attempts.filter(({ channel }) => channel === id);
    if (mine.some(({ result }) => result === 'delivered')) {
      if (waking || !canWake) return { kind: 'delivered', channel: id };
      informed ??= id;
      continue;
    }
    const notBefore = retryAt(mine, now);
    if (notBefore !== undefined) return { kind: 'send', channel: id, notBefore, key: `${callKey} ${id}` };
  }
  return informed === undefined ? { kind: 'exhausted' } : { kind: 'delivered', channel: informed };
}

/** `undefined`: not again, be it that it was refused for good or that it failed too often. */
function retryAt(attempts: readonly Attempt[], now: number): number | undefined {
  const last = attempts.at(-1);
  if (last === undefined) return now;
  const wait = backOffMs[attempts.length - 1];
  return last.result === 'refused' || wait === undefined ? undefined : Math.max(now, last.at + wait);
}
