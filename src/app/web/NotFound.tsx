import { PageLink } from '#ui/nav.tsx';
import { Empty } from '#ui/States.tsx';

export function NotFound() {
  return (
    <Empty
      state="zero"
      title="There is no such page"
      what={
        <>
          The address may be mistyped, or what it named is not visible to you.{' '}
          <PageLink to="/">Go to the first page</PageLink>
        </>
      }
    />
  );
}
