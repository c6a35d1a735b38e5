import type { Permission } from '#base/actor.ts';

export const assetPermissions = ['asset:read', 'asset:manage'] as const satisfies readonly Permission[];
