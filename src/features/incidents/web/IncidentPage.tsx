import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AlertView } from '#features/alerts/web/api-routes.ts';
import { ThingHistory } from '#features/journal/web/ThingHistory.tsx';
import { api } from '#ui/api.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink, pathOf, usePathParams } from '#ui/nav.tsx';
import { Asked, Empty } from '#ui/States.tsx';
import { useActions } from '#ui/use-actions.ts';
import { refreshTopics } from '#ui/use-live.ts';
import { Person, Severity, Tag, Verdict, When } from '#ui/Value.tsx';
import { claimIncident, getIncident, type IncidentDetails, releaseIncident } from './api-routes.ts';
import { type IncidentDialog, IncidentDialogs } from './IncidentDialogs.tsx';
import { incidentActions, incidentButtons } from './incident-actions.ts';
import { alertsText, incidentTitle, stateText, stateTones } from './words.ts';

/** One incident: what it is, whose it is, what was handed over, and all that was done. */
export default function IncidentPage() {
  const { id = '' } = usePathParams();
  const query = useQuery({
    queryKey: ['incident', id],
    queryFn: ({ signal }) => api(getIncident, { params: { id }, signal }),
  });
  return (
    <Asked query={query} lead="The incident">
      {(incident) => <Incident incident={incident} />}
    </Asked>
  );
}

function Incident({ incident }: { incident: IncidentDetails }) {
  const queries = useQueryClient();
  const [dialog, setDialog] = useState<IncidentDialog>();
  const call = async (route: typeof claimIncident): Promise<void> => {
    await api(route, { params: { id: incident.id }, body: {} });
    refreshTopics(queries, ['incident', 'journal']);
  };
  const offered = useActions(incidentActions, {
    incident,
    open: setDialog,
    claim: () => call(claimIncident),
    release: () => call(releaseIncident),
  });
  return (
    <>
      <PageHeader
        title={
          <>
            <Severity level={incident.severity} /> {incidentTitle(incident)}
          </>
        }
        facts={
          <>
            <Tag tone={stateTones[incident.state]}>{incident.state}</Tag> {alertsText(incident)}
          </>
        }
        actions={offered.slice(0, incidentButtons)}
        more={offered.slice(incidentButtons)}
      />
      <PageBody>
        <div className="wf-columns">
          <div className="wf-stack">
            <Section title="Summary">
              <p className="wf-flat" style={{ whiteSpace: 'pre-wrap' }}>
                {incident.summary || <span className="wf-dim">Nothing written yet.</span>}
              </p>
            </Section>
            <Escalations incident={incident} />
            <Alerts incident={incident} />
            <Notes incident={incident} />
          </div>
          <div className="wf-stack">
            <Facts incident={incident} />
            <Section title="History">
              <ThingHistory stream={`incident/${incident.id}`} label="History of the incident" />
            </Section>
          </div>
        </div>
      </PageBody>
      <IncidentDialogs incident={incident} open={dialog} onClose={() => setDialog(undefined)} />
    </>
  );
}

function Facts({ incident }: { incident: IncidentDetails }) {
  const { owner } = incident;
  return (
    <Section title="Who and when">
      <p className="wf-flat">
        Owner: <Person person={owner} />{' '}
        <span className="wf-dim">
          {owner.how === 'queue' ? `holds ${owner.queue?.name ?? 'the queue'}` : owner.how}
        </span>
        , since <When at={owner.since} />
      </p>
      <p className="wf-flat">
        Declared by <Person person={incident.declaredBy} />, <When at={incident.declaredAt} />
      </p>
      <p className="wf-flat">{stateText(incident)}</p>
    </Section>
  );
}

function Escalations({ incident: { escalations } }: { incident: IncidentDetails }) {
  if (escalations.length === 0) return null;
  return (
    <Section title="Handed over">
      {escalations.map((one) => (
        <div key={one.id} className="wf-stack">
          <p className="wf-flat wf-dim">
            {one.author.name}, <When at={one.at} />,{' '}
            <PageLink to={pathOf('/alerts/$id', { id: one.alertId })}>from an alert</PageLink>
          </p>
          <Told what="Seen" text={one.seen} />
          <Told what="Done" text={one.done} />
          <Told what="Asked" text={one.asked} />
        </div>
      ))}
    </Section>
  );
}

const Told = ({ what, text }: { what: string; text: string | null }) => (
  <p className="wf-flat" style={{ whiteSpace: 'pre-wrap' }}>
    <b>{what}:</b> {text ?? <span className="wf-dim">(erased)</span>}
  </p>
);

function Alerts({ incident }: { incident: IncidentDetails }) {
  const { alertList } = incident;
  return (
    <Section title={`Alerts (${incident.alerts})`}>
      {alertList.length === 0 ? (
        <Empty state="zero" title="No alert" what="Escalate an alert to this incident, and it is listed here." />
      ) : (
        <ul className="wf-flat wf-stack" style={{ listStyle: 'none', padding: 0 }}>
          {alertList.map((alert) => (
            <AlertLine key={alert.id} alert={alert} />
          ))}
        </ul>
      )}
    </Section>
  );
}

const AlertLine = ({ alert }: { alert: AlertView }) => (
  <li className="wf-row">
    <Severity level={alert.severity} />
    <PageLink to={pathOf('/alerts/$id', { id: alert.id })}>{alert.title ?? '(title erased)'}</PageLink>
    <span className="wf-mono wf-clip">{alert.entity.value ?? '(erased)'}</span>
    {alert.verdict === null ? <Tag>{alert.state}</Tag> : <Verdict verdict={alert.verdict.code} />}
  </li>
);

function Notes({ incident: { notes } }: { incident: IncidentDetails }) {
  if (notes.length === 0) return null;
  return (
    <Section title="Notes">
      {notes.map((note) => (
        <div key={note.id}>
          <p className="wf-flat wf-dim">
            {note.author.name}, <When at={note.at} />
          </p>
          <p className="wf-flat" style={{ whiteSpace: 'pre-wrap' }}>
            {note.text ?? '(erased)'}
          </p>
        </div>
      ))}
    </Section>
  );
}
