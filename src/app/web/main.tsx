import { pages } from '#app/pages.ts';
import { mount } from './mount.tsx';

const root = document.getElementById('root');
if (root !== null) mount(root, pages);
