/** The listeners of this process: those that the journal says are open and switched on. */
import { messageOf } from '#base/errors.ts';
import { toInstant } from '#base/time.ts';
import type { ListenerStats } from '#features/intake/listeners.ts';
import type { ListenerRow } from '#features/intake/projections.ts';
import { type ListenersParts, type RunningListener, startListener } from './running.ts';
import { allListeners } from './store.ts';

export interface Listeners {
  /** What the listener counts; of one that does not run, that it is off. */
  statsOf(id: string): Promise<ListenerStats>;
  all(): Promise<readonly { readonly row: ListenerRow; readonly stats: ListenerStats }[]>;
  /** Resolves when the listeners are as the journal says. */
  settled(): Promise<void>;
  /** Takes no more, and makes durable what was taken. */
  stop(): Promise<void>;
}

const isSame = ({ row: one }: RunningListener, other: ListenerRow): boolean =>
  one.scope === other.scope &&
  one.name === other.name &&
  JSON.stringify(one.settings) === JSON.stringify(other.settings);

/** `runs: false` for a process that serves nobody, such as a command without a server: it listens to nothing either. */
export function openListeners(parts: ListenersParts, { runs }: { readonly runs: boolean }): Listeners {
  const running = new Map<string, RunningListener>();
  const { journal, log } = parts;
  let tail: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function bringInLine(): Promise<void> {
    if (isStopped || !runs) return;
    const wanted = (await allListeners(journal.relational)).filter((row) => row.enabled);
    for (const [id, one] of running) {
      const row = wanted.find((each) => each.id === id);
      if (row !== undefined && isSame(one, row)) continue;
      running.delete(id);
      await one.stop();
    }
    const started = wanted.filter((row) => !running.has(row.id)).map((row) => startListener(row, parts));
    for (const one of started) running.set(one.row.id, one);
    await Promise.all(started.map((one) => one.begun));
  }

  /** One after the other: a change in the middle of another would start a listener twice. */
  function queue(): Promise<void> {
    tail = tail.then(bringInLine).catch((error: unknown) => {
      log.warn({ reason: messageOf(error) }, 'the listeners are not as they should be');
    });
    return tail;
  }

  const unhook = journal.onCommitted((recorded) => {
    if (recorded.some(({ type }) => type.startsWith('listener.'))) void queue();
  });
  void queue();

  const off = (): ListenerStats => ({
    state: 'off',
    since: toInstant(journal.clock()),
    problem: null,
    connections: 0,
    events: 0,
    bytes: 0,
    lastEventAt: null,
    refusedPeers: 0,
    dropped: { kernel: null, here: 0 },
    shortened: 0,
  });

  return {
    statsOf: async (id) => running.get(id)?.stats() ?? off(),
    all: () => Promise.all([...running.values()].map(async (one) => ({ row: one.row, stats: await one.stats() }))),
    settled: () => tail,
    async stop() {
      isStopped = true;
      unhook();
      await tail;
      await Promise.all([...running.values()].map((one) => one.stop()));
      running.clear();
    },
  };
}
