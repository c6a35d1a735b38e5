import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { passwordLeast } from '#features/identity/passwords.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { PageBody, PageHeader, Section } from '#ui/Layout.tsx';
import { Asked } from '#ui/States.tsx';
import { sessionQuery } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { toastProblem } from '#ui/toast-problem.tsx';
import { refreshTopics } from '#ui/use-live.ts';
import { Tag, When } from '#ui/Value.tsx';
import { changePassword, endOtherSessions, endSession, listSessions, renameSelf, who } from './api-routes.ts';
import { SecondFactor } from './SecondFactor.tsx';
import { deviceWords, grantWords } from './words.ts';

/** What people keep of their own: name, password, one-time codes, sessions. */
export default function AccountPage() {
  const me = useQuery({ queryKey: ['account', 'me'], queryFn: ({ signal }) => api(who, { signal }) });
  return (
    <>
      <PageHeader title="My account" />
      <PageBody>
        <Asked query={me} lead="Your account">
          {({ account, scopes }) => (
            <>
              <Section title="You">
                <p className="wf-dim" style={{ marginTop: 0 }}>
                  {account.email} · {grantWords(account.functions, scopes).join(', ') || 'no functions'}
                </p>
                <NameForm key={account.name} name={account.name} />
              </Section>
              <Section title="Password">
                <PasswordForm email={account.email} />
              </Section>
            </>
          )}
        </Asked>
        <SecondFactor />
        <Sessions />
      </PageBody>
    </>
  );
}

function NameForm({ name }: { name: string }) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { name },
    submit: async (values) => {
      await api(renameSelf, { body: values });
      refreshTopics(queries, ['account']);
      await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      toast({ text: 'Your name was changed.' });
    },
  });
  return (
    <FormView form={form} send="Save">
      <TextInput label="Name" autoComplete="name" {...form.field('name')} />
    </FormView>
  );
}

function PasswordForm({ email }: { email: string }) {
  const queries = useQueryClient();
  const form = useForm({
    initial: { current: '', next: '' },
    submit: async (values) => {
      await api(changePassword, { body: values });
      form.reset();
      refreshTopics(queries, ['account']);
      toast({ text: 'The password was changed; your other sessions ended.', tone: 'good' });
    },
  });
  // The server judges the password under the name `password`, wherever it is set.
  const judged = form.problem?.issues.find((issue) => issue.place === '/password');
  return (
    <FormView form={form} send="Change the password">
      <input type="hidden" autoComplete="username" value={email} readOnly />
      <PasswordInput label="Present password" autoComplete="current-password" {...form.field('current')} />
      <PasswordInput
        label="New password"
        description={`At least ${passwordLeast} characters; a few unrelated words are good.`}
        autoComplete="new-password"
        {...form.field('next')}
        error={judged?.message ?? form.errorOf('next')}
      />
    </FormView>
  );
}

function Sessions() {
  const queries = useQueryClient();
  const sessions = useQuery({
    queryKey: ['account', 'sessions'],
    queryFn: ({ signal }) => api(listSessions, { signal }),
  });
  const end = (run: () => Promise<unknown>): void => {
    run()
      .then(() => refreshTopics(queries, ['account']))
      .catch((error: unknown) => toastProblem(error, 'Not ended'));
  };
  return (
    <Section
      title="Where you are signed in"
      aside={
        <Button variant="default" onClick={() => end(() => api(endOtherSessions))}>
          End all others
        </Button>
      }
    >
      <Asked query={sessions} lead="Your sessions">
        {({ items }) => (
          <ul className="wf-stack" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
            {items.map((session) => (
              <li key={session.id} className="wf-row">
                <span className="wf-grow">
                  {deviceWords(session.device)} <span className="wf-dim">from {session.ip}</span>{' '}
                  {session.current && <Tag tone="good">This one</Tag>}
                  <br />
                  <span className="wf-dim">
                    last seen <When at={session.lastSeenAt} />, signed in <When at={session.createdAt} />
                  </span>
                </span>
                {!session.current && (
                  <Button
                    variant="default"
                    aria-label={`End the session of ${deviceWords(session.device)} from ${session.ip}`}
                    onClick={() => end(() => api(endSession, { params: { id: session.id } }))}
                  >
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Asked>
    </Section>
  );
}
