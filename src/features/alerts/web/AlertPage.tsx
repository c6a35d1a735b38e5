import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ThingHistory } from '#features/journal/web/ThingHistory.tsx';
import { api } from '#ui/api.ts';
import { proseText } from '#ui/json-lines.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink, pathOf, useGo, usePathParams } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Severity } from '#ui/Value.tsx';
import { AlertContext } from './AlertContext.tsx';
import { AlertDialogs } from './AlertDialogs.tsx';
import { AlertAround, AlertEvents } from './AlertEvents.tsx';
import { AlertAsset, AlertLead, AlertOwnership, AlertTags, AlertWhat, Earlier, Notes } from './AlertFacts.tsx';
import { useActing } from './acting.ts';
import { type AlertDialog, alertActions, alertButtons } from './alert-actions.ts';
import { type AlertDetails, getAlert, getRule } from './api-routes.ts';
import { entityText, titleOf } from './words.ts';

/** One alert: what fired and why, whose it is, what came before, what was around it, what was done. */
export default function AlertPage() {
  const { id = '' } = usePathParams();
  const query = useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => api(getAlert, { params: { id }, signal }),
  });
  return (
    <Asked query={query} lead="The alert">
      {(alert) => <Alert key={alert.id} alert={alert} />}
    </Asked>
  );
}

function Alert({ alert }: { alert: AlertDetails }) {
  const [open, setOpen] = useState<AlertDialog>();
  const acting = useActing();
  const may = useMay();
  const go = useGo();
  const offered = useActions(alertActions, { alert, may, acting, open: setOpen, go });
  return (
    <>
      <PageHeader
        name={titleOf(alert)}
        title={
          <>
            <Severity level={alert.severity} /> {titleOf(alert)}{' '}
            <span className="wf-dim">{entityText(alert.entity)}</span>
          </>
        }
        actions={offered.slice(0, alertButtons)}
        more={offered.slice(alertButtons)}
      />
      <PageBody>
        <div className="wf-tags">
          <AlertTags alert={alert} />
        </div>
        <AlertContext alert={alert} earlier={<Earlier alert={alert} />} />
        <div className="wf-columns">
          <div>
            <AlertLead alert={alert} />
            <AlertEvents alert={alert} limit={20} />
            {may('rule:read') && <RuleWords id={alert.rule.id} />}
            <AlertAround alert={alert} />
          </div>
          <aside>
            <Section title="Whose it is">
              <AlertOwnership alert={alert} />
            </Section>
            <Section title="What it is about">
              <AlertAsset asset={alert.asset} />
            </Section>
            <Section title="What fired">
              <AlertWhat alert={alert} />
            </Section>
            <Section title="Notes">
              <Notes notes={alert.notes} />
            </Section>
            <Section title="History">
              <ThingHistory stream={`alert/${alert.id}`} label="History of the alert" />
            </Section>
          </aside>
        </div>
      </PageBody>
      <AlertDialogs alert={alert} acting={acting} open={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

/** What the rule says about itself; the alert stands on its own should the rule be gone. */
function RuleWords({ id }: { id: string }) {
  const query = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => api(getRule, { params: { id }, signal }),
    retry: false,
  });
  const rule = query.data;
  if (rule === undefined) return null;
  return (
    <Section
      title="What the rule looks for"
      aside={<PageLink to={pathOf('/rules/$id', { id })}>The rule's text</PageLink>}
    >
      <p className="wf-flat wf-break">{proseText(rule.description ?? 'The rule does not say.')}</p>
    </Section>
  );
}
