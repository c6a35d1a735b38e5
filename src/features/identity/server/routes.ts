import type { Route } from '#features/journal/server/index.ts';
import type { IdentityParts } from './parts.ts';
import { accountRoutes } from './routes-account.ts';
import { entranceRoutes } from './routes-entrance.ts';
import { operatorRoutes } from './routes-operator.ts';
import { peopleRoutes } from './routes-people.ts';
import { tokenRoutes } from './routes-tokens.ts';

export const identityRoutes = (parts: IdentityParts): readonly Route[] => [
  ...entranceRoutes(parts),
  ...accountRoutes(parts),
  ...peopleRoutes(parts),
  ...tokenRoutes(parts),
  ...operatorRoutes(),
];
