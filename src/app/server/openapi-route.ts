import { z } from 'zod';
import { type Route, read } from '#features/journal/server/index.ts';
import { openApi } from './openapi.ts';
import { version } from './version.ts';

export function openApiRoute(routes: readonly Route[]): Route {
  const route: Route = read({
    name: 'openapi',
    method: 'GET',
    path: '/api/openapi.json',
    needs: 'public',
    summary: 'This description.',
    returns: z.record(z.string(), z.unknown()),
    run: async () => document,
  });
  const document = openApi([...routes, route], version);
  return route;
}
