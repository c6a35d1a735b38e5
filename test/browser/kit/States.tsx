import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { ApiError, problemOf } from '#ui/problem.ts';
import { Empty, ProblemView } from '#ui/States.tsx';

const busy = new ApiError(
  problemOf(503, {
    code: 'lake_restarting',
    title: 'The lake is restarting',
    detail: 'Its process ended and is being started again.',
    remedy: 'Wait a few seconds, then try again.',
  }),
);

export default function States() {
  return (
    <>
      <PageHeader title="States" />
      <PageBody>
        <Section title="Empty">
          <Empty state="zero" title="No alert waits" what="The queue was last filled 12 minutes ago." />
          <Empty state="unknown" title="Alerts cannot be counted" what="The lake does not answer." />
          <Empty
            state="not-set-up"
            title="No source sends events"
            what="Make a token and point a shipper at this server."
          />
        </Section>
        <ProblemView error={busy} lead="The alerts" retry={() => {}} />
      </PageBody>
    </>
  );
}
