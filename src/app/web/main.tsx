import { pages } from '#app/pages.ts';
import { mount } from './mount.tsx';

// A page that was open while the server was started with another build asks for files that are gone. Once is enough: what
// fails right after a reload is another fault.
const reloadedAt = 'watchfloor-reloaded';
window.addEventListener('vite:preloadError', (event) => {
  if (Date.now() - Number(sessionStorage.getItem(reloadedAt)) < 60_000) return;
  event.preventDefault();
  sessionStorage.setItem(reloadedAt, String(Date.now()));
  window.location.reload();
});

const root = document.getElementById('root');
if (root !== null) mount(root, pages);
