/** Identity's pages in the real shell, on the real routes. */
import { mount } from '#app/web/mount.tsx';
import { identityPages } from '#features/identity/web/pages.ts';
import { definePage } from '#ui/page.ts';

const home = definePage({
  path: '/',
  title: 'Home',
  section: 'Work',
  icon: 'inbox',
  permission: null,
  view: () => import('#features/identity/web/PeoplePage.tsx'),
});
const root = document.getElementById('root');
if (root !== null) mount(root, [home, ...identityPages]);
