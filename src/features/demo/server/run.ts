/**
 * What the demonstration does by itself: it loads history, then goes on live, and when its scope is closed it removes
 * what is left. Where it stands is in `demo_runs`, so that a restart goes on from there.
 */
import { setTimeout } from 'node:timers/promises';
import { systemActor } from '#base/actor.ts';
import { dayMs, secondMs, toInstant } from '#base/time.ts';
import type { RangeRules } from '#engine/range/detect.ts';
import { rangeLines } from '#engine/range/index.ts';
import { inventory } from '#engine/range/inventory.ts';
import type { PeopleParts } from '#features/alerts/server/index.ts';
import { importAssets, removeAssetsOfScope } from '#features/assets/server/index.ts';
import { demoDays, historyOptions, liveOptions } from '#features/demo/model.ts';
import { activeAccounts } from '#features/identity/server/index.ts';
import type { Journal } from '#features/journal/server/index.ts';
import type { Lake } from '#storage/lake/port.ts';
import type { Spool } from '#storage/spool/port.ts';
import { openKey, readShippedRules } from './answers.ts';
import { judgeHistory } from './colleagues.ts';
import { type FeedParts, feed } from './feed.ts';
import { type DemoRun, deleteRun, findRun, forgetAnswers, insertAnswers, setLiveUntil, setLoaded } from './store.ts';

export interface DemoParts {
  readonly journal: Journal;
  readonly lake: Lake;
  readonly spool: Spool;
  readonly spooled: FeedParts['spooled'];
  readonly people: PeopleParts;
  readonly rulesFolder: string;
  /** Resolves when everything accepted so far is processed. */
  drain(): Promise<void>;
  /** Somebody should look again: progress, or a change of state. */
  changed(): void;
  failed(error: unknown): void;
}

export type Stage = 'events' | 'verdicts' | 'live' | 'removing';

export interface Progress {
  readonly stage: Stage;
  /** Of the events, 0 to 1. */
  readonly share: number;
}

export interface DemoRunner {
  progress(): Progress | undefined;
  /** Is this the scope of the demonstration, whose history is raised at its own time? */
  isDemo(scope: string): boolean;
  /** Looks what is to be done; what is being done goes on, unless it was told to stop. */
  wake(how?: { readonly interrupt: boolean }): void;
  stop(): Promise<void>;
}

const liveEveryMs = 15 * secondMs;
const lakeTables = ['events', 'hits', 'dead_letters'] as const;

export function openRunner(parts: DemoParts): DemoRunner {
  let progress: Progress | undefined;
  let scope: string | undefined;
  let working: Promise<void> | undefined;
  let isWoken = false;
  let isStopped = false;
  let stopping = new AbortController();
  const show = (stage: Stage, share = 0): void => {
    progress = { stage, share };
    parts.changed();
  };

  async function work(): Promise<void> {
    while (!isStopped) {
      isWoken = false;
      stopping = new AbortController();
      const run = await findRun(parts.journal.relational);
      scope = run?.scope;
      if (run === undefined) {
        progress = undefined;
        parts.changed();
        return;
      }
      try {
        if (run.archived_at !== null) await remove(parts, run, show);
        else if (run.loaded_at === null) await load(parts, run, show, stopping.signal);
        else await live(parts, run, show, stopping.signal);
      } catch (error) {
        if (stopping.signal.aborted) continue;
        parts.failed(error);
        if (!isWoken) await setTimeout(liveEveryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  return {
    progress: () => progress,
    isDemo: (other) => other === scope,
    wake({ interrupt } = { interrupt: false }) {
      isWoken = true;
      if (interrupt) stopping.abort();
      if (isStopped || working !== undefined) return;
      working = work()
        .catch(parts.failed)
        .finally(() => {
          working = undefined;
          if (isWoken && !isStopped) this.wake();
        });
    },
    async stop() {
      isStopped = true;
      stopping.abort();
      await working;
    },
  };
}

type Show = (stage: Stage, share?: number) => void;

async function load(parts: DemoParts, run: DemoRun, show: Show, stop: AbortSignal): Promise<void> {
  const { journal } = parts;
  const db = journal.relational;
  const endMs = Date.parse(run.ends_at);
  const options = historyOptions(run.seed, endMs);
  show('events');
  await listAssets(parts, run.scope);
  const onChunk = (at: number): void => show('events', (at - options.startMs) / (demoDays * dayMs));
  const feedParts = { ...parts, clock: journal.clock };
  const told = await feed(feedParts, rangeLines(options), { scope: run.scope, name: 'history', stop, onChunk });
  const rules: RangeRules = await readShippedRules(parts.rulesFolder);
  await forgetAnswers(db, run.scope);
  await insertAnswers(db, run.scope, await openKey(rules)(told));
  show('verdicts', 1);
  await parts.drain();
  stop.throwIfAborted();
  const colleagues = (await activeAccounts(db))
    .filter(({ grants }) => grants.length > 0 && grants.every((grant) => grant.scope === run.scope))
    .map(({ id, name }) => ({ id, name: name ?? id }));
  if (colleagues.length > 0) await judgeHistory(parts, { scope: run.scope, endMs, seed: run.seed }, colleagues);
  await setLoaded(db, run.scope, toInstant(journal.clock()));
}

/** Owners and importance, as an inventory gives them; the same table again changes nothing. */
async function listAssets({ journal }: DemoParts, scope: string): Promise<void> {
  const table = { scope, name: 'the inventory of the demo company', text: JSON.stringify(inventory()) };
  await journal.write(systemActor('demo'), (write) => importAssets(write, { ...table, replace: true, dryRun: false }));
}

/** A server that slept does not make up for more than a day. */
const mostBehindMs = dayMs;

async function live(parts: DemoParts, run: DemoRun, show: Show, stop: AbortSignal): Promise<void> {
  show('live', 1);
  const { journal } = parts;
  const endMs = Date.parse(run.ends_at);
  const key = openKey(await readShippedRules(parts.rulesFolder));
  for (let from = Date.parse(run.live_until); ; ) {
    const until = journal.clock().getTime();
    const begin = Math.max(from, until - mostBehindMs);
    if (until > begin) {
      const lines = rangeLines(liveOptions(run.seed, endMs, begin, until));
      const feeding = { scope: run.scope, name: `live:${begin}`, stop };
      const told = await feed({ ...parts, clock: journal.clock }, lines, feeding);
      await insertAnswers(journal.relational, run.scope, await key(told));
      await setLiveUntil(journal.relational, run.scope, toInstant(until));
      from = until;
    }
    await setTimeout(liveEveryMs, undefined, { signal: stop });
  }
}

/** Nothing of it is shown any more since its scope was closed; here its rows go. */
async function remove({ journal, lake, drain }: DemoParts, run: DemoRun, show: Show): Promise<void> {
  show('removing');
  await drain();
  for (const table of lakeTables)
    await lake.command({
      sql: `ALTER TABLE ${table} DELETE WHERE scope = {scope:String} SETTINGS mutations_sync = 1`,
      params: { scope: run.scope },
    });
  await removeAssetsOfScope(journal.relational, run.scope);
  await deleteRun(journal.relational, run.scope);
}
