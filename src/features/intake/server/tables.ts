import type { TableKind } from '#features/journal/server/index.ts';

export const intakeTables = { listeners: 'projection' } as const satisfies Record<string, TableKind>;
