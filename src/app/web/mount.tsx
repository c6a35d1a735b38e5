import '#ui/styles/all.css';
import './shell.css';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Kit, makeQueryClient } from '#ui/Kit.tsx';
import type { Page } from '#ui/page.ts';
import { makeRouter } from './router.tsx';

/** Draws the whole program with these pages. */
export function mount(root: HTMLElement, pages: readonly Page[]): void {
  const queries = makeQueryClient();
  const router = makeRouter(pages, queries);
  createRoot(root).render(
    <StrictMode>
      <Kit queries={queries}>
        <RouterProvider router={router} />
      </Kit>
    </StrictMode>,
  );
}
