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
  definePage({
    path: '/rule-lists',
    title: 'Rule lists',
    section: 'Engineering',
    icon: 'include',
    permission: 'rule:read',
    keys: 'g y',
    view: () => import('./RuleListsPage.tsx'),
  }),
  definePage({
    path: '/rule-pipelines',
    title: 'Rule pipelines',
    section: 'Engineering',
    icon: 'filter',
    permission: 'rule:read',
    keys: 'g f',
    view: () => import('./RulePipelinesPage.tsx'),
  }),
];
