/** What other features and the app may use of assets. */
export { importAssets } from './import.ts';
export { assetRoutes, assetView, presentAsset } from './routes.ts';
export { type AskedEntity, assetsOf, removeAssetsOfScope, visibleAssets } from './store.ts';
export { assetTables } from './tables.ts';
