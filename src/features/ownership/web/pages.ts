import { definePage } from '#ui/page.ts';

export const ownershipPages = [
  definePage({
    path: '/queues',
    title: 'Queues',
    section: 'Work',
    icon: 'clock',
    permission: 'queue:read',
    keys: 'g u',
    view: () => import('./QueuesPage.tsx'),
  }),
];
