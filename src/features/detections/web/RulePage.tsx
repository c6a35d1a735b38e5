import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ThingHistory } from '#features/journal/web/ThingHistory.tsx';
import { api } from '#ui/api.ts';
import { proseText, visibleText } from '#ui/json-lines.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { PageLink, pathOf, useGo, usePathParams } from '#ui/nav.tsx';
import { Asked } from '#ui/States.tsx';
import { useMay } from '#ui/session.ts';
import { spanText } from '#ui/time-text.ts';
import { useActions } from '#ui/use-actions.ts';
import { Absent, Severity, Tag, When } from '#ui/Value.tsx';
import { type ExplanationView, getRule, type NamedRule, type RuleDetails } from './api-routes.ts';
import { PastEvents } from './PastEvents.tsx';
import { RuleDialogs } from './RuleDialogs.tsx';
import { Issues, RuleText } from './RuleText.tsx';
import { type RuleDialog, ruleActions } from './rule-actions.ts';
import { TryRule } from './TryRule.tsx';
import { type AskedEvent, answersOf } from './try-words.ts';
import { attentionWords, kindWords, linkOf, logSourceText, tagOf } from './words.ts';

/** One rule: whose it is, what it looks for, what to do when it fires, and what was done to it. */
export default function RulePage() {
  const { id = '' } = usePathParams();
  const query = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => api(getRule, { params: { id }, signal }),
  });
  return (
    <Asked query={query} lead="The rule">
      {(rule) => <Rule rule={rule} />}
    </Asked>
  );
}

function Rule({ rule }: { rule: RuleDetails }) {
  const [open, setOpen] = useState<RuleDialog>();
  const may = useMay();
  const go = useGo();
  const offered = useActions(ruleActions, {
    rule,
    may,
    open: setOpen,
    showAlerts: () => go('/alerts', { rule: rule.id }),
  });
  return (
    <>
      <PageHeader
        title={rule.title}
        facts={
          <>
            <Severity level={rule.level} label />
            <Tag tone={rule.enabled ? 'good' : 'plain'}>{rule.enabled ? 'on' : 'off'}</Tag>
          </>
        }
        actions={offered}
      />
      <PageBody>
        <div className="wf-columns">
          <div>
            <RuleBody rule={rule} />
          </div>
          <aside className="wf-rule-aside">
            <Section title="About this rule">
              <Facts rule={rule} />
            </Section>
            <Section title="History">
              <ThingHistory stream={`rule/${rule.id}`} label="History of the rule" />
            </Section>
          </aside>
        </div>
      </PageBody>
      <RuleDialogs rule={rule} open={open} onClose={() => setOpen(undefined)} />
    </>
  );
}

function RuleBody({ rule }: { rule: RuleDetails }) {
  const [explained, setExplained] = useState<ExplanationView>();
  const [asked, ask] = useState<AskedEvent>();
  const canTry = rule.kind === 'detection' && rule.text !== null;
  return (
    <>
      {!rule.routed && (
        <p className="wf-form-problem">
          No source that Watchfloor understands serves <code>{logSourceText(rule.logSource)}</code>, so this rule cannot
          match anything.
        </p>
      )}
      <Stopped rule={rule} />
      <Section title="What it looks for">
        <p className="wf-flat wf-break">
          {rule.description === null ? <Absent what="The rule does not say." /> : proseText(rule.description)}
        </p>
      </Section>
      <Texts title="What to do when it fires" texts={rule.triage} ordered />
      <Texts title="False positives" texts={rule.falsePositives} />
      {rule.logSourceDefinition !== null && (
        <Section title="How the log source has to be set up">
          <p className="wf-flat wf-break">{visibleText(rule.logSourceDefinition.trim())}</p>
        </Section>
      )}
      {rule.issues.length > 0 && (
        <Section title="Issues">
          <Issues issues={rule.issues} />
        </Section>
      )}
      <Section title="Text" aside={rule.file !== null && <code className="wf-dim">{visibleText(rule.file)}</code>}>
        {rule.text === null ? (
          <Absent what="The text was erased; the rule cannot run without it." />
        ) : (
          <RuleText text={rule.text} issues={rule.issues} answers={explained && answersOf(explained)} />
        )}
      </Section>
      {canTry && <TryRule id={rule.id} asked={asked} ask={ask} onExplained={setExplained} />}
      {canTry && rule.routed && <PastEvents id={rule.id} onWhy={(eventId) => ask({ eventId })} />}
      <References references={rule.references} />
    </>
  );
}

