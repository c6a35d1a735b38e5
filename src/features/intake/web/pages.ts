import { definePage } from '#ui/page.ts';

export const intakePages = [
  definePage({
    path: '/listeners',
    title: 'Listeners',
    section: 'Engineering',
    icon: 'download',
    permission: 'listener:read',
    keys: 'g y',
    view: () => import('./ListenersPage.tsx'),
  }),
];
