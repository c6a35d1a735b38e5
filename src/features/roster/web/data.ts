/** What several pages of rosters ask the server. The first element of a key is its live topic. */
import { useQuery } from '@tanstack/react-query';
import { type Instant, toInstant } from '#base/time.ts';
import { listPeople } from '#features/identity/web/api-routes.ts';
import { api } from '#ui/api.ts';
import {
  listDuty,
  listFindings,
  listHolidays,
  listLeave,
  listProviders,
  listRosters,
  listSwaps,
  type Member,
} from './api-routes.ts';
import type { Frame } from './timeline.ts';

/** Topics that any change of rosters touches. */
export const rosterTopics = ['roster', 'queue', 'leave', 'override', 'acceptance', 'holidays', 'provider'] as const;

export const useRosters = () =>
  useQuery({ queryKey: ['roster', 'list'], queryFn: ({ signal }) => api(listRosters, { signal }) });

export const useDuty = ({ from, to }: Pick<Frame, 'from' | 'to'>) =>
  useQuery({
    queryKey: ['roster', 'duty', from, to],
    queryFn: ({ signal }) => api(listDuty, { query: { from: toInstant(from), to: toInstant(to) }, signal }),
    placeholderData: (before) => before,
  });

export const useFindings = () =>
  useQuery({ queryKey: ['roster', 'findings'], queryFn: ({ signal }) => api(listFindings, { signal }) });

export const useLeave = () => useQuery({ queryKey: ['leave'], queryFn: ({ signal }) => api(listLeave, { signal }) });

export const useSwaps = () =>
  useQuery({ queryKey: ['override', 'mine'], queryFn: ({ signal }) => api(listSwaps, { signal }) });

export const useHolidays = () =>
  useQuery({ queryKey: ['holidays'], queryFn: ({ signal }) => api(listHolidays, { signal }) });

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** People who may be on duty, and providers. */
export function useMembers() {
  const people = useQuery({
    queryKey: ['account', 'active'],
    queryFn: ({ signal }) => api(listPeople, { query: { state: 'active', limit: 500 }, signal }),
  });
  const providers = useQuery({
    queryKey: ['provider'],
    queryFn: ({ signal }) => api(listProviders, { signal }),
  });
  const choices: Choice[] = [
    ...(people.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
    ...(providers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: `${name} (provider)` })),
  ];
  return { choices, people: choices.filter(({ value }) => !value.startsWith('prv_')), query: people };
}

export const nameIn = (choices: readonly Choice[], id: string): string =>
  choices.find(({ value }) => value === id)?.label ?? id;

/** Value of an input of type `datetime-local` as an instant, in the zone of the browser. */
export const instantOf = (local: string): Instant => {
  const ms = Date.parse(local);
  return Number.isNaN(ms) ? '' : toInstant(ms);
};

export function localInput(ms: number): string {
  const time = new Date(ms);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}T${two(time.getHours())}:${two(time.getMinutes())}`;
}

export type { Member };