/** Why the rule is not run, and what other documents do to it. */
function Stopped({ rule }: { rule: RuleDetails }) {
  const waits = rule.stopped.some(({ code }) => code === 'placeholder_unresolved');
  return (
    <>
      {rule.stopped.length > 0 && (
        <div className="wf-form-problem">
          This rule is not run.
          <Issues issues={rule.stopped} />
          {waits && <PageLink to="/rule-lists">To the lists for placeholders</PageLink>}
        </div>
      )}
      {rule.members !== null && (
        <Rules title="Rules whose hits it looks at" rules={rule.members} none="It is off, or cannot be run." />
      )}
      <Rules title="Correlations that look at its hits" rules={rule.correlations} />
      {rule.silenced && (
        <p className="wf-dim">
          While these are on, it raises no alerts of its own: they say so (<code>generate: false</code>). Its hits are
          stored. Moving it to another attention lets it speak.
        </p>
      )}
      <Rules title="Filters that change it" rules={rule.filters} />
      {rule.filtered !== null && (
        <Rules title="Rules that it filters" rules={rule.filtered} none="None of the rules that are kept." />
      )}
    </>
  );
}

function Rules({ title, rules, none }: { title: string; rules: readonly NamedRule[]; none?: string }) {
  if (rules.length === 0 && none === undefined) return null;
  return (
    <Section title={title}>
      {rules.length === 0 ? (
        <Absent what={none ?? ''} />
      ) : (
        <ul className="wf-bullets">
          {rules.map(({ id, title: text }) => (
            <li key={id}>
              <PageLink to={pathOf('/rules/$id', { id })}>{visibleText(text)}</PageLink>
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Texts({ title, texts, ordered = false }: { title: string; texts: readonly string[]; ordered?: boolean }) {
  if (texts.length === 0) return null;
  const List = ordered ? 'ol' : 'ul';
  return (
    <Section title={title}>
      <List className="wf-bullets">
        {texts.map((text) => (
          <li key={text}>{visibleText(text)}</li>
        ))}
      </List>
    </Section>
  );
}

/** Addresses that others wrote: opened apart, without saying where the reader comes from. */
function References({ references }: { references: readonly string[] }) {
  if (references.length === 0) return null;
  return (
    <Section title="References">
      <ul className="wf-bullets">
        {references.map((text) => {
          const href = linkOf(text);
          return (
            <li key={text}>
              {href === undefined ? (
                visibleText(text)
              ) : (
                <a href={href} target="_blank" rel="noreferrer noopener nofollow">
                  {visibleText(text)}
                </a>
              )}
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Facts({ rule }: { rule: RuleDetails }) {
  const attention = attentionWords[rule.attention];
  return (
    <dl className="wf-fields wf-rule-facts">
      <Fact name="author">{rule.author === null ? <Absent what="not named" /> : visibleText(rule.author)}</Fact>
      <Fact name="licence">{rule.license === null ? <Absent what="not stated" /> : visibleText(rule.license)}</Fact>
      <Fact name="attention">
        <span data-tip={attention.says}>
          {attention.label}
          {rule.moved ? ' (moved)' : ' (by its level)'}
        </span>
      </Fact>
      <Fact name="kind">
        <span data-tip={kindWords[rule.kind].says}>{kindWords[rule.kind].label}</span>
      </Fact>
      {rule.kind !== 'correlation' && <Fact name="log source">{logSourceText(rule.logSource)}</Fact>}
      {rule.name !== null && (
        <Fact name="name">
          <code>{visibleText(rule.name)}</code>
        </Fact>
      )}
      <Fact name="ATT&CK">
        <Tags tags={rule.tags} />
      </Fact>
      <Fact name="alerts are about">
        {rule.entity ??
          (rule.kind === 'correlation' ? 'what its hits are grouped by' : 'user, else host, address, source')}
      </Fact>
      <Fact name="hits of one alert">within {spanText(rule.windowMs)} of the first</Fact>
      <Fact name="status">{rule.status ?? <Absent what="not stated" />}</Fact>
      <Fact name="written">{rule.date ?? <Absent what="not stated" />}</Fact>
      <Fact name="changed by its author">{rule.modified ?? <Absent what="not stated" />}</Fact>
      <Fact name="origin">{rule.origin === 'shipped' ? 'shipped with Watchfloor' : 'added here'}</Fact>
      <Fact name="added">
        <When at={rule.addedAt} />
      </Fact>
      <Fact name="revised">
        <When at={rule.revisedAt} />
      </Fact>
      <Fact name="version">
        <code>{rule.version}</code>
      </Fact>
      <Fact name="id">
        <code>{rule.id}</code>
      </Fact>
    </dl>
  );
}

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="wf-field">
    <dt>{name}</dt>
    <dd>
      <span className="wf-break">{children}</span>
    </dd>
  </div>
);

function Tags({ tags }: { tags: readonly string[] }) {
  if (tags.length === 0) return <Absent what="none" />;
  return (
    <span className="wf-row">
      {tags.map((tag) => (
        <PageLink key={tag} to="/rules" search={{ q: tag }} className="wf-tag" data-tip={`Rules with ${tag}`}>
          {tagOf(tag).label}
        </PageLink>
      ))}
    </span>
  );
}
