import { Menu, useMantineColorScheme } from '@mantine/core';
import { type FunctionName, functions } from '#features/identity/model.ts';
import { ActionItems, Keys } from '#ui/Actions.tsx';
import type { Offered } from '#ui/action.ts';
import { Icon } from '#ui/Icon.tsx';
import { keySheetOpen } from '#ui/KeySheet.tsx';
import { PageLink } from '#ui/nav.tsx';
import { paletteOpen } from '#ui/Palette.tsx';
import { type Page, railOf } from '#ui/page.ts';
import type { Session } from '#ui/session.ts';
import { Person } from '#ui/Value.tsx';
import { LiveState } from './LiveState.tsx';

export interface RailProps {
  readonly pages: readonly Page[];
  readonly session: Session;
  readonly signOut: Offered | undefined;
}

/** The left rail: where one can go, and at its foot who one is. */
export function Rail({ pages, session, signOut }: RailProps) {
  return (
    <nav className="wf-rail" aria-label="Pages">
      <div className="wf-brand">
        <svg viewBox="0 0 32 32" width="20" height="20" aria-hidden="true">
          <path
            d="M2 16c4-6 8-9 14-9s10 3 14 9c-4 6-8 9-14 9S6 22 2 16Z"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.4"
          />
          <circle cx="16" cy="16" r="4.4" fill="currentColor" />
        </svg>
        Watchfloor
      </div>
      <button type="button" className="wf-rail-find" onClick={() => paletteOpen.set(true)}>
        <Icon name="search" size={14} /> Find <span className="wf-grow" /> <Keys keys="mod+k" />
      </button>
      <div className="wf-rail-pages">
        {railOf(pages).map(([section, members]) => (
          <section key={section} aria-label={section}>
            <h2>{section}</h2>
            {members.map((page) => (
              <RailLink key={page.path} page={page} />
            ))}
          </section>
        ))}
      </div>
      <div className="wf-rail-foot">
        <div className="wf-rail-tools">
          <LiveState />
          <span className="wf-grow" />
          <button
            type="button"
            className="wf-rail-tool"
            aria-label="Keys on this page"
            data-tip="Keys on this page (?)"
            onClick={() => keySheetOpen.set(true)}
          >
            <Icon name="keyboard" />
          </button>
          <SchemeMenu />
        </div>
        <AccountMenu session={session} signOut={signOut} />
      </div>
    </nav>
  );
}

function RailLink({ page }: { page: Page }) {
  return (
    <PageLink to={page.path} className="wf-rail-link">
      {page.icon !== undefined && <Icon name={page.icon} />}
      <span className="wf-clip">{page.title}</span>
      {page.keys !== undefined && <Keys keys={page.keys} />}
    </PageLink>
  );
}

const schemes = [
  ['auto', 'As the system', 'auto'],
  ['light', 'Light', 'sun'],
  ['dark', 'Dark', 'moon'],
] as const;

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const icon = schemes.find(([name]) => name === colorScheme)?.[2] ?? 'auto';
  return (
    <Menu position="right-end">
      <Menu.Target>
        <button type="button" className="wf-rail-tool" aria-label="Light or dark" data-tip="Light or dark">
          <Icon name={icon} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {schemes.map(([name, label, sign]) => (
          <Menu.Item
            key={name}
            leftSection={<Icon name={sign} size={15} />}
            rightSection={name === colorScheme ? <Icon name="check" size={14} /> : undefined}
            onClick={() => setColorScheme(name)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** Each function once, whatever its scopes. */
const functionTitles = (held: Session['account']['functions']): string =>
  [...new Set(held.map(({ function: name }) => (isFunction(name) ? functions[name].title : name)))].join(', ');

const isFunction = (name: string): name is FunctionName => name in functions;

function AccountMenu({ session, signOut }: Pick<RailProps, 'session' | 'signOut'>) {
  const { account } = session;
  return (
    <Menu position="right-end">
      <Menu.Target>
        <button type="button" className="wf-rail-account" aria-label={`Account of ${account.name}`}>
          <Person person={account} />
          <span className="wf-grow" />
          <Icon name="up" size={14} />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {account.email}
          <br />
          {functionTitles(account.functions)}
        </Menu.Label>
        {signOut !== undefined && <ActionItems actions={[signOut]} />}
      </Menu.Dropdown>
    </Menu>
  );
}
