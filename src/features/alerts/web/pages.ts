import { definePage } from '#ui/page.ts';

export const alertPages = [
  definePage({
    path: '/alerts',
    title: 'Alerts',
    section: 'Work',
    icon: 'alert',
    permission: 'alert:read',
    keys: 'g a',
    view: () => import('./QueuePage.tsx'),
  }),
  definePage({
    path: '/silences',
    title: 'Silences',
    section: 'Work',
    icon: 'pause',
    permission: 'alert:read',
    keys: 'g k',
    view: () => import('./SilencesPage.tsx'),
  }),
  definePage({
    path: '/noise',
    title: 'Noise',
    section: 'Engineering',
    icon: 'warning',
    permission: 'alert:read',
    keys: 'g n',
    view: () => import('./NoisePage.tsx'),
  }),
  definePage({
    path: '/alerts/$id',
    title: 'Alert',
    permission: 'alert:read',
    view: () => import('./AlertPage.tsx'),
  }),
];
