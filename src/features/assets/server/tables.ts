import type { TableKind } from '#features/journal/server/index.ts';

export const assetTables = { assets: 'operational', asset_names: 'operational' } as const satisfies Record<
  string,
  TableKind
>;
