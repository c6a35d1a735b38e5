import { Outlet } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Page } from '#ui/page.ts';
import { Empty } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';

/**
 * Shows the page that the address names, to those who may open it. To others it says so; the server would refuse its
 * data all the same. `undefined`: no page has this address.
 */
export function Gate({ page }: { page: Page | undefined }) {
  const may = useMay();
  const title = page?.title ?? 'No such page';
  useEffect(() => {
    document.title = `${title} · Watchfloor`;
  }, [title]);
  if (page === undefined || page.signedOut === true || page.permission === null || may(page.permission))
    return <Outlet />;
  return (
    <Empty
      state="closed"
      title={`You may not open ${page.title}`}
      what={
        <>
          It needs the permission <code>{page.permission}</code>. Somebody who manages people can give you a function
          that has it.
        </>
      }
    />
  );
}
