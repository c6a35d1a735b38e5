/** The actions that exist wherever one is: going to a page, signing out. */
import type { Action } from '#ui/action.ts';
import { api, apiRoute } from '#ui/api.ts';
import type { Go } from '#ui/nav.tsx';
import type { Page } from '#ui/page.ts';

export interface ShellContext {
  readonly go: Go;
  /** The person was signed out: forget all that was fetched. */
  forget(): void;
  readonly signedIn: boolean;
}

const signOutRoute = apiRoute<undefined>('DELETE', '/api/session');

export const signOut: Action<ShellContext> = {
  id: 'session.sign-out',
  title: 'Sign out',
  section: 'Account',
  icon: 'sign-out',
  may: ({ signedIn }) => signedIn,
  run: async ({ go, forget }) => {
    await api(signOutRoute);
    forget();
    go('/sign-in');
  },
};

/** One action per page that can be gone to without knowing an id. */
export const pageActions = (pages: readonly Page[]): readonly Action<ShellContext>[] =>
  pages
    .filter((page) => !page.path.includes('$'))
    .map((page) => ({
      id: `page.${page.path}`,
      title: page.title,
      section: 'Go to',
      ...(page.icon === undefined ? {} : { icon: page.icon }),
      ...(page.keys === undefined ? {} : { keys: page.keys }),
      may: () => true,
      run: ({ go }) => go(page.path),
    }));
