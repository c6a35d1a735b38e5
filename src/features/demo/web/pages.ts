import { definePage } from '#ui/page.ts';

export const demoPages = [
  definePage({
    path: '/demo',
    title: 'Demo',
    section: 'Work',
    icon: 'play',
    permission: 'alert:read',
    keys: 'g x',
    view: () => import('./DemoPage.tsx'),
  }),
];
