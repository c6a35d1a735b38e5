/** What the drawer and the page of an alert both show. */
import type { ReactNode } from 'react';
import { verdicts } from '#features/alerts/verdicts.ts';
import { ImportanceTag } from '#features/assets/web/Importance.tsx';
import { visibleText } from '#ui/json-lines.ts';
import { PageLink, pathOf } from '#ui/nav.tsx';
import { useMe } from '#ui/session.ts';
import { ageText, countText } from '#ui/time-text.ts';
import { Absent, Person, Tag, useNow, Verdict, When } from '#ui/Value.tsx';
import type { AlertDetails, AlertView, NoteView } from './api-routes.ts';
import { entityWithKind, ownerHow, plainSentence, recurrenceText, titleOf, verdictTitle } from './words.ts';
import './alerts.css';

export const alertPath = (id: string): string => pathOf('/alerts/$id', { id });

/** State and what is special about it, as words in boxes. */
export function AlertTags({ alert }: { alert: AlertView }) {
  return (
    <>
      <Tag tone={alert.state === 'open' ? 'warn' : 'plain'}>{alert.state}</Tag>
      {alert.retrospective && (
        <Tag tone="calm" tip="From imported or back-filled events: no clocks run">
          retrospective
        </Tag>
      )}
      {alert.recurrence > 0 && <Tag tip={recurrenceText(alert) ?? ''}>{`again × ${alert.recurrence}`}</Tag>}
      {alert.severityRaisedAt !== null && <Tag tone="bad">severity rose</Tag>}
      {alert.incidentId !== null && <Tag tone="calm">in an incident</Tag>}
      {alert.duplicateOf !== null && <Tag>duplicate</Tag>}
      <QuietTags alert={alert} />
    </>
  );
}

/** That somebody looks away from it, and until when. */
function QuietTags({ alert }: { alert: AlertView | AlertDetails }) {
  const now = useNow();
  const { snoozedUntil } = alert;
  const silence = 'silence' in alert ? alert.silence : null;
  return (
    <>
      {snoozedUntil !== null && Date.parse(snoozedUntil) > now && (
        <Tag tone="calm" tip={snoozedUntil}>{`put off, back ${ageText(snoozedUntil, now)}`}</Tag>
      )}
      {alert.silenceId !== null && (
        <Tag tone="calm" tip="It was born closed, because its rule is silenced on its entity">
          silenced
        </Tag>
      )}
      {silence !== null && (
        <Tag
          tone="warn"
          tip={`${silence.by.name}: ${silence.reason ?? '(erased)'}`}
        >{`kept quiet, ends ${ageText(silence.endsAt, now)}`}</Tag>
      )}
    </>
  );
}

/** One sentence for a person, and what came before. */
export function AlertLead({ alert }: { alert: AlertView }) {
  const now = useNow();
  const again = recurrenceText(alert);
  return (
    <>
      <p className="wf-lead">{plainSentence(alert, now)}</p>
      {again !== undefined && alert.previous !== null && (
        <p className="wf-flat wf-dim">
          {again} <PageLink to={alertPath(alert.previous.id)}>Open it</PageLink>
        </p>
      )}
    </>
  );
}

type Fact = readonly [name: string, value: ReactNode];

