/** What other features and the app may use of assets. */
export { assetRoutes, assetView, presentAsset } from './routes.ts';
export { type AskedEntity, assetsOf, visibleAssets } from './store.ts';
export { assetTables } from './tables.ts';
