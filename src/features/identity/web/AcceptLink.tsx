import { PasswordInput, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { passwordLeast } from '#features/identity/passwords.ts';
import { api } from '#ui/api.ts';
import { FormView } from '#ui/FormParts.tsx';
import { useForm } from '#ui/form.ts';
import { PageLink, useGo } from '#ui/nav.tsx';
import { ApiError } from '#ui/problem.ts';
import { Loading, ProblemView } from '#ui/States.tsx';
import { useSignedIn } from '#ui/session.ts';
import { toast } from '#ui/toast.tsx';
import { acceptInvitation, acceptReset, lookAtLink } from './api-routes.ts';
import { Card, Lead } from './Card.tsx';
import { secretOfHash } from './words.ts';

/** What a link for one person leads to: accepting an invitation, or choosing a new password. */
export default function AcceptLink() {
  const token = secretOfHash(window.location.hash) ?? '';
  const looked = useQuery({
    queryKey: ['link', token],
    queryFn: ({ signal }) => api(lookAtLink, { body: { token }, signal }),
    enabled: token !== '',
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (token === '' || (looked.error instanceof ApiError && looked.error.status < 500 && looked.error.status > 0))
    return <Worthless />;
  if (looked.error !== null)
    return <ProblemView error={looked.error} lead="The link" retry={() => looked.refetch().catch(() => undefined)} />;
  if (looked.data === undefined) return <Loading what="Looking at the link" />;
  const { kind, name, email } = looked.data;
  if (kind === 'invite') return <Invitation token={token} name={name} email={email} />;
  if (kind === 'reset') return <NewPassword token={token} email={email} />;
  return <Worthless />;
}

const Worthless = () => (
  <Card title="This link does not work">
    <Lead>
      It was used already, has expired, or was replaced by a newer one. Ask the person who sent it for a new link.
    </Lead>
    <PageLink to="/sign-in">Sign in</PageLink>
  </Card>
);

const passwordHint = `At least ${passwordLeast} characters; a few unrelated words are good.`;

function Invitation({ token, name, email }: { token: string; name: string; email: string }) {
  const signedIn = useSignedIn();
  const form = useForm({
    initial: { name, password: '' },
    submit: async (values) => {
      await api(acceptInvitation, { body: { ...values, token } });
      await signedIn();
    },
  });
  return (
    <Card title="Welcome to the watch floor">
      <Lead>You were invited as {email}.</Lead>
      <FormView form={form} send="Accept and sign in">
        {/* So that the browser keeps the password under the right name. */}
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <TextInput label="Name" autoComplete="name" {...form.field('name')} />
        <PasswordInput
          label="Password"
          description={passwordHint}
          autoComplete="new-password"
          autoFocus
          {...form.field('password')}
        />
      </FormView>
    </Card>
  );
}

function NewPassword({ token, email }: { token: string; email: string }) {
  const go = useGo();
  const form = useForm({
    initial: { password: '' },
    submit: async ({ password }) => {
      await api(acceptReset, { body: { token, password } });
      toast({ text: 'The password was changed. Sign in with it.', tone: 'good' });
      go('/sign-in');
    },
  });
  return (
    <Card title="Choose a new password">
      <Lead>For {email}. You will be signed out everywhere.</Lead>
      <FormView form={form} send="Change the password">
        <input type="hidden" autoComplete="username" value={email} readOnly />
        <PasswordInput
          label="New password"
          description={passwordHint}
          autoComplete="new-password"
          autoFocus
          {...form.field('password')}
        />
      </FormView>
    </Card>
  );
}
