import { Button } from '@mantine/core';
import { History } from '#ui/History.tsx';
import { useList } from '#ui/list.ts';
import { PageLink } from '#ui/nav.tsx';
import { Loading, ProblemView } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { type EntryView, listJournal } from './api-routes.ts';
import { historyOf } from './words.ts';

export interface ThingHistoryProps {
  /** `alert/alr_…` */
  readonly stream: string;
  readonly label?: string;
}

/** Who did what to one thing, why and when, newest first; live. Nothing for those who may not read the journal. */
export function ThingHistory({ stream, label }: ThingHistoryProps) {
  const may = useMay();
  if (!may('journal:read')) return <p className="wf-dim">You may not read the journal.</p>;
  return <Entries stream={stream} label={label ?? 'History'} />;
}

function Entries({ stream, label }: { stream: string; label: string }) {
  const state = { viewKey: stream, query: () => ({ stream }) };
  const list = useList<EntryView>({ topic: 'journal', route: listJournal, state, limit: 50 });
  const retry = (): void => {
    list.refresh().catch(() => undefined);
  };
  if (list.state === 'loading') return <Loading what="Loading the history" />;
  if (list.state === 'failed') return <ProblemView error={list.error} lead="The history" retry={retry} />;
  return (
    <div className="wf-stack">
      <History entries={list.rows.map(historyOf)} label={label} />
      <div className="wf-row">
        {list.hasMore && (
          <Button size="compact-xs" variant="default" loading={list.loadingMore} onClick={() => list.loadMore()}>
            Older entries
          </Button>
        )}
        <PageLink to="/journal" search={{ q: stream }}>
          In the journal
        </PageLink>
      </div>
    </div>
  );
}
