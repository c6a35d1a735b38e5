import { definePage } from '#ui/page.ts';

export const journalPages = [
  definePage({
    path: '/journal',
    title: 'Journal',
    section: 'Record',
    icon: 'journal',
    permission: 'journal:read',
    keys: 'g j',
    view: () => import('./JournalPage.tsx'),
  }),
];
