import { definePage } from '#ui/page.ts';

export const assetPages = [
  definePage({
    path: '/assets',
    title: 'Assets',
    section: 'Engineering',
    icon: 'source',
    permission: 'asset:read',
    keys: 'g e',
    view: () => import('./AssetsPage.tsx'),
  }),
];
