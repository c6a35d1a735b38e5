/** Who is signed in, and what that lets them do. */
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, apiRoute } from './api.ts';
import { useAddress, useGo } from './nav.tsx';
import { ApiError } from './problem.ts';
import { safeNext } from './search-text.ts';

export interface Session {
  readonly account: {
    readonly id: string;
    readonly name: string;
    readonly email: string;
    readonly functions: readonly { readonly function: string; readonly scope: string | null }[];
  };
  readonly permissions: readonly string[];
  /** The password was right; the second factor is still missing. */
  readonly needsTotp?: boolean;
}

export const sessionRoute = apiRoute<Session>('GET', '/api/session');

/** `null`: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return await api(sessionRoute, { signal });
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

/** `undefined` while it is being asked for, `null` when nobody is signed in. */
export const useSession = (): Session | null | undefined => useQuery(sessionQuery).data;

/** The signed-in person's account; only on pages that need a session. */
export function useMe(): Session['account'] {
  const session = useSession();
  return session?.account ?? { id: '', name: '', email: '', functions: [] };
}

/** `const may = useMay(); may('alert:triage')` */
export function useMay(): (permission: string) => boolean {
  const permissions = useSession()?.permissions ?? [];
  return (permission) => permissions.includes(permission);
}

/** For the sign-in pages: call it once the server accepted; goes to where the person wanted to go. */
export function useSignedIn(): () => Promise<void> {
  const queries = useQueryClient();
  const [search] = useAddress();
  const go = useGo();
  return async () => {
    queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' });
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    go(safeNext(search.next));
  };
}
