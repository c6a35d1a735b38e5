import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { alertPath, Facts, Notes } from '#features/alerts/web/AlertFacts.tsx';
import type { AlertView } from '#features/alerts/web/api-routes.ts';
import { titleOf as alertTitleOf, entityText, ownerHow } from '#features/alerts/web/words.ts';
import { ThingHistory } from '#features/journal/web/ThingHistory.tsx';
import { type ApiRoute, api } from '#ui/api.ts';
import { visibleText } from '#ui/json-lines.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink, usePathParams } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { useMe } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { toastProblem } from '#ui/toast-problem.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Absent, Person, Severity, Tag, Verdict, When } from '#ui/Value.tsx';
import {
  addAlert,
  claimIncident,
  type EscalationView,
  getIncident,
  type IncidentDetails,
  type IncidentView,
  releaseIncident,
  removeAlert,
} from './api-routes.ts';
import { IncidentDialogs, type Sending } from './IncidentDialogs.tsx';
import { type IncidentDialog, incidentActions, incidentButtons } from './incident-actions.ts';
import { alertsText, conflictText, titleOf } from './words.ts';

/** One incident: what it is about, whose it is, what was handed over, its alerts, what was done. */
export default function IncidentPage() {
  const { id = '' } = usePathParams();
  const query = useQuery({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => api(getIncident, { params: { id }, signal }),
  });
  return (
    <Asked query={query} lead="The incident">
      {(incident) => <Incident key={incident.id} incident={incident} />}
    </Asked>
  );
}

/** Sends a change; where the other person was faster it says so instead of failing. */
function useSending(id: string): Sending['send'] {
  const queries = useQueryClient();
  return async (route: ApiRoute<IncidentView>, body, did, params = { id }, undo) => {
    try {
      await api(route, { params, ...(body === undefined ? {} : { body }) });
      toast({ text: did, ...(undo === undefined ? {} : { undo }) });
    } catch (error) {
      const conflict = conflictText(error, Date.now());
      if (conflict === undefined) throw error;
      toast({ text: conflict, tone: 'bad' });
    } finally {
      refreshTopics(queries, ['incident', 'alert', 'journal']);
    }
  };
}

function Incident({ incident }: { incident: IncidentDetails }) {
  const [open, setOpen] = useState<IncidentDialog>();
  const send = useSending(incident.id);
  const offered = useActions(incidentActions, {
    incident,
    open: setOpen,
    claim: () => send(claimIncident, undefined, 'Claimed'),
    release: () => send(releaseIncident, undefined, 'Back in the queue'),
  });
  return (
    <>
      <PageHeader
        name={titleOf(incident)}
        title={
          <>
            <Severity level={incident.severity} /> {titleOf(incident)}
          </>
        }
        facts={
          <Tag tone={incident.state === 'open' ? 'warn' : incident.state === 'resolved' ? 'good' : 'plain'}>
            {incident.state}
          </Tag>
        }
        actions={offered.slice(0, incidentButtons)}
        more={offered.slice(incidentButtons)}
      />
      <PageBody>
        <div className="wf-columns">
          <div>
            <Section title="Summary">
              <p className="wf-note">
                {incident.summary ? visibleText(incident.summary) : <Absent what="Nobody wrote one yet." />}
              </p>
            </Section>
            <Section title="Handed over">
              <Escalations escalations={incident.escalations} />
            </Section>
            <Section title="Alerts" aside={<span className="wf-dim">{alertsText(incident)}</span>}>
              <Alerts incident={incident} send={send} />
            </Section>
            <Section title="Notes">
              <Notes notes={incident.notes} />
            </Section>
          </div>
          <aside>
            <Section title="Whose it is">
              <Ownership incident={incident} />
            </Section>
            <Section title="History">
              <ThingHistory stream={`incident/${incident.id}`} label="History of the incident" />
            </Section>
          </aside>
        </div>
      </PageBody>
      <IncidentDialogs incident={incident} open={open} onClose={() => setOpen(undefined)} send={send} />
    </>
  );
}

function Ownership({ incident }: { incident: IncidentView }) {
  const me = useMe();
  const facts: [string, React.ReactNode][] = [
    ['owner', <Person key="o" person={incident.owner} me={incident.owner.id === me.id} />],
    ['how', ownerHow(incident.owner)],
    ['owner since', <When key="s" at={incident.owner.since} show="both" />],
    ['declared', <When key="d" at={incident.declaredAt} show="both" />],
    ['declared by', <Person key="b" person={incident.declaredBy} />],
  ];
  if (incident.resolvedAt !== null) facts.push(['resolved', <When key="r" at={incident.resolvedAt} show="both" />]);
  if (incident.closedAt !== null) facts.push(['closed', <When key="c" at={incident.closedAt} show="both" />]);
  if (incident.stateBy !== null) facts.push([`${incident.state} by`, <Person key="p" person={incident.stateBy} />]);
  if (incident.stateReason !== null) facts.push(['because', visibleText(incident.stateReason)]);
  return <Facts facts={facts} label="Ownership" />;
}

function Escalations({ escalations }: { escalations: readonly EscalationView[] }) {
  if (escalations.length === 0) return <p className="wf-flat wf-dim">No alert was escalated to it.</p>;
  return escalations.map((one) => (
    <dl key={one.id} className="wf-handover">
      <dt className="wf-dim">
        {one.author.name} <When at={one.at} /> <PageLink to={alertPath(one.alertId)}>the alert</PageLink>
      </dt>
      {(['seen', 'done', 'asked'] as const).map((part) => (
        <div key={part}>
          <dt>{{ seen: 'Seen', done: 'Done', asked: 'Asked' }[part]}</dt>
          <dd>{one[part] === null ? <Absent what="erased" /> : visibleText(one[part])}</dd>
        </div>
      ))}
    </dl>
  ));
}

function Alerts({ incident, send }: { incident: IncidentDetails } & Sending) {
  if (incident.alertList.length === 0)
    return <Empty state="zero" title="No alert belongs to it" what="Escalate one, or add one under “…”." />;
  const remove = (alert: AlertView): void => {
    const params = { id: incident.id, alertId: alert.id };
    const undo = () => send(addAlert, undefined, 'In it again', params);
    send(removeAlert, undefined, 'Taken out', params, undo).catch((error: unknown) =>
      toastProblem(error, 'The alert was not taken out'),
    );
  };
  return (
    <ul className="wf-alert-lines">
      {incident.alertList.map((alert) => (
        <li key={alert.id}>
          <Severity level={alert.severity} />
          <PageLink to={alertPath(alert.id)} className="wf-clip">
            {alertTitleOf(alert)}
          </PageLink>
          <span className="wf-mono wf-clip">{entityText(alert.entity)}</span>
          <span>{alert.verdict === null ? <Tag>{alert.state}</Tag> : <Verdict verdict={alert.verdict.code} />}</span>
          <When at={alert.lastHitAt} />
          {incident.can.removeAlert && (
            <Button size="compact-xs" variant="subtle" onClick={() => remove(alert)}>
              Take out
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}
