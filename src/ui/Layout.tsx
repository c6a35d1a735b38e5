import { ActionIcon } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { ActionButton, ActionMenu } from './Actions.tsx';
import type { Action, Offered } from './action.ts';
import { Icon } from './Icon.tsx';
import { useActions } from './use-actions.ts';

export interface PageHeaderProps {
  readonly title: ReactNode;
  /** For the window's title when `title` is not plain text. */
  readonly name?: string;
  /** One calm line under or beside the title: counts, state. */
  readonly facts?: ReactNode;
  /** Shown as buttons, the first one filled. */
  readonly actions?: readonly Offered[];
  /** Behind "…". */
  readonly more?: readonly Offered[];
}

/** The head of a page: what it is, what matters about it, what can be done. */
export function PageHeader({ title, name, facts, actions = [], more = [] }: PageHeaderProps) {
  const named = name ?? (typeof title === 'string' ? title : undefined);
  useEffect(() => {
    if (named !== undefined) document.title = `${named} · Watchfloor`;
  }, [named]);
  return (
    <header className="wf-page-head">
      <h1>{title}</h1>
      {facts !== undefined && <div className="wf-page-facts">{facts}</div>}
      <div className="wf-page-actions">
        {actions.map((action, index) => (
          <ActionButton key={action.id} action={action} variant={index === 0 ? 'filled' : 'default'} />
        ))}
        <ActionMenu actions={more} />
      </div>
    </header>
  );
}

/** The body of a page that scrolls as a whole (not one with a list that fills it). */
export const PageBody = ({ children }: { children: ReactNode }) => <div className="wf-page-body">{children}</div>;

/** A part of a page under a small heading. */
export function Section({ title, children, aside }: { title: string; children: ReactNode; aside?: ReactNode }) {
  return (
    <section className="wf-section">
      <div className="wf-section-head">
        <h2>{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A list and, when something of it is open, the drawer beside it. Fills what is left of the page. */
export function SplitView({ list, drawer }: { list: ReactNode; drawer?: ReactNode }) {
  return (
    <div className="wf-split" data-open={(drawer !== undefined && drawer !== null) || undefined}>
      <div className="wf-split-list">{list}</div>
      {drawer}
    </div>
  );
}

export interface DrawerProps {
  readonly title: ReactNode;
  /** For screen readers, such as "Alert". */
  readonly label: string;
  readonly actions?: readonly Offered[];
  readonly more?: readonly Offered[];
  readonly children: ReactNode;
  onClose(): void;
}

const drawerActions: readonly Action<{ close: () => void }>[] = [
  {
    id: 'drawer.close',
    title: 'Close what is open beside the list',
    section: 'List',
    icon: 'close',
    keys: 'Escape',
    inPalette: false,
    may: () => true,
    run: ({ close }) => close(),
  },
];

/** What stands beside a list. The list keeps the focus and its keys; Escape closes. */
export function Drawer({ title, label, actions = [], more = [], children, onClose }: DrawerProps) {
  const close = (): void => {
    onClose();
    document.querySelector<HTMLElement>('[data-list-focus]')?.focus({ preventScroll: true });
  };
  useActions(drawerActions, { close }, 'drawer');
  return (
    <aside className="wf-drawer" aria-label={label}>
      <div className="wf-drawer-head">
        <div className="wf-drawer-title">{title}</div>
        <ActionIcon aria-label="Close" data-tip="Close (Esc)" onClick={close}>
          <Icon name="close" />
        </ActionIcon>
      </div>
      {(actions.length > 0 || more.length > 0) && (
        <div className="wf-drawer-actions">
          {actions.map((action, index) => (
            <ActionButton key={action.id} action={action} variant={index === 0 ? 'filled' : 'default'} />
          ))}
          <ActionMenu actions={more} />
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by key */}
      <section className="wf-drawer-body" tabIndex={0} aria-label={`${label} details`} data-own-arrows>
        {children}
      </section>
    </aside>
  );
}
