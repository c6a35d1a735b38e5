/** Ways between pages. Paths come from the list of pages, so they are plain texts here. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export type Search = Readonly<Record<string, string | undefined>>;

export interface PageLinkProps {
  /** `/alerts/alr_…`; fill parameters with `pathOf`. */
  readonly to: string;
  readonly search?: Search;
  readonly children: ReactNode;
  readonly className?: string;
  readonly 'aria-label'?: string;
  readonly 'data-tip'?: string | undefined;
  readonly 'data-tone'?: string;
}

/** A link to one of our pages; the page's code is fetched when the pointer comes near. */
export const PageLink = ({ to, search = {}, ...rest }: PageLinkProps) => (
  <Link to={to} search={search as never} preload="intent" {...rest} />
);

/** `pathOf('/alerts/$id', { id })` */
export const pathOf = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replace(/\$([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));

export type Go = (to: string, search?: Search) => void;

/** Goes to a page: `go('/incidents/inc_1')`. */
export function useGo(): Go {
  const navigate = useNavigate();
  return (to, search = {}) => {
    navigate({ to, search: search as never }).catch(() => undefined);
  };
}

/** The parameters of this page's path, such as `{ id }`. */
export const usePathParams = (): Readonly<Record<string, string | undefined>> => useParams({ strict: false }) as never;

/** The address bar's search part, and a way to change some of it; undefined takes a name out. */
export function useAddress(): readonly [Search, (change: Search) => void] {
  const search = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const change = (part: Search): void => {
    const next = (before: Search): Search =>
      Object.fromEntries(Object.entries({ ...before, ...part }).filter(([, value]) => value !== undefined));
    navigate({ to: '.', search: next as never, replace: true }).catch(() => undefined);
  };
  return [search, change];
}
