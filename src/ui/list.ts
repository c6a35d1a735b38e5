/** Lists that come by pages, and their state in the address bar. */
import { type InfiniteData, keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type ApiInput, type ApiRoute, api } from './api.ts';
import { parseSort, type Sort, writeSort } from './columns.ts';
import { type FilterSpec, type FilterValues, filterQuery, parseFilters, writeFilters } from './filters.ts';
import { useAddress } from './nav.tsx';

/** One page of a list as the server answers it. */
export interface ListPage<Row> {
  readonly items: readonly Row[];
  /** Cursor of the next page, as our routes name it; absent or null at the end. */
  readonly nextCursor?: string | null;
  /** The same from a `read` of one's own. */
  readonly next?: string | null;
  /** How many there are in all; absent or null when that is not known. */
  readonly total?: number | null;
}

/** What `DataTable` needs to know of a list. */
export interface List<Row> {
  readonly rows: readonly Row[];
  readonly state: 'loading' | 'failed' | 'ready';
  readonly error: unknown;
  /** `undefined`: not known. */
  readonly total: number | undefined;
  readonly hasMore: boolean;
  readonly loadingMore: boolean;
  /** Something changed since the rows were fetched, and they were not fetched again. */
  readonly changed: boolean;
  /** Changes when another list is meant (other filters, other order): rows held back are then let go. */
  readonly viewKey: string;
  loadMore(): void;
  /** Back to the first page, as it is now. */
  refresh(): Promise<void>;
}

export interface ListState<S extends FilterSpec> {
  readonly spec: S;
  readonly values: FilterValues<S>;
  setValues(values: FilterValues<S>): void;
  readonly sort: Sort;
  setSort(sort: Sort): void;
  /** What stands in the address bar, for the key of the query. */
  readonly viewKey: string;
  /** For the server; counts "the last 24 h" from the moment it is called. */
  query(): ApiInput['query'];
}

/** Filters and order of a list, kept in the address bar. `sort` is the order when none is chosen: `-severity`. */
export function useListState<S extends FilterSpec>(spec: S, sort: string): ListState<S> {
  const [search, change] = useAddress();
  const values = parseFilters(spec, search);
  const chosen = parseSort(search.sort ?? sort);
  return {
    spec,
    values,
    setValues: (next) => change(writeFilters(spec, next)),
    sort: chosen,
    setSort: (next) => change({ sort: writeSort(next) === sort ? undefined : writeSort(next) }),
    viewKey: JSON.stringify([writeFilters(spec, values), writeSort(chosen)]),
    query: () => ({ ...filterQuery(spec, values, new Date()), sort: writeSort(chosen) }),
  };
}

export interface ListOptions<Row, Reply> {
  /** The journal's stream kind, so that live changes reach the list: `alert`. */
  readonly topic: string;
  readonly route: ApiRoute<Reply>;
  readonly params?: ApiInput['params'];
  readonly state?: Pick<ListState<FilterSpec>, 'viewKey' | 'query'>;
  /** Rows a page. */
  readonly limit?: number;
  /** For a reply of another shape than `ListPage`. */
  readonly read?: (reply: Reply) => ListPage<Row>;
}

/** A list by pages: `const list = useList<AlertRow>({ topic: 'alert', route: listAlerts, state })`. */
export function useList<Row, Reply = ListPage<Row>>(options: ListOptions<Row, Reply>): List<Row> {
  const { topic, route, params, state, limit = 100 } = options;
  const read = options.read ?? ((reply: Reply) => reply as unknown as ListPage<Row>);
  const queries = useQueryClient();
  const viewKey = state?.viewKey ?? '';
  const queryKey = [topic, 'list', route.path, params ?? null, viewKey];
  const asked = useInfiniteQuery({
    queryKey,
    initialPageParam: '',
    placeholderData: keepPreviousData,
    // Live changes mark a list as stale; without them a list is asked for again when it is looked at again.
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnMount: 'always',
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...state?.query(), limit, cursor: pageParam };
      return read(await api(route, { query, signal, ...(params === undefined ? {} : { params }) }));
    },
    getNextPageParam: (page) => page.nextCursor ?? page.next ?? undefined,
  });
  const rows = useMemo(() => asked.data?.pages.flatMap((page) => page.items) ?? [], [asked.data]);
  return {
    rows,
    state: asked.data !== undefined ? 'ready' : asked.isError ? 'failed' : 'loading',
    error: asked.error,
    total: asked.data?.pages.at(-1)?.total ?? (asked.hasNextPage ? undefined : rows.length),
    hasMore: asked.hasNextPage,
    loadingMore: asked.isFetchingNextPage,
    changed: asked.isStale && !asked.isFetching && asked.data !== undefined,
    viewKey: `${route.path} ${JSON.stringify(params ?? null)} ${viewKey}${asked.isPlaceholderData ? ' before' : ''}`,
    loadMore: () => {
      if (!asked.isFetching) asked.fetchNextPage().catch(() => undefined);
    },
    refresh: async () => {
      queries.setQueryData<InfiniteData<ListPage<Row>>>(queryKey, (data) => data && firstPage(data));
      await asked.refetch();
    },
  };
}

const firstPage = <T>(data: InfiniteData<T>): InfiniteData<T> => ({
  pages: data.pages.slice(0, 1),
  pageParams: data.pageParams.slice(0, 1),
});

/** A list that is there as a whole. */
export const wholeList = <Row>(rows: readonly Row[], refresh: () => Promise<void> = async () => {}): List<Row> => ({
  rows,
  state: 'ready',
  error: undefined,
  total: rows.length,
  hasMore: false,
  loadingMore: false,
  changed: false,
  viewKey: '',
  loadMore: () => {},
  refresh,
});
