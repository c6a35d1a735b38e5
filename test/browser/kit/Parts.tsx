import { TextInput } from '@mantine/core';
import { CodeBlock, CopyOnce, JsonView, QrCode } from '#ui/Code.tsx';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { Timeline } from '#ui/History.tsx';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { ApiError, problemOf } from '#ui/problem.ts';
import { Person, Severity, Stat, Tag, Verdict, When } from '#ui/Value.tsx';
import { severities } from '#ui/words.ts';

const refused = problemOf(400, {
  code: 'invalid_account',
  title: 'Not valid',
  issues: [
    {
      code: 'taken',
      place: '/email',
      message: 'Somebody has this address already.',
      hint: 'Reset their password instead.',
    },
  ],
});

export default function Parts() {
  const form = useForm({
    initial: { name: 'Ada', email: 'ada@example.org' },
    submit: async () => {
      throw new ApiError(refused);
    },
  });
  return (
    <>
      <PageHeader
        title="Parts"
        facts={
          <>
            <Tag tone="good">healthy</Tag>
            <When at={new Date().toISOString()} show="both" />
          </>
        }
      />
      <PageBody>
        <div className="wf-columns">
          <div>
            <Section title="Numbers">
              <div className="wf-stats">
                <Stat label="open alerts" value={4312} to="/alerts" search={{ severity: 'high' }} />
                <Stat label="breaching" value={3} tone="bad" />
                <Stat label="dead letters" value={undefined} />
                <Stat label="lag" value={null} />
                <Stat label="events/s" value={20481} unit="/s" tone="good" />
              </div>
            </Section>
            <Section title="Words">
              <div className="wf-row">
                {severities.map((level) => (
                  <Severity key={level} level={level} label />
                ))}
                <Verdict verdict="true_positive.policy_breach" />
                <Verdict verdict="false_positive.logic" />
                <Verdict verdict="undetermined" />
                <Person person={{ name: 'Grace Hopper' }} me />
                <Person person={null} nobody="unclaimed" />
              </div>
            </Section>
            <Section title="Raw">
              <JsonView
                value={{
                  EventID: 1,
                  Image: 'C:\\Windows\\cmd.exe',
                  list: [1, 'two', null, true, {}],
                  nested: { html: '<img src=x onerror=alert(1)>' },
                }}
              />
            </Section>
            <Section title="Command">
              <CodeBlock
                text={
                  'curl -sS -H "authorization: Bearer $TOKEN" --data-binary @events.ndjson https://watchfloor.example/api/intake/events'
                }
              />
            </Section>
            <Section title="Timeline">
              <Timeline
                label="Around then"
                items={[
                  { id: 'a', at: '2026-11-23T08:40:00Z', title: 'User signed in from 198.51.100.7' },
                  {
                    id: 'b',
                    at: '2026-11-23T08:41:10Z',
                    title: 'Word started PowerShell',
                    body: 'this alert',
                    tone: 'bad',
                    here: true,
                  },
                  { id: 'c', at: '2026-11-23T08:44:00Z', title: 'New service', tone: 'warn' },
                ]}
              />
            </Section>
          </div>
          <div>
            <Section title="Form">
              <FormView form={form} send="Invite" onCancel={() => form.reset()}>
                <TextInput label="Name" required {...form.field('name')} />
                <TextInput label="E-mail" required {...form.field('email')} />
              </FormView>
            </Section>
            <Section title="Once">
              <CopyOnce secret="wf_tok_4x8m2v7q9k1n5p3r6s" what="token" onKept={() => {}} />
            </Section>
            <Section title="Second factor">
              <QrCode
                text="otpauth://totp/Watchfloor:ada@example.org?secret=JBSWY3DPEHPK3PXP&issuer=Watchfloor"
                label="Scan to add the second factor"
              />
            </Section>
          </div>
        </div>
      </PageBody>
    </>
  );
}
