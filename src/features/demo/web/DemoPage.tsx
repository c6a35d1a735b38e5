import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Action } from '#ui/action.ts';
import { api } from '#ui/api.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { toast } from '#ui/toast.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Stat } from '#ui/Value.tsx';
import { type DemoState, demoState, loadDemo, removeDemo } from './api-routes.ts';
import { DemoScore } from './DemoScore.tsx';
import './demo.css';

interface DemoContext {
  readonly demo: DemoState | undefined;
  changed(): void;
}

const isThere = (demo: DemoState | undefined): boolean =>
  demo !== undefined && demo.state !== 'absent' && demo.state !== 'removing';

const actions: readonly Action<DemoContext>[] = [
  {
    id: 'demo.load',
    title: 'Load the demo company',
    section: 'Demo company',
    icon: 'play',
    keys: 'l',
    may: ({ demo }) => demo?.state === 'absent' && demo.may.change,
    async run({ changed }) {
      await api(loadDemo);
      changed();
    },
  },
  {
    id: 'demo.remove',
    title: 'Remove the demo company',
    section: 'Demo company',
    icon: 'trash',
    danger: true,
    may: ({ demo }) => isThere(demo) && demo?.may.change === true,
    confirm: () => ({
      title: 'Remove the demo company?',
      text: 'Its alerts, events and people go, with what you wrote there. Only the journal keeps that it was there.',
      yes: 'Remove',
    }),
    async run({ changed }) {
      await api(removeDemo);
      toast({ text: 'The demo company is gone' });
      changed();
    },
  },
];

/** A made-up company to try things on: loading it, how one did, and taking it away. */
export default function DemoPage() {
  const queries = useQueryClient();
  const query = useQuery({ queryKey: ['demo'], queryFn: ({ signal }) => api(demoState, { signal }) });
  const changed = (): void => refreshTopics(queries, ['demo', 'alert', 'scope', 'queue', 'account']);
  const offered = useActions(actions, { demo: query.data, changed });
  const load = offered.find(({ id }) => id === 'demo.load');
  return (
    <>
      <PageHeader
        title="Demo company"
        facts="Made up, in a scope of its own"
        more={offered.filter(({ id }) => id === 'demo.remove')}
      />
      <PageBody>
        <Asked query={query} lead="The demo company">
          {(demo) =>
            demo.state === 'absent' ? (
              <Empty
                state="not-set-up"
                title="The demo company is not loaded"
                what="Sixty people, eighty hosts and fourteen days of their logs, with what looks like attacks and is none, and some that are real. Loading takes about a minute; the desk can be used meanwhile. It goes again without a trace in lists and numbers."
                action={load}
              />
            ) : (
              <Loaded demo={demo} />
            )
          }
        </Asked>
      </PageBody>
    </>
  );
}

const stageText = {
  events: 'Loading fourteen days of events …',
  verdicts: 'Colleagues give their verdicts …',
  live: 'Loaded. More happens while you look.',
  removing: 'Being removed …',
} as const;

function Loaded({ demo }: { demo: DemoState }) {
  if (demo.state === 'absent') return null;
  const isLoading = demo.state === 'events' || demo.state === 'verdicts';
  return (
    <div className="wf-stack">
      <div role="status" className="wf-demo-stage">
        {stageText[demo.state]}
        {isLoading && <progress aria-label="Loading" max={1} value={demo.share} />}
      </div>
      {demo.alerts !== null && demo.state !== 'removing' && (
        <div className="wf-stats">
          <Stat label="alerts" value={demo.alerts.alerts} />
          <Stat label="open" value={demo.alerts.open} to="/alerts" />
        </div>
      )}
      {demo.state === 'live' && (
        <>
          <p>
            Start with the <PageLink to="/alerts">queue</PageLink>. Claim, look, and give verdicts as you would at work;
            what is true is sealed until you have judged it.
          </p>
          <Section title="How did I do?">
            <DemoScore />
          </Section>
        </>
      )}
    </div>
  );
}
