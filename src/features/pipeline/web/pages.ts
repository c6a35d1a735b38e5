import { definePage } from '#ui/page.ts';

export const pipelinePages = [
  definePage({
    path: '/pipeline',
    title: 'Pipeline',
    section: 'Engineering',
    icon: 'source',
    permission: 'pipeline:read',
    keys: 'g l',
    view: () => import('./PipelinePage.tsx'),
  }),
  definePage({
    path: '/dead-letters',
    title: 'Dead letters',
    section: 'Engineering',
    icon: 'dead-letter',
    permission: 'dead-letter:read',
    keys: 'g d',
    view: () => import('./DeadLettersPage.tsx'),
  }),
  definePage({
    path: '/query',
    title: 'Query',
    section: 'Engineering',
    icon: 'search',
    permission: 'lake:query',
    keys: 'g s',
    view: () => import('./QueryPage.tsx'),
  }),
];
