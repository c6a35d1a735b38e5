import { localStorageColorSchemeManager, MantineProvider, useMantineColorScheme } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Keys } from './Actions.tsx';
import type { Action } from './action.ts';
import { isPassing } from './api.ts';
import { ConfirmHost } from './ConfirmHost.tsx';
import { KeySheet, keySheetOpen } from './KeySheet.tsx';
import { Palette, paletteOpen } from './Palette.tsx';
import { TipHost } from './TipHost.tsx';
import { cssVariables, theme } from './theme.ts';
import { pendingKeys, useActions, useKeyboard } from './use-actions.ts';
import { useValue } from './value-store.ts';

/** The page's cache of what the server said. */
export const makeQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 2 && isPassing(error),
      },
      mutations: { retry: false },
    },
  });

/** Also read by `public/scheme.js`, before anything is drawn. */
const schemeManager = localStorageColorSchemeManager({ key: 'watchfloor.scheme' });

/** Everything that the kit needs around the page. Mounted once. */
export function Kit({ queries, children }: { queries: QueryClient; children: ReactNode }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemeManager}
      defaultColorScheme="auto"
    >
      <QueryClientProvider client={queries}>
        <Notifications position="bottom-right" limit={4} transitionDuration={0} />
        {children}
        <Palette />
        <KeySheet />
        <ConfirmHost />
        <TipHost />
        <Keyboard />
      </QueryClientProvider>
    </MantineProvider>
  );
}

interface Scheme {
  readonly scheme: 'light' | 'dark' | 'auto';
  set(scheme: 'light' | 'dark' | 'auto'): void;
}

const schemeAction = (name: Scheme['scheme'], title: string, icon: 'sun' | 'moon' | 'auto'): Action<Scheme> => ({
  id: `theme.${name}`,
  title,
  section: 'Look',
  icon,
  may: ({ scheme }) => scheme !== name,
  run: ({ set }) => set(name),
});

const kitActions: readonly Action<Scheme>[] = [
  {
    id: 'palette.open',
    title: 'Find a command or a page',
    section: 'Everywhere',
    icon: 'search',
    keys: 'mod+k',
    inPalette: false,
    may: () => true,
    run: () => paletteOpen.set(true),
  },
  {
    id: 'keys.open',
    title: 'Keys on this page',
    section: 'Everywhere',
    icon: 'keyboard',
    keys: '?',
    may: () => true,
    run: () => keySheetOpen.set(true),
  },
  schemeAction('light', 'Light', 'sun'),
  schemeAction('dark', 'Dark', 'moon'),
  schemeAction('auto', 'As the system', 'auto'),
];

function Keyboard() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  useKeyboard();
  useActions(kitActions, { scheme: colorScheme, set: setColorScheme }, 'global');
  const pending = useValue(pendingKeys);
  if (pending.length === 0) return null;
  return (
    <div className="wf-pending" aria-hidden="true">
      <Keys keys={pending.join(' ')} /> …
    </div>
  );
}
