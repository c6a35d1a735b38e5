import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { createLive, type Live, type LiveSnapshot, type Stream } from './live.ts';
import { createValue, useValue } from './value-store.ts';

const off: LiveSnapshot = { state: 'off', lostAt: undefined };
const current = createValue<LiveSnapshot>(off);

/** Is the page live, and since when not? */
export const useLiveState = (): LiveSnapshot => useValue(current);

const manyPages = 3;

/**
 * Asks again for all that is shown of these topics. A list of which somebody loaded many pages is only marked as
 * changed: fetching them all again for one new row would be a storm.
 */
export function refreshTopics(queries: QueryClient, topics: readonly string[] | 'all'): void {
  const concerned = (key: readonly unknown[]): boolean => topics === 'all' || topics.includes(String(key[0]));
  for (const query of queries.getQueryCache().findAll({ predicate: ({ queryKey }) => concerned(queryKey) })) {
    const pages = (query.state.data as Partial<InfiniteData<unknown>> | undefined)?.pages;
    const large = Array.isArray(pages) && pages.length > manyPages;
    queries
      .invalidateQueries({ queryKey: query.queryKey, exact: true, refetchType: large ? 'none' : 'active' })
      .catch(() => undefined);
  }
}

/** Bundles what comes in quick succession, so that a burst of alerts is one refresh. */
function bundled(
  run: (topics: readonly string[] | 'all') => void,
  ms: number,
): (topics: readonly string[] | 'all') => void {
  let held: Set<string> | 'all' = new Set();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (topics) => {
    if (topics === 'all' || held === 'all') held = 'all';
    else for (const topic of topics) held.add(topic);
    if (timer !== undefined) return;
    timer = setTimeout(() => {
      const all = held;
      held = new Set();
      timer = undefined;
      run(all === 'all' ? 'all' : [...all]);
    }, ms);
  };
}

const makeLive = (queries: QueryClient): Live =>
  createLive({
    path: '/api/live',
    onTopics: bundled((topics) => refreshTopics(queries, topics), 250),
    effects: {
      open: (path) => new EventSource(path) as Stream,
      now: Date.now,
      random: Math.random,
      later: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
  });

/** Keeps the page live while somebody is signed in. Mounted once, by the shell. */
export function useLive(queries: QueryClient, signedIn: boolean): void {
  useEffect(() => {
    if (!signedIn) return;
    const live = makeLive(queries);
    const unsubscribe = live.subscribe(() => current.set(live.snapshot()));
    const nudge = (): void => live.nudge();
    window.addEventListener('online', nudge);
    live.start();
    return () => {
      window.removeEventListener('online', nudge);
      live.stop();
      unsubscribe();
      current.set(off);
    };
  }, [queries, signedIn]);
}
