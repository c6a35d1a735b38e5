import { definePage } from '#ui/page.ts';

export const incidentPages = [
  definePage({
    path: '/incidents',
    title: 'Incidents',
    section: 'Work',
    icon: 'incident',
    permission: 'incident:read',
    keys: 'g i',
    view: () => import('./IncidentsPage.tsx'),
  }),
  definePage({
    path: '/incidents/$id',
    title: 'Incident',
    permission: 'incident:read',
    view: () => import('./IncidentPage.tsx'),
  }),
];