export function Facts({ facts, label }: { facts: readonly Fact[]; label: string }) {
  return (
    <dl className="wf-fields wf-facts" aria-label={label}>
      {facts.map(([name, value]) => (
        <div key={name} className="wf-field">
          <dt>{name}</dt>
          <dd>
            <span className="wf-break">{value}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Who answers for it, since when, and how it was judged. */
export function AlertOwnership({ alert }: { alert: AlertView }) {
  const me = useMe();
  const facts: Fact[] = [
    ['owner', <Person key="o" person={alert.owner} me={alert.owner.id === me.id} />],
    ['how', `${ownerHow(alert.owner)}`],
    ['owner since', <When key="s" at={alert.owner.since} show="both" />],
    [
      'aware since',
      alert.awareSince === null ? (
        <Absent key="a" what="nobody yet" />
      ) : (
        <When key="a" at={alert.awareSince} show="both" />
      ),
    ],
  ];
  if (alert.verdict !== null) facts.push(...verdictFacts(alert.verdict));
  if (alert.duplicateOf !== null)
    facts.push([
      'duplicate of',
      <PageLink key="d" to={alertPath(alert.duplicateOf)}>
        the other alert
      </PageLink>,
    ]);
  if (alert.incidentId !== null)
    facts.push([
      'incident',
      <PageLink key="i" to={pathOf('/incidents/$id', { id: alert.incidentId })}>
        open the incident
      </PageLink>,
    ]);
  return <Facts facts={facts} label="Ownership" />;
}

function verdictFacts(verdict: NonNullable<AlertView['verdict']>): Fact[] {
  const facts: Fact[] = [
    ['verdict', <Verdict key="v" verdict={verdict.code} />],
    ['by', <Person key="b" person={verdict.by} />],
    ['on', <When key="w" at={verdict.at} show="both" />],
  ];
  if (verdict.reason) facts.push(['because', visibleText(verdict.reason)]);
  if (verdict.nextStep) facts.push(['next step', visibleText(verdict.nextStep)]);
  return facts;
}

/** What fired: rule, entity, how often and when. */
export function AlertWhat({ alert }: { alert: AlertView }) {
  const facts: Fact[] = [
    [
      'rule',
      <PageLink key="r" to={pathOf('/rules/$id', { id: alert.rule.id })} data-tip={`Version ${alert.rule.version}`}>
        {titleOf(alert)}
      </PageLink>,
    ],
    [
      'entity',
      <span key="e" className="wf-mono">
        {entityWithKind(alert.entity)}
      </span>,
    ],
    ['events', countText(alert.hits)],
    ['first', <When key="f" at={alert.firstHitAt} show="both" />],
    ['last', <When key="l" at={alert.lastHitAt} show="both" />],
    ['raised', <When key="w" at={alert.raisedAt} show="both" />],
  ];
  return <Facts facts={facts} label="What fired" />;
}

/** What is known of what it is about. */
export function AlertAsset({ asset }: { asset: AlertDetails['asset'] }) {
  if (asset === null)
    return (
      <p className="wf-flat wf-dim">
        Nobody listed it. <PageLink to="/assets">Assets</PageLink>
      </p>
    );
  const facts: Fact[] = [
    [
      'name',
      <span key="n" className="wf-mono">
        {visibleText(asset.name)}
      </span>,
    ],
    ['importance', <ImportanceTag key="i" importance={asset.importance} />],
    ['owner', asset.owner === '' ? <Absent key="o" what="not said" /> : visibleText(asset.owner)],
    ['service', asset.service === '' ? <Absent key="s" what="not said" /> : visibleText(asset.service)],
  ];
  if (asset.aliases.length > 0) facts.push(['also known as', visibleText(asset.aliases.join(', '))]);
  if (asset.note !== '') facts.push(['note', visibleText(asset.note)]);
  return <Facts facts={facts} label="Asset" />;
}

export function Notes({ notes }: { notes: readonly NoteView[] }) {
  if (notes.length === 0) return <p className="wf-flat wf-dim">No notes.</p>;
  return notes.map((note) => (
    <div key={note.id}>
      <div className="wf-row wf-dim">
        {note.author.name} <When at={note.at} />
      </div>
      <p className="wf-note">{note.text === null ? <Absent what="erased" /> : visibleText(note.text)}</p>
    </div>
  ));
}

/** How alerts of the same rule, and of the same rule on the same entity, were judged before. */
export function Earlier({ alert }: { alert: AlertDetails }) {
  const { sameKey, duplicates, ruleVerdicts } = alert;
  return (
    <div className="wf-stack">
      <div>
        {ruleVerdicts.length === 0
          ? 'No other alert of this rule was judged yet.'
          : `This rule so far: ${ruleVerdicts.map(verdictCountText).join(', ')}.`}
      </div>
      <AlertLines title="Same rule and entity" alerts={sameKey} />
      <AlertLines title="Its duplicates" alerts={duplicates} />
    </div>
  );
}

const verdictCountText = ({ verdict, count }: AlertDetails['ruleVerdicts'][number]): string =>
  `${countText(count)} × ${Object.hasOwn(verdicts, verdict) ? verdictTitle(verdict as keyof typeof verdicts).toLowerCase() : verdict}`;

function AlertLines({ title, alerts }: { title: string; alerts: readonly AlertView[] }) {
  if (alerts.length === 0) return null;
  return (
    <div>
      <strong>{title}</strong>
      {alerts.map((one) => (
        <div key={one.id} className="wf-row">
          <PageLink to={alertPath(one.id)}>
            <When at={one.raisedAt} show="both" />
          </PageLink>
          {one.verdict === null ? <Tag>{one.state}</Tag> : <Verdict verdict={one.verdict.code} />}
        </div>
      ))}
    </div>
  );
}
