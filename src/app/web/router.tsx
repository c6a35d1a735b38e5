import type { QueryClient } from '@tanstack/react-query';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { Page } from '#ui/page.ts';
import { Loading, ProblemView } from '#ui/States.tsx';
import { parseSearchText, writeSearchText } from '#ui/search-text.ts';
import { NotFound } from './NotFound.tsx';
import { Shell } from './Shell.tsx';

/** The router of these pages: each is fetched when it is first wanted, fails by itself, and asks for its permission. */
export function makeRouter(pages: readonly Page[], queries: QueryClient) {
  const root = createRootRoute({
    component: () => <Shell pages={pages} queries={queries} />,
    notFoundComponent: NotFound,
  });
  const routes = pages.map((page) =>
    createRoute({
      getParentRoute: () => root,
      path: page.path,
      component: lazyRouteComponent(page.view),
      pendingComponent: () => <Loading what={`Loading ${page.title}`} />,
      errorComponent: ({ error, reset }) => <ProblemView error={error} lead={page.title} retry={reset} />,
    }),
  );
  return createRouter({
    routeTree: root.addChildren(routes),
    parseSearch: parseSearchText,
    stringifySearch: writeSearchText,
    defaultPreload: 'intent',
    defaultPendingMs: 250,
    scrollRestoration: true,
  });
}
