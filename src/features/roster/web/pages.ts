import { definePage } from '#ui/page.ts';

export const rosterPages = [
  definePage({
    path: '/roster',
    title: 'Roster',
    section: 'Work',
    icon: 'people',
    permission: 'roster:read',
    keys: 'g o',
    view: () => import('./RosterPage.tsx'),
  }),
  definePage({
    path: '/roster/$id',
    title: 'Roster of a queue',
    permission: 'roster:read',
    view: () => import('./RosterEditor.tsx'),
  }),
  definePage({
    path: '/my-duty',
    title: 'My duty',
    section: 'Work',
    icon: 'user',
    permission: 'roster:read',
    keys: 'g y',
    view: () => import('./MyDutyPage.tsx'),
  }),
];
