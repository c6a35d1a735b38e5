import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation, useMatches } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { apiEvents } from '#ui/api.ts';
import { useAddress, useGo } from '#ui/nav.tsx';
import { type Page, pagesFor } from '#ui/page.ts';
import { Boundary, ProblemView } from '#ui/States.tsx';
import { safeNext } from '#ui/search-text.ts';
import { type Session, sessionQuery } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { useLive } from '#ui/use-live.ts';
import { Gate } from './Gate.tsx';
import { LiveBanner, OutageBanner } from './LiveState.tsx';
import { Rail } from './Rail.tsx';
import { pageActions, signOut } from './shell-actions.ts';

export interface ShellProps {
  readonly pages: readonly Page[];
  readonly queries: QueryClient;
}

/** The page that the address names, also where its path has parameters. */
function useHere(pages: readonly Page[]): Page | undefined {
  const path = useMatches().at(-1)?.fullPath;
  return pages.find((page) => page.path === path);
}

/** When the server says 401 in the midst of work, forget the session; `useSignInDetour` does the rest. */
function useSignedOut(queries: QueryClient): void {
  useEffect(() => {
    const forget = (): void => {
      if (queries.getQueryData(sessionQuery.queryKey) !== null) queries.setQueryData(sessionQuery.queryKey, null);
    };
    apiEvents.addEventListener('signed-out', forget);
    return () => apiEvents.removeEventListener('signed-out', forget);
  }, [queries]);
}

/** Sends those without a session to sign-in, and those with one away from it, back to where they wanted to go. */
function useSignInDetour(session: Session | null | undefined, pages: readonly Page[]): void {
  const go = useGo();
  const { pathname, searchStr } = useLocation();
  const [search] = useAddress();
  // By the address and not by the matched page, which follows it a moment later: else the detour would send itself on.
  const open = pages.some((page) => page.signedOut === true && page.path === pathname);
  const complete = session !== null && session !== undefined && session.needsTotp !== true;
  const next = `${pathname}${searchStr}`;
  useEffect(() => {
    if (session === undefined) return;
    if (!complete && !open) go('/sign-in', { next: next === '/' ? undefined : next });
    else if (complete && pathname === '/sign-in') go(safeNext(search.next));
  });
}

/** The frame of the program: rail, page, what is live; or, signed out, just the page. */
export function Shell({ pages, queries }: ShellProps) {
  const { data: session, error, refetch } = useQuery(sessionQuery);
  const { pathname } = useLocation();
  const here = useHere(pages);
  const signedIn = session !== null && session !== undefined && session.needsTotp !== true;
  useSignedOut(queries);
  useSignInDetour(session, pages);
  useLive(queries, signedIn);
  if (error !== null && session === undefined)
    return <ProblemView error={error} lead="Watchfloor" retry={() => refetch().catch(() => undefined)} />;
  if (here?.signedOut === true)
    return (
      <main className="wf-signed-out" id="page">
        <Boundary key={pathname} lead={here.title}>
          <Gate page={here} />
        </Boundary>
      </main>
    );
  if (!signedIn) return null;
  return <Frame pages={pagesFor(pages, session.permissions)} session={session} here={here} />;
}

/** Nothing lives at the bare address: it leads to the first page that the person has. */
function useFirstPage(pages: readonly Page[], pathname: string): void {
  const go = useGo();
  const first = pages.some((page) => page.path === '/')
    ? undefined
    : pages.find((page) => page.section !== undefined)?.path;
  useEffect(() => {
    if (pathname === '/' && first !== undefined) go(first);
  });
}

interface FrameProps {
  readonly pages: readonly Page[];
  readonly session: Session;
  readonly here: Page | undefined;
}

function Frame({ pages, session, here }: FrameProps) {
  const { pathname } = useLocation();
  useFirstPage(pages, pathname);
  const go = useGo();
  const queries = useQueryClient();
  const permissions = pages.map((page) => page.path).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list is the same as long as its paths are
  const actions = useMemo(() => [...pageActions(pages), signOut], [permissions]);
  const forget = (): void => {
    queries.clear();
    queries.setQueryData(sessionQuery.queryKey, null);
  };
  const offered = useActions(actions, { go, forget, signedIn: true }, 'global');
  return (
    <div className="wf-shell">
      <a className="wf-skip" href="#page">
        Skip to the page
      </a>
      <Rail pages={pages} session={session} signOut={offered.find(({ id }) => id === signOut.id)} />
      <main className="wf-main" id="page" tabIndex={-1}>
        <LiveBanner />
        <OutageBanner />
        <div className="wf-page">
          <Boundary key={pathname}>
            <Gate page={here} />
          </Boundary>
        </div>
      </main>
    </div>
  );
}
