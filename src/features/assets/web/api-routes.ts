/** The routes of assets as the page calls them. */
import type { Asset } from '#features/assets/model.ts';
import { type ApiRoute, apiRoute } from '#ui/api.ts';
import type { ListPage } from '#ui/list.ts';

export interface AssetView extends Asset {
  readonly id: string;
  readonly scope: string;
  readonly changedAt: string;
}

export interface ImportView {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly unchanged: number;
  readonly total: number;
}

export const listAssets: ApiRoute<ListPage<AssetView>> = apiRoute('GET', '/api/assets');
export const importAssets = apiRoute<ImportView>('POST', '/api/assets/import');
