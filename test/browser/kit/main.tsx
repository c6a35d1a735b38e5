/** The kit with invented data, in the real shell: something to look at, and something for a browser test to press. */
import { mount } from '#app/web/mount.tsx';
import { definePage, type Page } from '#ui/page.ts';

const nothing = () => import('./Parts.tsx');
const pages: readonly Page[] = [
  definePage({
    path: '/',
    title: 'My queue',
    section: 'Work',
    icon: 'inbox',
    permission: 'alert:read',
    keys: 'g q',
    view: () => import('./Queue.tsx'),
  }),
  definePage({
    path: '/alerts',
    title: 'Alerts',
    section: 'Work',
    icon: 'alert',
    permission: 'alert:read',
    keys: 'g a',
    view: nothing,
  }),
  definePage({
    path: '/parts',
    title: 'Parts',
    section: 'Work',
    icon: 'incident',
    permission: 'incident:read',
    keys: 'g i',
    view: nothing,
  }),
  definePage({
    path: '/rules',
    title: 'Rules',
    section: 'Engineering',
    icon: 'rule',
    permission: 'rule:read',
    keys: 'g r',
    view: nothing,
  }),
  definePage({
    path: '/pipeline',
    title: 'Sources & pipeline',
    section: 'Engineering',
    icon: 'source',
    permission: 'source:read',
    view: nothing,
  }),
  definePage({
    path: '/dead',
    title: 'Dead letters',
    section: 'Engineering',
    icon: 'dead-letter',
    permission: 'source:read',
    view: nothing,
  }),
  definePage({
    path: '/journal',
    title: 'Journal',
    section: 'Record',
    icon: 'journal',
    permission: 'journal:read',
    keys: 'g j',
    view: nothing,
  }),
  definePage({
    path: '/people',
    title: 'People',
    section: 'Administration',
    icon: 'people',
    permission: 'account:manage',
    view: nothing,
  }),
  definePage({
    path: '/states',
    title: 'States',
    section: 'Administration',
    icon: 'token',
    permission: null,
    view: () => import('./States.tsx'),
  }),
  definePage({
    path: '/sign-in',
    title: 'Sign in',
    permission: null,
    signedOut: true,
    view: () => import('./SignIn.tsx'),
  }),
];
const root = document.getElementById('root');
if (root !== null) mount(root, pages);
