import { z } from 'zod';
import { invalid } from '#base/errors.ts';
import { idSchema, instantOut, listOf, pageQuery, textSchema } from '#base/schema.ts';
import { assetKinds, importances } from '#features/assets/model.ts';
import { change, type Route, read } from '#features/journal/server/index.ts';
import { importAssets } from './import.ts';
import { type AssetRow, countAssets, listAssets, visibleAssets } from './store.ts';

export const assetView = z.object({
  id: z.string(),
  scope: z.string(),
  kind: z.enum(assetKinds),
  name: z.string(),
  aliases: z.array(z.string()),
  owner: z.string(),
  importance: z.enum(importances),
  service: z.string(),
  note: z.string(),
  changedAt: instantOut,
});

export const presentAsset = ({ changed_at, aliases, ...row }: AssetRow): z.input<typeof assetView> => ({
  id: row.id,
  scope: row.scope,
  kind: row.kind,
  name: row.name,
  aliases: [...aliases],
  owner: row.owner,
  importance: row.importance,
  service: row.service,
  note: row.note,
  changedAt: changed_at,
});

const cursorOf = ({ name, id }: AssetRow): string => Buffer.from(JSON.stringify([name, id])).toString('base64url');

function readCursor(text: string | undefined): readonly [string, string] | undefined {
  if (text === undefined) return undefined;
  try {
    return z.tuple([z.string(), z.string()]).parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
  } catch {
    throw invalid('cursor_unknown', 'this cursor is not one of this list', { remedy: 'Start from the first page.' });
  }
}

const listRoute = (): Route =>
  read({
    name: 'assets.list',
    method: 'GET',
    path: '/api/assets',
    needs: 'asset:read',
    summary: 'What is known of hosts, people and addresses: owner, importance, business service.',
    query: z.object({ ...pageQuery, q: textSchema(200).optional() }),
    returns: z.object({ ...listOf(assetView).shape, total: z.int() }),
    errors: ['cursor_unknown'],
    async run({ db, actor }, { query }) {
      const visible = visibleAssets(actor);
      const after = readCursor(query.cursor);
      const rows = await listAssets(db, visible, { q: query.q, after, limit: query.limit + 1 });
      const page = rows.slice(0, query.limit);
      const last = rows.length > query.limit ? page.at(-1) : undefined;
      return {
        items: page.map(presentAsset),
        nextCursor: last === undefined ? null : cursorOf(last),
        total: await countAssets(db, visible, query.q),
      };
    },
  });

const count = z.int().nonnegative();

const importRoute = (): Route =>
  change({
    name: 'assets.import',
    method: 'POST',
    path: '/api/assets/import',
    needs: 'asset:manage',
    summary: 'Takes a table of assets (CSV or JSON) as a whole; `dryRun` only says what it would change.',
    body: z.object({
      scope: idSchema('scp'),
      name: textSchema(200).default('a table'),
      text: z.string().max(3_500_000),
      replace: z.boolean().default(false),
      dryRun: z.boolean().default(false),
    }),
    returns: z.object({ added: count, changed: count, removed: count, unchanged: count, total: count }),
    errors: ['scope_absent', 'assets_unfit', 'assets_none', 'assets_too_many'],
    run: (changing, { body }) => importAssets(changing, body),
  });

export const assetRoutes: readonly Route[] = [listRoute(), importRoute()];
