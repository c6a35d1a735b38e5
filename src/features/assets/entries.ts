/** What is known of assets lies outside the journal, as events do: it holds how many there were, and the hash of the table. */
import { z } from 'zod';
import { counted } from '#base/text.ts';
import { defineEntry } from '#features/journal/model.ts';

export const assetsImported = defineEntry({
  type: 'assets.imported',
  facts: z.object({
    added: z.int().nonnegative(),
    changed: z.int().nonnegative(),
    removed: z.int().nonnegative(),
    /** How many there are then. */
    total: z.int().nonnegative(),
    /** SHA-256 of the rows as they were taken, in their order, as canonical JSON. */
    sha256: z.string(),
  }),
  payload: z.object({ name: z.string() }),
  says: ({ added, changed, removed, total }, payload) =>
    `imported assets${payload === undefined ? '' : ` from ${payload.name}`}: ${added} added, ${changed} changed, ${removed} removed; ${counted(total, 'asset')} then`,
});

export const assetEntries = [assetsImported] as const;
