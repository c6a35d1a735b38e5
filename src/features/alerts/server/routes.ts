import type { Route } from '#features/journal/server/index.ts';
import { bulkRoute, matchingRoute } from './bulk.ts';
import { alertChangeRoutes } from './change-routes.ts';
import { contextRoute } from './context-route.ts';
import { madeOfRoute } from './made-of.ts';
import { noiseRoute } from './noise-route.ts';
import { type AlertReadParts, alertReadRoutes } from './read-routes.ts';
import { silenceRoutes } from './silence-routes.ts';

export type AlertRouteParts = AlertReadParts;

export const alertRoutes = (parts: AlertRouteParts): readonly Route[] => [
  ...alertReadRoutes(parts),
  madeOfRoute(parts),
  contextRoute(parts),
  ...alertChangeRoutes(parts),
  bulkRoute(parts),
  matchingRoute(),
  ...silenceRoutes(parts),
  noiseRoute(),
];
