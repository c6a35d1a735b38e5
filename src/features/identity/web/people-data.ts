/** What several pages of people ask for. */
import { type QueryClient, useQuery } from '@tanstack/react-query';
import { api } from '#ui/api.ts';
import { useMay } from '#ui/session.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { getPerson, listJournal, listPeople, listScopes, settings } from './api-routes.ts';

/** After a change of ours: what is shown of people is asked for again at once. */
export const refreshPeople = (queries: QueryClient): void => refreshTopics(queries, ['account', 'scope', 'settings']);

export const useScopes = () =>
  useQuery({ queryKey: ['scope', 'all'], queryFn: ({ signal }) => api(listScopes, { signal }) });

export const usePerson = (id: string) =>
  useQuery({
    queryKey: ['account', 'one', id],
    queryFn: ({ signal }) => api(getPerson, { params: { id }, signal }),
  });

export const useSettings = () =>
  useQuery({ queryKey: ['settings', 'identity'], queryFn: ({ signal }) => api(settings, { signal }) });

/** The newest lines of a person's history, for those who may read the journal. */
export function usePersonHistory(id: string) {
  const may = useMay();
  return useQuery({
    queryKey: ['account', 'history', id],
    enabled: may('journal:read'),
    queryFn: ({ signal }) => api(listJournal, { query: { stream: `account/${id}`, limit: 50 }, signal }),
  });
}

/** Active people, to choose one from. */
export const useActivePeople = () =>
  useQuery({
    queryKey: ['account', 'active'],
    queryFn: ({ signal }) => api(listPeople, { query: { state: 'active', limit: 500 }, signal }),
  });
