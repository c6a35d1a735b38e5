import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#ui/api.ts';
import { Drawer, Section } from '#ui/Layout.tsx';
import { PageLink, useGo } from '#ui/nav.tsx';
import { Asked, type AskedState } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { useActions } from '#ui/use-actions.ts';
import { Severity } from '#ui/Value.tsx';
import { AlertDialogs } from './AlertDialogs.tsx';
import { AlertEvents } from './AlertEvents.tsx';
import {
  AlertAsset,
  AlertLead,
  AlertOwnership,
  AlertTags,
  AlertWhat,
  alertPath,
  Earlier,
  Notes,
} from './AlertFacts.tsx';
import { useActing } from './acting.ts';
import { type AlertDialog, alertActions, alertButtons, keylessAlertActions } from './alert-actions.ts';
import { type AlertDetails, type AlertView, getAlert } from './api-routes.ts';
import { titleOf } from './words.ts';

export interface AlertDrawerProps {
  readonly id: string;
  /** As the list knows it, until the whole of it is there. */
  readonly row: AlertView | undefined;
  /** Rows are selected: the keys mean those. */
  readonly quiet: boolean;
  onClose(): void;
}

/** An alert beside the list: enough to judge most of them without leaving it. */
export function AlertDrawer({ id, row, quiet, onClose }: AlertDrawerProps) {
  const query = useQuery({
    queryKey: ['alert', id],
    queryFn: ({ signal }) => api(getAlert, { params: { id }, signal }),
  });
  const alert = query.data ?? row;
  if (alert === undefined)
    return (
      <Drawer label="Alert" title="Alert" onClose={onClose}>
        <Asked query={query} lead="The alert">
          {() => null}
        </Asked>
      </Drawer>
    );
  return <Known alert={alert} query={query} quiet={quiet} onClose={onClose} />;
}

interface KnownProps {
  readonly alert: AlertView;
  readonly query: AskedState<AlertDetails>;
  readonly quiet: boolean;
  onClose(): void;
}

function Known({ alert, query, quiet, onClose }: KnownProps) {
  const [open, setOpen] = useState<AlertDialog>();
  const acting = useActing();
  const may = useMay();
  const go = useGo();
  const offered = useActions(
    quiet ? keylessAlertActions : alertActions,
    { alert, may, acting, open: setOpen, go },
    'drawer',
  );
  return (
    <Drawer
      label="Alert"
      title={
        <>
          <Severity level={alert.severity} />
          <PageLink to={alertPath(alert.id)} className="wf-clip" data-tip="Open its page">
            {titleOf(alert)}
          </PageLink>
        </>
      }
      actions={offered.slice(0, alertButtons)}
      more={offered.slice(alertButtons)}
      onClose={onClose}
    >
      <div className="wf-tags">
        <AlertTags alert={alert} />
      </div>
      <AlertLead alert={alert} />
      <Section title="Whose it is">
        <AlertOwnership alert={alert} />
      </Section>
      <AlertEvents key={alert.id} alert={alert} limit={5} />
      <Section title="What fired">
        <AlertWhat alert={alert} />
      </Section>
      <Asked query={query} lead="Notes and earlier verdicts">
        {(details) => (
          <>
            <Section title="What it is about">
              <AlertAsset asset={details.asset} />
            </Section>
            <Section title="Earlier verdicts">
              <Earlier alert={details} />
            </Section>
            <Section title="Notes">
              <Notes notes={details.notes} />
            </Section>
          </>
        )}
      </Asked>
      <AlertDialogs alert={alert} acting={acting} open={open} onClose={() => setOpen(undefined)} />
    </Drawer>
  );
}

/** The keys of the row under the cursor while nothing is open beside the list; draws only the dialogs. */
export function RowActions({ alert }: { alert: AlertView }) {
  const [open, setOpen] = useState<AlertDialog>();
  const acting = useActing();
  const may = useMay();
  const go = useGo();
  useActions(alertActions, { alert, may, acting, open: setOpen, go }, 'drawer');
  return <AlertDialogs alert={alert} acting={acting} open={open} onClose={() => setOpen(undefined)} />;
}
