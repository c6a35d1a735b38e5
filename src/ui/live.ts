/**
 * Live pages: one stream of server-sent events says which topics changed; the page then asks again for what it shows.
 * Topics are the stream kinds of the journal (`alert`, `incident`, …) and are the first element of query keys.
 */
export type LiveState = 'connecting' | 'live' | 'lost' | 'off';

export interface LiveSnapshot {
  readonly state: LiveState;
  /** When the stream was lost, ms since 1970. */
  readonly lostAt: number | undefined;
}

/** The little of `EventSource` that is used. */
export interface Stream {
  onopen: (() => void) | null;
  onmessage: ((message: { data: string }) => void) | null;
  onerror: (() => void) | null;
  close(): void;
}

export interface LiveEffects {
  open(path: string): Stream;
  now(): number;
  /** Returns the way to call it off. */
  later(run: () => void, ms: number): () => void;
  /** 0 … 1 */
  random(): number;
}

export interface Live {
  start(): void;
  stop(): void;
  /** Tries at once, as when the network came back. */
  nudge(): void;
  snapshot(): LiveSnapshot;
  subscribe(listener: () => void): () => void;
}

/** The topics of a message; empty for one that we do not understand. */
export function topicsOf(data: string): readonly string[] {
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== 'object' || message === null || !('topics' in message)) return [];
    return Array.isArray(message.topics) ? message.topics.filter((topic) => typeof topic === 'string') : [];
  } catch {
    return [];
  }
}

/** 1 s, 2 s, 4 s … at most 30 s, with up to half of it off by chance so that pages do not return all at once. */
export const pauseMs = (attempt: number, random: number): number =>
  Math.min(30_000, 1000 * 2 ** Math.min(attempt, 10)) * (1 - random / 2);

export interface LiveOptions {
  readonly path: string;
  /** `'all'` after a loss: what was missed is not known. */
  onTopics(topics: readonly string[] | 'all'): void;
  readonly effects: LiveEffects;
}

export function createLive({ path, onTopics, effects }: LiveOptions): Live {
  let shown: LiveSnapshot = { state: 'off', lostAt: undefined };
  let stream: Stream | undefined;
  let cancel = (): void => {};
  let attempt = 0;
  const listeners = new Set<() => void>();

  const show = (state: LiveState): void => {
    const lostAt =
      state === 'lost' ? (shown.lostAt ?? effects.now()) : state === 'connecting' ? shown.lostAt : undefined;
    if (state === shown.state && lostAt === shown.lostAt) return;
    shown = { state, lostAt };
    for (const listener of listeners) listener();
  };

  const shut = (): void => {
    cancel();
    stream?.close();
    stream = undefined;
  };

  const connect = (): void => {
    shut();
    if (shown.state !== 'lost') show('connecting');
    const opened = effects.open(path);
    stream = opened;
    opened.onopen = () => {
      const missed = shown.lostAt !== undefined;
      attempt = 0;
      show('live');
      if (missed) onTopics('all');
    };
    opened.onmessage = ({ data }) => {
      const topics = topicsOf(data);
      if (topics.length > 0) onTopics(topics);
    };
    opened.onerror = () => {
      shut();
      show('lost');
      cancel = effects.later(connect, pauseMs(attempt, effects.random()));
      attempt += 1;
    };
  };

  return {
    start: connect,
    stop() {
      shut();
      attempt = 0;
      show('off');
    },
    nudge() {
      if (shown.state === 'lost') connect();
    },
    snapshot: () => shown,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
