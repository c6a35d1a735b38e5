import { definePage } from '#ui/page.ts';

export const detectionPages = [
  definePage({
    path: '/rules',
    title: 'Rules',
    section: 'Engineering',
    icon: 'rule',
    permission: 'rule:read',
    keys: 'g r',
    view: () => import('./RulesPage.tsx'),
  }),
  definePage({
    path: '/rules/$id',
    title: 'Rule',
    permission: 'rule:read',
    view: () => import('./RulePage.tsx'),
  }),
];
